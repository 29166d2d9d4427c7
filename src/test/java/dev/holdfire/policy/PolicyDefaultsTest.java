package dev.holdfire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Usd;
import dev.holdfire.policy.Policy.Channel;
import dev.holdfire.policy.Policy.Rules.Profile;
import dev.holdfire.policy.Policy.Smoke.Proof;
import dev.holdfire.policy.Scope.Lists;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyDefaultsTest {
  private final PolicyFolders folders;

  PolicyDefaultsTest(@TempDir Path folder) {
    folders = new PolicyFolders(folder);
  }

  @Test
  void withoutAnyFileTheDefaultsHold() {
    EffectivePolicy effective = folders.load();

    assertThat(effective.read()).isEmpty();
    assertThat(effective.policy()).usingRecursiveComparison().isEqualTo(defaults());
    assertThat(effective.settings().values())
        .extracting(Setting::origin)
        .containsOnly(Origin.DEFAULT);
  }

  @Test
  void everyKeyHasItsDefaultInTheOrderOfTheFile() {
    StringBuilder shown = new StringBuilder();
    folders
        .load()
        .settings()
        .forEach((key, setting) -> shown.append(key + " = " + setting.toml() + "\n"));

    assertThat(shown)
        .hasToString(
            """
            time_zone = "UTC"
            cost.warn_usd = 5.00
            cost.stop_usd = 20.00
            cost.daily_cap_usd = 20.00
            cost.monthly_cap_usd = 0.00
            cost.margin = 1.25
            cost.price_max_age_hours = 24
            cost.stated = []
            limits.max_gpus = 8
            limits.max_hours = 24
            limits.max_retries = 3
            limits.max_variants = 16
            allow.scripts = ["**"]
            allow.configs = ["**"]
            allow.gpus = ["*"]
            allow.backends = ["*"]
            allow.volumes = ["*"]
            allow.environments = ["*"]
            deny.scripts = []
            deny.configs = []
            deny.gpus = []
            deny.backends = []
            deny.volumes = []
            deny.environments = []
            health.window_seconds = 120
            health.first_output_seconds = 60
            smoke.max_minutes = 15
            smoke.max_usd = 5.00
            smoke.max_age_hours = 24
            smoke.proof = "window"
            rules.profile = "standard"
            rules.max_minutes_at_risk = 30
            rules.waive = []
            approval.expire_minutes = 10
            approval.launch_channels = ["terminal", "page", "elicitation"]
            approval.stop_channels = ["terminal", "page"]
            notify.command = []
            notify.webhook = ""
            audit.anchor_command = []
            audit.anchor_webhook = ""
            redact.patterns = []
            redact.allow = []
            backend.local.usd_per_hour = 0.00
            backend.local.python = ""
            backend.local.gpus = []
            backend.local.grace_seconds = 20
            backend.modal.command = ["modal"]
            backend.modal.config_path = ""
            backend.modal.environment = ""
            backend.modal.profile = ""
            """);
  }

  @Test
  void theTemplateIsAPolicyThatChangesNothing() {
    EffectivePolicy none = folders.load();
    EffectivePolicy all = folders.user(PolicyTemplate.text()).load();

    assertThat(all.policy()).usingRecursiveComparison().isEqualTo(none.policy());
    assertThat(all.settings().keySet()).containsExactlyElementsOf(none.settings().keySet());
    assertThat(all.settings().values()).extracting(Setting::origin).containsOnly(Origin.USER_FILE);
    assertThat(all.read()).containsExactly(folders.userFile());
  }

  @Test
  void everyKeyOfTheTemplateHasAComment() {
    assertThat(PolicyTemplate.text().lines().filter(line -> line.matches("[a-z_]+ = .*")))
        .hasSize(PolicyTemplate.defaults().size())
        .allMatch(line -> line.matches("[a-z_]+ = [^#]+ # \\S.*"));
  }

  /** So that the lines can be taken out one by one, or copied into a file of one's own. */
  @Test
  void everyTableOfTheTemplateMayStandAlone() {
    for (String table : PolicyTemplate.text().split("\n\n", -1)) {
      assertThat(folders.user(table).load().policy())
          .usingRecursiveComparison()
          .isEqualTo(defaults());
    }
  }

  @Test
  void jsonHasDollarsAsText() {
    assertThat(
            folders
                .user("cost.stop_usd = 12.5\n[backend.local]\nusd_per_hour = 0.3125\n")
                .load()
                .json()
                .toString())
        .startsWith(
            "{\"time_zone\":{\"value\":\"UTC\",\"origin\":\"default\"},"
                + "\"cost.warn_usd\":{\"value\":\"5.00\",\"origin\":\"default\"},"
                + "\"cost.stop_usd\":{\"value\":\"12.50\",\"origin\":\"user file\"},")
        .contains("\"cost.margin\":{\"value\":1.25,\"origin\":\"default\"}")
        .contains("\"backend.local.usd_per_hour\":{\"value\":\"0.3125\",\"origin\":\"user file\"}");
  }

  @Test
  void placesComeFromTheEnvironment() {
    Path account = Path.of("/home/account");
    Optional<Path> project = Optional.of(Path.of("/srv"));

    PolicyFiles plain = PolicyFiles.locate(Map.of("HOME", "/h"), account, project);
    assertThat(plain.user()).isEqualTo(Path.of("/h/.config/holdfire/policy.toml"));
    assertThat(plain.project()).hasValue(Path.of("/srv/.holdfire/policy.toml"));
    assertThat(plain.home()).isEqualTo(Path.of("/h"));
    assertThat(
            PolicyFiles.locate(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "/c"), account, project)
                .user())
        .isEqualTo(Path.of("/c/holdfire/policy.toml"));
    assertThat(
            PolicyFiles.locate(Map.of("HOME", "/h", "XDG_CONFIG_HOME", "c"), account, project)
                .user())
        .isEqualTo(plain.user());
    PolicyFiles bare = PolicyFiles.locate(Map.of("XDG_CONFIG_HOME", ""), account, Optional.empty());
    assertThat(bare.user()).isEqualTo(Path.of("/home/account/.config/holdfire/policy.toml"));
    assertThat(bare.project()).isEmpty();
  }

  private static Policy defaults() {
    List<String> inside = List.of("**");
    List<String> any = List.of("*");
    List<String> none = List.of();
    return new Policy(
        ZoneId.of("UTC"),
        new Policy.Cost(
            Usd.of("5"),
            Usd.of("20"),
            Usd.of("20"),
            Optional.empty(),
            new BigDecimal("1.25"),
            Duration.ofHours(24),
            List.of()),
        new Policy.Limits(8, new BigDecimal("24"), 3, 16),
        new Scope(
            List.of(new Lists(inside, inside, any, any, any, any)),
            List.of(new Lists(none, none, none, none, none, none))),
        new Policy.Health(Duration.ofSeconds(120), Duration.ofSeconds(60)),
        new Policy.Smoke(Duration.ofMinutes(15), Usd.of("5"), Duration.ofHours(24), Proof.WINDOW),
        new Policy.Rules(Profile.STANDARD, Duration.ofMinutes(30), List.of()),
        new Policy.Approval(
            Duration.ofMinutes(10),
            List.of(Channel.TERMINAL, Channel.PAGE, Channel.ELICITATION),
            List.of(Channel.TERMINAL, Channel.PAGE)),
        new Policy.Notifications(List.of(), Optional.empty()),
        new Policy.Audit(List.of(), Optional.empty()),
        new Policy.Redact(List.of(), List.of()),
        new Policy.Local(
            new BigDecimal("0.00"), Optional.empty(), List.of(), Duration.ofSeconds(20)),
        new Policy.Modal(List.of("modal"), Optional.empty(), Optional.empty(), Optional.empty()));
  }
}
