package dev.holdfire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Usd;
import dev.holdfire.policy.Policy.Channel;
import dev.holdfire.policy.Policy.Rules.Profile;
import dev.holdfire.policy.Policy.Smoke.Proof;
import dev.holdfire.policy.Policy.StatedPrice;
import dev.holdfire.policy.Scope.Kind;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UserPolicyTest {
  private final PolicyFolders folders;

  UserPolicyTest(@TempDir Path folder) {
    folders = new PolicyFolders(folder);
  }

  @Test
  void everyKeyCanBeSet() {
    Policy policy =
        folders
            .user(
                """
                time_zone = "Europe/Berlin"
                [cost]
                warn_usd = 1.000001
                stop_usd = 1e3
                daily_cap_usd = 0
                monthly_cap_usd = 300
                margin = 1
                price_max_age_hours = 0.5
                stated = [{ backend = "modal", resource = "H100", usd_per_hour = 3.9492, source = "invoice", read_on = 2026-11-01 }]
                [limits]
                max_gpus = 0
                max_hours = 0.25
                max_retries = 0
                max_variants = 4.0
                [allow]
                scripts = ["~/train/*.py"]
                configs = []
                gpus = ["H100"]
                [deny]
                environments = ["main"]
                [health]
                window_seconds = 1
                first_output_seconds = 2
                [smoke]
                max_minutes = 1.5
                max_usd = 0.10
                max_age_hours = 1
                proof = "finished"
                [rules]
                profile = "strict"
                max_minutes_at_risk = 5
                waive = [{ rule = "print-flush", path = "~/old", reason = "kept" }]
                [approval]
                expire_minutes = 1
                launch_channels = ["page"]
                stop_channels = []
                [notify]
                command = ["notify-send", ""]
                webhook = "https://example.org/hook?a=b"
                [audit]
                anchor_command = ["anchor"]
                anchor_webhook = "https://anchor.example/a"
                [redact]
                patterns = ["acme-[0-9]+"]
                allow = ["acme-0"]
                [backend.local]
                usd_per_hour = 0.31
                python = "~/venv/bin/python"
                gpus = ["RTX4090:1"]
                grace_seconds = 3
                [backend.modal]
                command = ["uvx", "modal"]
                config_path = "~/.holdfire-modal.toml"
                environment = "dev"
                profile = "team"
                """)
            .load()
            .policy();

    assertThat(policy.timeZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(policy.cost())
        .isEqualTo(
            new Policy.Cost(
                new Usd(1_000_001),
                Usd.of("1000"),
                Usd.ZERO,
                Optional.of(Usd.of("300")),
                BigDecimal.ONE,
                Duration.ofMinutes(30),
                List.of(
                    new StatedPrice(
                        "modal",
                        "H100",
                        new BigDecimal("3.9492"),
                        "invoice",
                        LocalDate.of(2026, 11, 1)))));
    assertThat(policy.limits()).isEqualTo(new Policy.Limits(0, new BigDecimal("0.25"), 0, 4));
    Path home = folders.home();
    assertThat(policy.scope().allow()).hasSize(1);
    assertThat(policy.scope().notAllowed(Kind.SCRIPTS, home + "/train/x.py", folders.project()))
        .isEmpty();
    assertThat(policy.scope().notAllowed(Kind.SCRIPTS, folders.project() + "/x.py", home))
        .isPresent();
    assertThat(policy.scope().notAllowed(Kind.CONFIGS, folders.project() + "/x", home)).isPresent();
    assertThat(policy.scope().notAllowed(Kind.GPUS, "h100!:4", home)).isEmpty();
    assertThat(policy.scope().notAllowed(Kind.VOLUMES, "any", home)).isEmpty();
    assertThat(policy.scope().denied(Kind.ENVIRONMENTS, "main", home)).hasValue("main");
    assertThat(policy.health())
        .isEqualTo(new Policy.Health(Duration.ofSeconds(1), Duration.ofSeconds(2)));
    assertThat(policy.smoke())
        .isEqualTo(
            new Policy.Smoke(
                Duration.ofSeconds(90), Usd.of("0.1"), Duration.ofHours(1), Proof.FINISHED));
    assertThat(policy.rules().profile()).isEqualTo(Profile.STRICT);
    assertThat(policy.rules().maxAtRisk()).isEqualTo(Duration.ofMinutes(5));
    assertThat(policy.rules().waive().getFirst().covers(home + "/old/x.py", home)).isTrue();
    assertThat(policy.approval())
        .isEqualTo(new Policy.Approval(Duration.ofMinutes(1), List.of(Channel.PAGE), List.of()));
    assertThat(policy.notifications())
        .isEqualTo(
            new Policy.Notifications(
                List.of("notify-send", ""),
                Optional.of(URI.create("https://example.org/hook?a=b"))));
    assertThat(policy.audit().anchorCommand()).containsExactly("anchor");
    assertThat(policy.audit().anchorWebhook()).contains(URI.create("https://anchor.example/a"));
    assertThat(policy.redact().patterns())
        .extracting(Pattern::pattern)
        .containsExactly("acme-[0-9]+");
    assertThat(policy.redact().allow()).extracting(Pattern::pattern).containsExactly("acme-0");
    assertThat(policy.local().usdPerHour()).isEqualByComparingTo("0.31");
    assertThat(policy.local().python()).hasValue(home + "/venv/bin/python");
    assertThat(policy.local().gpus()).containsExactly("RTX4090:1");
    assertThat(policy.local().grace()).isEqualTo(Duration.ofSeconds(3));
    assertThat(policy.modal().command()).containsExactly("uvx", "modal");
    assertThat(policy.modal().configPath()).hasValue(home.resolve(".holdfire-modal.toml"));
    assertThat(policy.modal().environment()).hasValue("dev");
    assertThat(policy.modal().profile()).hasValue("team");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "cost.warn_ust = 1 | unknown name `cost.warn_ust`; did you mean `warn_usd`?",
        "warn_usd = 1 | unknown name `warn_usd`; did you mean `cost.warn_usd`?",
        "limits.webhook = 'x' | unknown name `limits.webhook`; did you mean `notify.webhook`?",
        "timezone = 'UTC' | unknown name `timezone`; did you mean `time_zone`?",
        "costs.margin = 2 | unknown name `costs`; did you mean `cost`?",
        "\"cost.warn_usd\" = 1 | unknown name `cost.warn_usd`",
        "backend.locl.python = '' | unknown name `backend.locl`; did you mean `local`?",
        "deny.script = [] | unknown name `deny.script`; did you mean `scripts`?",
        "xyzzy = 1 | unknown name `xyzzy`; known here: time_zone, cost, limits",
        "cost = 5 | cost must be an object, but is the number 5",
        "cost.warn_usd = '5' | cost.warn_usd must be a number, but is the text \"5\"",
        "cost.warn_usd = -0.01 | cost.warn_usd must be at least 0, but is the number -0.01",
        "cost.warn_usd = 0.0000001 | cost.warn_usd = 1E-7 is finer than a millionth of a dollar:"
            + " round it",
        "cost.warn_usd = nan | cost.warn_usd is out of range",
        "cost.stop_usd = inf | cost.stop_usd is out of range",
        "cost.stop_usd = 1e999999 | cost.stop_usd is out of range",
        "cost.stop_usd = 1000000001 | cost.stop_usd must be at most 1000000000",
        "cost.margin = 0.99 | cost.margin must be at least 1, but is the number 0.99",
        "cost.price_max_age_hours = 0 | cost.price_max_age_hours must be at least 0.001",
        "limits.max_gpus = 1.5 | limits.max_gpus must be a whole number",
        "limits.max_gpus = -1 | limits.max_gpus must be at least 0",
        "limits.max_hours = 0 | limits.max_hours must be at least 0.001",
        "limits.max_variants = 0 | limits.max_variants must be at least 1",
        "health.window_seconds = 0 | health.window_seconds must be at least 1",
        "smoke.proof = 'widow' | did you mean \"window\"?",
        "rules.profile = 'Strict' | did you mean \"strict\"?",
        "approval.stop_channels = ['terminal', 'pages'] | approval.stop_channels[1] must be one of"
            + " \"terminal\", \"page\", \"elicitation\", but is the text \"pages\"; did you mean"
            + " \"page\"?",
        "approval.stop_channels = ['page', 'page'] | approval.stop_channels must not name an entry"
            + " twice",
        "allow.scripts = '**' | allow.scripts must be a list, but is the text \"**\"",
        "allow.scripts = [1] | allow.scripts[0] must be text",
        "allow.scripts = [''] | allow.scripts[0] must not be empty",
        "allow.scripts = ['a', '../x'] | allow.scripts[1] cannot be used, `../x`: `..` leads"
            + " elsewhere",
        "allow.scripts = ['~/../x'] | allow.scripts[0] cannot be used, `~/../x`: `..` leads"
            + " elsewhere",
        "deny.configs = ['**.toml'] | deny.configs[0] cannot be used, `**.toml`: `**` has to stand"
            + " alone",
        "deny.gpus = ['H100:4'] | deny.gpus[0] cannot be used, `H100:4`: it has a count",
        "deny.volumes = ['{a,b}'] | deny.volumes[0] cannot be used, `{a,b}`: a name has no"
            + " brackets",
        "time_zone = 'Europe/Berln' | time_zone cannot be used, `Europe/Berln`: there is no such"
            + " time zone; did you mean `Europe/Berlin`?",
        "time_zone = 'nonsense' | there is no such time zone: write one as Europe/Berlin",
        "time_zone = '' | time_zone must not be empty",
        "cost.stated = [{ backend = 'modal' }] | cost.stated[0].resource is missing: it is"
            + " required",
        "cost.stated = [{ backend = 'm', resource = 'H100', usd_per_hour = 0, source = 's', read_on"
            + " = 2026-11-01 }] | cost.stated[0].usd_per_hour must be above 0",
        "cost.stated = [{ backend = 'm', resource = 'H100', usd_per_hour = 1, source = 's', read_on"
            + " = '2026-02-30' }] | cost.stated[0].read_on must be a date",
        "cost.stated = [{ backend = 'm', resource = 'H100', usd_per_hour = 1, source = 's', red_on"
            + " = '2026-02-01' }] | unknown name `cost.stated[0].red_on`; did you mean `read_on`?",
        "rules.waive = [{ rule = 'print-flsh', path = 'x', reason = 'y' }] | did you mean"
            + " \"print-flush\"?",
        "rules.waive = [{ rule = 'print-flush', path = '[x', reason = 'y' }] | rules.waive[0].path"
            + " cannot be used, `[x`: a `[` is not closed",
        "rules.waive = [{ rule = 'print-flush', path = 'x' }] | rules.waive[0].reason is missing",
        "redact.patterns = ['ok', '(a'] | redact.patterns[1] is no regular expression: Unclosed"
            + " group",
        "redact.patterns = ['a*'] | redact.patterns[0] cannot be used, `a*`: it matches the empty"
            + " text",
        "notify.webhook = 'ftp://x/y' | notify.webhook cannot be used, `ftp://x/y`: it has to be an"
            + " http or https address",
        "notify.webhook = 'https://' | notify.webhook cannot be used, `https://`: it has to be",
        "audit.anchor_webhook = 'mailto:x' | audit.anchor_webhook cannot be used, `mailto:x`: it"
            + " has to be an http or https address",
        "notify.command = [''] | notify.command[0] is empty: it has to name a program",
        "backend.modal.command = [] | backend.modal.command must not be empty",
        "backend.modal.config_path = 'modal.toml' | backend.modal.config_path cannot be used,"
            + " `modal.toml`: it has to be a whole path",
        "backend.local.gpus = ['RTX4090:x'] | backend.local.gpus[0] cannot be used, `RTX4090:x`:"
            + " The GPU \"RTX4090:x\" cannot be read",
        "backend.local.python = \"a\\u0000b\" | backend.local.python cannot be used, `a b`: it has"
            + " a control character",
        "backend.local.usd_per_hour = -1 | backend.local.usd_per_hour must be at least 0",
        "backend.local.grace_seconds = 0 | backend.local.grace_seconds must be at least 1",
        "cost.warn_usd = 21 | cost.warn_usd = 21 (user file) is above cost.stop_usd = 20.00"
            + " (default): set both",
        "cost.stop_usd = 3 | cost.warn_usd = 5.00 (default) is above cost.stop_usd = 3 (user file):"
            + " set both",
      })
  void whatIsWrongIsNamedWithItsPath(String toml, String problem) {
    assertThat(folders.user(toml).refusal())
        .startsWith("The policy cannot be used:\n  USER: ")
        .contains(problem);
  }

  @Test
  void everyProblemOfBothFilesIsNamed() {
    folders.user("cost.warn_ust = 1\nlimits.max_gpus = 'x'\nallow.scripts = ['..']\n");
    folders.project("smoke.proof = 'x'\napproval.expire_minutes = 1\n");

    assertThat(folders.refusal().lines())
        .containsExactly(
            "The policy cannot be used:",
            "  USER: unknown name `cost.warn_ust`; did you mean `warn_usd`?",
            "  USER: limits.max_gpus must be a whole number, but is the text \"x\"",
            "  USER: allow.scripts[0] cannot be used, `..`: `..` leads elsewhere: write the folder"
                + " that is meant",
            "  PROJECT: smoke.proof must be one of \"window\", \"checkpoint\", \"finished\", but is"
                + " the text \"x\"",
            "  PROJECT: approval.expire_minutes belongs in the user's policy, USER: a project may"
                + " set only [cost] but not stated, [limits], [allow], [deny], [smoke] and"
                + " rules.profile",
            "Correct this, then run `holdfire policy check`.");
  }

  @Test
  void decimalsAreExact() {
    Policy policy =
        folders
            .user(
                """
                [cost]
                warn_usd = 0.1
                margin = 1.12345678901234567890
                [backend.local]
                usd_per_hour = 0.10
                """)
            .load()
            .policy();
    assertThat(policy.cost().warn().micros()).isEqualTo(100_000);
    assertThat(policy.cost().margin()).isEqualTo(new BigDecimal("1.12345678901234567890"));
    assertThat(policy.local().usdPerHour()).isEqualTo(new BigDecimal("0.10"));
  }

  @Test
  void warnMayBeStop() {
    Policy policy = folders.user("cost.warn_usd = 20").load().policy();
    assertThat(policy.cost().warn()).isEqualTo(policy.cost().stop());
  }

  @Test
  void whatTheSchemaRefusesIsNotToldTwice() {
    String refusal =
        folders
            .user(
                """
                [[cost.stated]]
                backend = "modal"
                resource = "H100"
                usd_per_hour = 1
                source = "invoice"
                read_on = "2026-02-30"
                """)
            .refusal();
    assertThat(refusal.lines()).hasSize(3);
  }
}
