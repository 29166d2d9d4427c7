package dev.holdfire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Usd;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.policy.Policy.Rules.Profile;
import dev.holdfire.policy.Policy.Smoke.Proof;
import dev.holdfire.policy.Scope.Kind;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ProjectPolicyTest {
  private static final Set<String> WHOLE =
      Set.of("limits.max_gpus", "limits.max_retries", "limits.max_variants");

  private final PolicyFolders folders;

  ProjectPolicyTest(@TempDir Path folder) {
    folders = new PolicyFolders(folder);
  }

  @Test
  void aProjectTightens() {
    EffectivePolicy effective =
        folders
            .user("cost.stop_usd = 15\nsmoke.proof = 'checkpoint'\nsmoke.max_usd = 2")
            .project(
                """
                cost.stop_usd = 10
                cost.margin = 1.0
                limits.max_gpus = 2
                smoke.proof = "finished"
                smoke.max_usd = 2.00
                rules.profile = "strict"
                """)
            .load();

    assertThat(effective.policy().cost().stop()).isEqualTo(Usd.of("10"));
    assertThat(effective.policy().cost().margin()).isEqualByComparingTo("1");
    assertThat(effective.policy().limits().maxGpus()).isEqualTo(2);
    assertThat(effective.policy().smoke().proof()).isEqualTo(Proof.FINISHED);
    assertThat(effective.policy().rules().profile()).isEqualTo(Profile.STRICT);
    assertThat(effective.read()).containsExactly(folders.userFile(), folders.projectFile());
    assertThat(effective.settings())
        .containsEntry("cost.stop_usd", new Setting(number("10"), Origin.PROJECT_FILE))
        .containsEntry("cost.warn_usd", new Setting(number("5.00"), Origin.DEFAULT));
    assertThat(effective.setting("rules.profile").origin()).isEqualTo(Origin.PROJECT_FILE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cost.stop_usd = 15 | cost.stop_usd = 15.000001 | cost.stop_usd = 15.000001 is looser than"
            + " cost.stop_usd = 15 of USER, and a project may only tighten: write 15 or less, or"
            + " leave it out",
        "limits.max_gpus = 1 | cost.daily_cap_usd = 100 | cost.daily_cap_usd = 100 is looser than"
            + " cost.daily_cap_usd = 20.00 of the defaults, and a project may only tighten: write"
            + " 20.00 or less",
        "cost.monthly_cap_usd = 100 | cost.monthly_cap_usd = 0 | cost.monthly_cap_usd = 0 is looser"
            + " than cost.monthly_cap_usd = 100 of USER, and a project may only tighten: write 100"
            + " or less but not 0, which is no cap, or leave it out",
        "cost.monthly_cap_usd = 100 | cost.monthly_cap_usd = 100.000001 | looser than"
            + " cost.monthly_cap_usd = 100 of USER",
        "smoke.proof = 'checkpoint' | smoke.proof = 'window' | smoke.proof = \"window\" is looser"
            + " than smoke.proof = \"checkpoint\" of USER, and a project may only tighten: write"
            + " \"checkpoint\" or \"finished\", or leave it out",
        "rules.profile = 'strict' | rules.profile = 'standard' | rules.profile = \"standard\" is"
            + " looser than rules.profile = \"strict\" of USER, and a project may only tighten:"
            + " write \"strict\", or",
        "limits.max_gpus = 1 | cost.stop_usd = 2 | cost.warn_usd = 5.00 (default) is above"
            + " cost.stop_usd = 2 (project file): set both",
      })
  void aLooseningNamesTheKeyBothValuesAndBothFiles(String user, String project, String problem) {
    assertThat(folders.user(user).project(project).refusal())
        .startsWith("The policy cannot be used:\n  PROJECT: ")
        .contains(problem);
  }

  /** Without a cap every cap is a tighter one. */
  @ParameterizedTest
  @CsvSource({"0, 100, 100", "100, 99.999999, 99.999999", "0, 0, ", "100, 100, 100"})
  void aProjectMaySetACapOnTheMonthWhereThereIsNone(String user, String project, String cap) {
    Policy policy =
        folders
            .user("cost.monthly_cap_usd = " + user)
            .project("cost.monthly_cap_usd = " + project)
            .load()
            .policy();

    assertThat(policy.cost().monthlyCap()).isEqualTo(Optional.ofNullable(cap).map(Usd::of));
  }

  @Test
  void everyLooseningIsNamed() {
    assertThat(folders.project("cost.margin = 2\nlimits.max_hours = 25\n").refusal())
        .contains("PROJECT: cost.margin = 2 is looser")
        .contains("PROJECT: limits.max_hours = 25 is looser");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "time_zone = 'UTC'",
        "cost.stated = []",
        "health.window_seconds = 1",
        "health.first_output_seconds = 1",
        "rules.max_minutes_at_risk = 1",
        "rules.waive = []",
        "approval.expire_minutes = 1",
        "approval.launch_channels = []",
        "approval.stop_channels = []",
        "notify.command = []",
        "notify.webhook = ''",
        "audit.anchor_command = []",
        "audit.anchor_webhook = ''",
        "redact.patterns = []",
        "redact.allow = []",
        "backend.local.usd_per_hour = 1",
        "backend.local.python = ''",
        "backend.local.gpus = []",
        "backend.local.grace_seconds = 1",
        "backend.modal.command = ['modal']",
        "backend.modal.config_path = ''",
        "backend.modal.environment = ''",
        "backend.modal.profile = ''",
      })
  void whatIsTheUsersAloneIsRefused(String toml) {
    String key = toml.substring(0, toml.indexOf(' '));
    assertThat(folders.project(toml).refusal())
        .contains("  PROJECT: " + key + " belongs in the user's policy, USER: a project may set");
    assertThat(Tightening.isOpen(key)).isFalse();
  }

  @Test
  void everyOtherKeyIsOpen() {
    assertThat(PolicyTemplate.defaults().keySet().stream().filter(Tightening::isOpen))
        .hasSize(PolicyTemplate.defaults().size() - 23);
  }

  @Test
  void listsOfAProjectHoldBesidesTheUsers() {
    EffectivePolicy effective =
        folders
            .user(
                """
                allow.gpus = ["A10", "H100"]
                allow.scripts = ["**", "/shared/**"]
                deny.volumes = ["prod"]
                """)
            .project(
                """
                allow.gpus = ["H100", "B200"]
                deny.volumes = ["test-*"]
                deny.scripts = ["old"]
                """)
            .load();
    Scope scope = effective.policy().scope();
    Path project = folders.project();

    assertThat(scope.notAllowed(Kind.GPUS, "H100", project)).isEmpty();
    assertThat(scope.notAllowed(Kind.GPUS, "A10", project).orElseThrow())
        .contains("of the project");
    assertThat(scope.notAllowed(Kind.GPUS, "B200", project).orElseThrow()).contains("of the user");
    assertThat(scope.notAllowed(Kind.SCRIPTS, "/shared/x.py", project)).isEmpty();
    assertThat(scope.notAllowed(Kind.BACKENDS, "modal", project)).isEmpty();
    assertThat(scope.denied(Kind.VOLUMES, "prod", project)).hasValue("prod");
    assertThat(scope.denied(Kind.VOLUMES, "test-1", project)).hasValue("test-*");
    assertThat(scope.denied(Kind.SCRIPTS, project + "/old/x.py", project)).hasValue("old");
    assertThat(effective.setting("allow.gpus").toml()).isEqualTo("[\"A10\", \"H100\"]");
    assertThat(effective.setting("project.allow.gpus"))
        .extracting(Setting::toml, Setting::origin)
        .containsExactly("[\"H100\", \"B200\"]", Origin.PROJECT_FILE);
    assertThat(effective.settings().keySet())
        .containsSubsequence("allow.gpus", "project.allow.gpus", "allow.backends")
        .doesNotContain("project.allow.scripts");
  }

  @Test
  void anEmptyListOfAProjectAdmitsNothing() {
    Scope scope = folders.project("allow.scripts = []").load().policy().scope();
    assertThat(
            scope
                .notAllowed(Kind.SCRIPTS, folders.project() + "/x.py", folders.project())
                .orElseThrow())
        .contains("allow.scripts of the project is empty");
  }

  /** Whatever the two files say, a project is refused or nothing is looser than without it. */
  @Test
  void aProjectIsNeverLooserThanItsUser() {
    long seed = 20261103;
    Random random = new Random(seed);
    List<String> open =
        PolicyTemplate.defaults().entrySet().stream()
            .filter(entry -> entry.getValue().isNumber() && Tightening.isOpen(entry.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    assertThat(open).hasSize(13);
    int accepted = 0;
    for (int round = 0; round < 400; round++) {
      String key = open.get(random.nextInt(open.size()));
      boolean same = random.nextInt(4) == 0;
      String user = randomNumber(key, random);
      String project = same ? user + (user.contains(".") ? "0" : "") : randomNumber(key, random);
      String other = key.equals("cost.warn_usd") ? "cost.stop_usd = 1000\n" : "";
      String warnless = key.equals("cost.stop_usd") ? "cost.warn_usd = 0\n" : "";
      folders.user(other + warnless + key + " = " + user).project(key + " = " + project);
      boolean looser = limit(key, project).compareTo(limit(key, user)) > 0;
      String about = "seed %d, %s: user %s, project %s".formatted(seed, key, user, project);
      try {
        JsonNode value = folders.load().setting(key).value();
        assertThat(looser).as(about).isFalse();
        assertThat(value.decimalValue()).as(about).isEqualByComparingTo(project);
        accepted++;
      } catch (HoldfireException e) {
        assertThat(looser).as(about + ": " + e.getMessage()).isTrue();
        assertThat(e).hasMessageContaining(key + " = " + project + " is looser");
      }
    }
    assertThat(accepted).as("seed %d", seed).isBetween(100, 300);
  }

  private static BigDecimal limit(String key, String number) {
    BigDecimal limit = new BigDecimal(number);
    return key.equals("cost.monthly_cap_usd") && limit.signum() == 0
        ? new BigDecimal("1e12")
        : limit;
  }

  /** What the lists of both levels admit, the user's alone admit too. */
  @Test
  void listsOfAProjectNeverAdmitMore() {
    long seed = 20261104;
    Random random = new Random(seed);
    List<String> patterns = List.of("a*", "*", "b", "?", "ab", "a?");
    for (int round = 0; round < 100; round++) {
      String user = "allow.volumes = " + randomList(patterns, random);
      String project =
          "allow.volumes = %s\ndeny.volumes = %s"
              .formatted(randomList(patterns, random), randomList(patterns, random));
      Scope alone = folders.user(user).project("").load().policy().scope();
      Scope both = folders.project(project).load().policy().scope();
      for (String name : List.of("a", "b", "ab", "ba", "abc")) {
        boolean admitted =
            both.notAllowed(Kind.VOLUMES, name, folders.project()).isEmpty()
                && both.denied(Kind.VOLUMES, name, folders.project()).isEmpty();
        if (admitted) {
          assertThat(alone.notAllowed(Kind.VOLUMES, name, folders.project()))
              .as("seed %d: %s / %s admit %s", seed, user, project, name)
              .isEmpty();
        }
      }
    }
  }

  private static String randomList(List<String> patterns, Random random) {
    return random
        .ints(random.nextInt(3), 0, patterns.size())
        .mapToObj(i -> "'" + patterns.get(i) + "'")
        .toList()
        .toString();
  }

  private static String randomNumber(String key, Random random) {
    int number = 1 + random.nextInt(9);
    return WHOLE.contains(key) ? String.valueOf(number) : number + "." + random.nextInt(1000);
  }

  private static JsonNode number(String exact) {
    return PolicyToml.parse("x = " + exact).path("x");
  }
}
