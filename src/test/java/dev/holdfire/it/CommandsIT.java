package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Each command of the packaged program, as one uses it who has never seen it. */
class CommandsIT {
  private static final List<String> COMMANDS =
      List.of("serve", "approve", "status", "logs", "policy", "doctor", "init", "audit");

  @TempDir Path folder;
  private CliHome home;

  @BeforeEach
  void aUser() throws IOException {
    home = new CliHome(folder);
  }

  @Test
  void helpSaysWhatEachCommandDoesAndTheExitCodesOnce() throws Exception {
    String help = home.run("--help").exits(0).out();
    assertThat(help)
        .containsOnlyOnce("Usage: holdfire ")
        .contains("0 ", "1 ", "2 ", "3 ", "70 ")
        .contains(COMMANDS);
    List<String> commands = new ArrayList<>(COMMANDS);
    commands.addAll(List.of("policy show", "policy check", "policy init", "audit verify"));
    List<CliRun> helps = home.runs(commands.stream().map(name -> name + " --help").toList());
    for (int i = 0; i < commands.size(); i++) {
      CliRun run = helps.get(i).exits(0);
      assertThat(run.err()).isEmpty();
      assertThat(run.out())
          .startsWith("Usage: holdfire " + commands.get(i) + " ")
          .doesNotContain("Exit codes");
      assertThat(run.out().lines().skip(1)).anyMatch(line -> line.matches("[A-Z].{20,}"));
    }
    assertThat(home.run("--version").exits(0).out()).matches("holdfire \\d+\\.\\d+\\.\\d+\\S*\n");
    assertThat(home.run("policy", "show", "-V").exits(0).out()).startsWith("holdfire ");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void aCommandLineThatCannotBeUnderstoodEndsWithTwo() throws Exception {
    assertUsage(home.run(), "Usage: holdfire ");
    assertUsage(home.run("stauts"), "'stauts'", "Did you mean", "holdfire status");
    assertUsage(home.run("status", "--jsno"), "'--jsno'", "--json");
    assertUsage(home.run("logs"), "JOB", "Usage: holdfire logs");
    assertUsage(home.run("logs", "-n", "many", "hf-aaaaaaaaaa"), "'many'", "-n");
    assertUsage(home.run("logs", "-n", "-3", "hf-aaaaaaaaaa"), "-n cannot be -3");
    assertUsage(home.run("policy"), "policy show");
    assertUsage(home.run("policy", "shwo"), "'shwo'");
    assertUsage(home.run("audit", "--since", "yesterday"), "\"yesterday\"", "2026-11-23T08:00:00Z");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  private static void assertUsage(CliRun run, String... words) {
    run.exits(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(words).doesNotContain("\tat ");
  }

  @Test
  void pricesAreShownWithTheirGradeAndAskedForAgain() throws Exception {
    JsonNode prices = home.run("prices", "--json").exits(0).json();
    for (JsonNode price : prices) {
      assertThat(price.propertyNames())
          .containsExactly(
              "backend",
              "resource",
              "rate",
              "unit",
              "currency",
              "source",
              "read_at",
              "grade",
              "expires_at");
    }
    assertThat(prices.get(0).path("backend").asString()).isEqualTo("local");
    assertThat(prices.get(0).path("grade").asString()).isEqualTo("E1");
    CliRun refreshed = home.run("prices", "--refresh").exits(1);
    assertThat(refreshed.out()).contains("BACKEND", "local", "$0.00/hour", "E4");
    assertThat(refreshed.err()).contains("modal could not be asked", "what to do: ");
  }

  @Test
  void onATerminalAPolicyBeginsWithThePersonsOwnCapAndTiers() throws Exception {
    Path file = home.policy();
    assertThat(
            home.terminalAfter("[20.00]: ", "12.5\n0\nmuch\n15\nEurope/Berlin\n", "policy", "init")
                .exits(0)
                .out())
        .contains("[20.00]", "Write dollars as digits", "wrote " + file);
    assertThat(Files.readString(file))
        .contains("# for all launches of a day", "# The policy of Holdfire");
    JsonNode policy = home.run("policy", "show", "--json").exits(0).json();
    assertThat(policy.path("cost.daily_cap_usd").path("value").asString()).isEqualTo("12.50");
    assertThat(policy.path("cost.warn_usd").path("value").asString()).isEqualTo("0.00");
    assertThat(policy.path("cost.stop_usd").path("value").asString()).isEqualTo("15.00");
    assertThat(policy.path("time_zone").path("value").asString()).isEqualTo("Europe/Berlin");

    assertThat(home.terminalAfter("[20.00]: ", "", "policy", "init").exits(2).out())
        .contains("left as it is");
  }

  @Test
  void withoutATerminalAPolicyBeginsWithTheDefaults() throws Exception {
    assertThat(home.run("policy", "init").exits(0).out()).contains("wrote the defaults to");
    assertThat(home.run("policy", "check").exits(0).out()).contains(home.policy().toString());
    JsonNode policy = home.run("policy", "show", "--json").exits(0).json();
    assertThat(policy.path("cost.daily_cap_usd").path("value").asString()).isEqualTo("20.00");
  }

  @Test
  void answersThatCannotBeUsedWriteNothing() throws Exception {
    assertThat(home.terminalAfter("[20.00]: ", "-1\nall\n1e3\n", "policy", "init").exits(2).out())
        .contains("nothing was written");
    assertThat(home.policy()).doesNotExist();
  }

  @Test
  void whatIsNotThereIsSaidWithWhatToDoNext() throws Exception {
    home.run("logs", "hf-aaaaaaaaaa").fails(1, "no job hf-aaaaaaaaaa", "holdfire status");
    home.run("logs", "\u001b[2Jx").fails(1, "no job x;");
    home.run("approve", "ha-aaaaaaaaaa").fails(1, "no request ha-aaaaaaaaaa", "approve --list");
    assertThat(home.run("approve").exits(1).out()).contains("Nothing waits for you");
    assertThat(home.run("audit", "--since", "2026-01-31").exits(0).out()).contains("No such rows");
  }

  @Test
  void jsonHasTheKeysThatProgramsRelyOn() throws Exception {
    JsonNode status = home.run("status", "--json").exits(0).json();
    assertThat(status.propertyNames())
        .containsExactly(
            "day",
            "cap",
            "granted",
            "allowed",
            "spent",
            "reserved",
            "remaining",
            "allowances",
            "jobs",
            "approvals",
            "alarms",
            "month",
            "foreign",
            "unknown");
    assertThat(status.path("foreign")).isEmpty();
    assertThat(status.path("allowed").asString()).isEqualTo("20.00");
    assertThat(home.run("approve", "--list", "--json").exits(0).out()).isEqualTo("[]\n");
    JsonNode policy = home.run("policy", "show", "--json").exits(0).json();
    assertThat(policy.path("cost.stop_usd").propertyNames()).containsExactly("value", "origin");
    assertThat(policy.path("cost.stop_usd").path("value").asString()).isEqualTo("20.00");
    JsonNode verified = home.run("audit", "verify", "--json").exits(0).json();
    assertThat(verified.propertyNames()).containsExactly("ok", "rows", "first_bad", "reason");
    JsonNode doctor = home.run("doctor", "--json").exits(0).json();
    assertThat(doctor.propertyNames()).containsExactly("ok", "checks");
    assertThat(doctor.path("checks").findValuesAsString("id"))
        .contains(
            "java",
            "natives",
            "parser",
            "python",
            "project",
            "policy",
            "state",
            "clock",
            "client",
            "credentials",
            "audit",
            "backend.local");
    for (JsonNode check : doctor.path("checks")) {
      assertThat(check.propertyNames()).containsExactly("id", "ok", "severity", "found", "remedy");
    }
  }

  @Test
  void aDamagedLedgerIsLeftAsItIsAndEveryCommandSaysSo() throws Exception {
    Path ledger = Files.createDirectories(home.state()).resolve("ledger.db");
    Files.writeString(ledger, "no database ".repeat(1000));
    home.runs(
            List.of(
                "status",
                "status --json",
                "logs hf-aaaaaaaaaa",
                "approve",
                "audit",
                "audit verify --json"))
        .forEach(run -> run.fails(1, ledger.toString(), "damaged", "restore"));
    JsonNode doctor = home.run("doctor", "--json").exits(1).json();
    assertThat(doctor.path("ok").booleanValue()).isFalse();
    assertThat(doctor.toString()).contains("damaged");
    assertThat(ledger).content().isEqualTo("no database ".repeat(1000));
  }

  @Test
  void aStateFolderThatCannotBeMadeIsSaidWithoutATraceUnlessItIsAskedFor() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    home.with("HOLDFIRE_HOME", folder.resolve("file/state").toString());
    home.run("status").fails(1, "cannot be made", "set HOLDFIRE_HOME");
    CliRun doctor = home.run("doctor").exits(1);
    assertThat(doctor.out()).contains("MISSING  state", "->", "A server would fail");
    assertThat(home.with("HOLDFIRE_DEBUG", "1").run("status").exits(1).err())
        .contains("\tat dev.holdfire", "holdfire: ");
  }

  /** A client hears in its own words why nothing is done, and a corrected file holds at once. */
  @Test
  void aServerWithAWrongPolicyTellsEachCallAndGoesOn() throws Exception {
    home.policy("[limits]\nmax_gpu = 4\n");
    try (CliServer server = CliServer.beside(home)) {
      JsonNode told = server.call("estimate_cost", Map.of("hours", 1));
      assertThat(told.path("outcome").asString()).isEqualTo("refused");
      assertThat(told.path("refusals").path(0).path("code").asString()).isEqualTo("invalid-policy");
      assertThat(told.path("refusals").path(0).path("reason").asString())
          .contains("limits.max_gpu", "max_gpus");

      home.policy("[limits]\nmax_gpus = 4\n");

      assertThat(server.call("estimate_cost", Map.of("hours", 1)).path("outcome").asString())
          .isEqualTo("done");
    }
  }

  @Test
  void aPolicyThatCannotBeReadEndsWithTwoAndNamesTheKey() throws Exception {
    home.policy("[limits]\nmax_gpu = 4\n");
    home.runs(List.of("status", "policy check", "approve"))
        .forEach(run -> run.fails(2, home.policy().toString(), "limits.max_gpu", "max_gpus"));
    assertThat(home.run("doctor").exits(1).out()).contains("MISSING  policy", "limits.max_gpu");
  }

  @Test
  void aPolicyIsBegunOnceAndNeverOverwritten() throws Exception {
    assertThat(home.run("policy", "check").exits(0).out()).contains("no policy file");
    assertThat(home.run("policy", "init").exits(0).out()).contains(home.policy().toString());
    assertThat(home.run("policy", "check").exits(0).out())
        .isEqualTo("in order: " + home.policy() + "\n");
    home.policy("[cost]\nstop_usd = 7.00\n");
    home.run("policy", "init").fails(2, "is there already");
    assertThat(home.policy()).content().isEqualTo("[cost]\nstop_usd = 7.00\n");
    assertThat(home.run("policy", "show").exits(0).out())
        .containsPattern("KEY +VALUE +ORIGIN\n")
        .containsPattern("cost.stop_usd +7.00 +user file\n");
  }

  @Test
  void doctorFailsWhereALocalJobWouldAndSaysWhatHelps() throws Exception {
    String java = Path.of(System.getProperty("java.home", ""), "bin/java").toString();
    home.with("HOLDFIRE_JAVA", java).with("PATH", folder.toString());
    CliRun run = home.run("doctor").exits(1);
    assertThat(run.out()).contains("MISSING  backend.local", "python3", "-> install Python");
    JsonNode local = home.run("doctor", "--json").exits(1).json().path("checks");
    for (JsonNode check : local) {
      assertThat(check.path("remedy").isNull()).isEqualTo(check.path("ok").booleanValue());
    }
  }

  @Test
  void aChangedAuditIsAnAlarm() throws Exception {
    home.run("status").exits(0);
    try (CliServer server = CliServer.beside(home)) {
      server.call("estimate_cost", Map.of("hours", 1));
    }
    assertThat(home.run("status", "--json").json().path("alarms")).isEmpty();
    try (Connection ledger = home.ledger();
        Statement stroke = ledger.createStatement()) {
      stroke.execute("drop trigger audit_is_final");
      stroke.execute("update audit set outcome = 'refused'");
    }
    JsonNode verified = home.run("audit", "verify", "--json").exits(1).json();
    assertThat(verified.path("ok").booleanValue()).isFalse();
    assertThat(verified.path("first_bad").asInt()).isEqualTo(1);
    JsonNode alarm = home.run("status", "--json").exits(0).json().path("alarms").path(0);
    assertThat(alarm.propertyNames()).containsExactly("id", "since", "what", "remedy");
    assertThat(alarm.path("id").asString()).isEqualTo("audit");
    assertThat(home.run("status").exits(0).out()).contains("ALARM audit: the audit's chain");
  }
}
