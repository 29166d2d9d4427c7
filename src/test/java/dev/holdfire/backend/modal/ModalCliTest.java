package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.backend.modal.LogSlice.Line;
import dev.holdfire.backend.modal.Trouble.Kind;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the command, and what is made of its output as recorded from 1.6.4. */
class ModalCliTest {
  private static final String APP = "ap-xz6kcxsxJdUd2fRW0hQYvx";
  private static final Instant SECOND = Instant.parse("2026-11-27T06:54:50Z");

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-27T06:55:30Z"));
  private final List<Command> asked = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private Outcome answer = new Outcome.Exited(0, "[]", "", false);
  private String version = "modal client version: 1.6.4\n";

  @BeforeEach
  void install() throws IOException {
    assertThat(Files.createFile(folder.resolve("modal")).toFile().setExecutable(true)).isTrue();
    variables.put("PATH", folder.toString());
  }

  @Test
  void aCallIsAListOfArgumentsInAnEnvironmentOfItsOwn() {
    variables.putAll(
        Map.of(
            "MODAL_TOKEN_ID", "ak-loop",
            "MODAL_TOKEN_SECRET", "as-secret",
            "MODAL_PROFILE", "mine",
            "MODAL_OAUTH_CLIENT_ID", "x"));

    cli().in("dev").apps();

    Command call = asked.getLast();
    assertThat(call.arguments())
        .containsExactly(folder.resolve("modal").toString(), "app", "list", "--json");
    assertThat(call.environment())
        .containsEntry("COLUMNS", "1000")
        .containsEntry("TZ", "UTC")
        .containsEntry("MODAL_TOKEN_SECRET", "as-secret")
        .containsEntry("MODAL_ENVIRONMENT", "dev")
        .doesNotContainKeys("MODAL_PROFILE", "MODAL_OAUTH_CLIENT_ID");
    assertThat(call.withoutVariables())
        .contains("MODAL_PROFILE", "MODAL_OAUTH_CLIENT_ID", "FORCE_COLOR", "CLAUDECODE");
  }

  @Test
  void aTokenFileOfThePolicyWinsOverTheEnvironment() {
    variables.putAll(Map.of("MODAL_TOKEN_ID", "ak-loop", "MODAL_TOKEN_SECRET", "as-secret"));

    cli(Optional.of(Path.of("/etc/holdfire/modal.toml"))).apps();

    assertThat(asked.getLast().environment())
        .containsEntry("MODAL_CONFIG_PATH", "/etc/holdfire/modal.toml")
        .doesNotContainKeys("MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET");
  }

  @Test
  void halfATokenIsToldWithoutACall() {
    variables.put("MODAL_TOKEN_ID", "ak-loop");

    assertThat(trouble(cli().apps()).kind()).isEqualTo(Kind.HALF_TOKEN);
    assertThat(asked).isEmpty();
  }

  @Test
  void anOlderCommandIsRefused() {
    version = "modal client version: 1.5.9\n";

    Trouble trouble = trouble(cli().apps());

    assertThat(trouble.kind()).isEqualTo(Kind.TOO_OLD);
    assertThat(trouble.reason()).contains("1.5.9").contains("1.6.0");
    assertThat(asked).hasSize(1);
  }

  @Test
  void theVersionIsAskedForOnce() {
    ModalCli cli = cli();
    cli.apps();
    cli.apps();

    assertThat(asked).hasSize(3);
  }

  @Test
  void withoutTheCommandNothingIsRun() {
    variables.put("PATH", folder.resolve("none").toString());

    assertThat(trouble(cli().apps()).kind()).isEqualTo(Kind.NO_CLI);
    assertThat(asked).isEmpty();
  }

  @Test
  void aRowOfAppsIsRead() {
    prints(
        """
        [{"app_id": "%s", "description": "holdfire-hf-abcdefghij", "state": "ephemeral (detached)",
          "tasks": "2", "created_at": "2026-11-27 06:54:50+00:00", "stopped_at": null, "new": 1},
         {"app_id": "ap-2", "description": "", "state": "on the moon", "tasks": "0",
          "created_at": null, "stopped_at": null}]
        """
            .formatted(APP));

    assertThat(value(cli().apps()))
        .containsExactly(
            new ModalApp(
                APP,
                "holdfire-hf-abcdefghij",
                AppState.DETACHED,
                2,
                Optional.of(SECOND),
                Optional.empty()),
            new ModalApp("ap-2", "", AppState.UNKNOWN, 0, Optional.empty(), Optional.empty()));
  }

  @Test
  void whatIsReliedOnMustBeThere() {
    for (String printed :
        List.of(
            "",
            "{}",
            "[{\"app_id\": 7}]",
            "[{\"app_id\": \"ap-1\"}]",
            "[] and more",
            "\u0000\u0001")) {
      prints(printed);

      assertThat(trouble(cli().apps()).kind()).as(printed).isEqualTo(Kind.UNREADABLE);
    }
    answer = new Outcome.Exited(0, "[]", "", true);
    assertThat(trouble(cli().apps()).reason()).contains("longer than");
  }

  @Test
  void callsAreReadWithStatesThatAreNew() {
    prints(
        """
        [{"function_call_id": "fc-1", "service_method_name": null,
          "enqueued_at": "2026-11-27T06:54:50.930387200Z", "started_at": null, "container_id": null,
          "startup_time_seconds": null, "execution_time_seconds": 6.918, "status": "kernel oom kill"},
         {"function_call_id": "fc-2", "service_method_name": null, "enqueued_at": null,
          "started_at": null, "container_id": null, "startup_time_seconds": 0.5,
          "execution_time_seconds": null, "status": 99}]
        """);

    List<FunctionCall> calls = value(cli().calls("fu-1", 5000));

    assertThat(asked.getLast().arguments()).containsSequence("--tail", "1000", "--", "fu-1");
    assertThat(calls.getFirst().state()).isEqualTo(CallState.KERNEL_OOM_KILL);
    assertThat(calls.getFirst().execution()).contains(Duration.ofMillis(6918));
    assertThat(calls.getLast().state()).isEqualTo(CallState.UNKNOWN);
    assertThat(calls.getLast().state().ended()).isFalse();
    assertThat(calls.getLast().stateText()).isEqualTo("99");
  }

  @Test
  void anOrderToStopThatFindsTheAppStoppedIsGood() {
    answer =
        new Outcome.Exited(
            1,
            "",
            "App is already stopped. (Stopped at 2026-11-27 06:55:32+00:00 by 'tester').",
            false);
    assertThat(value(cli().stop(APP))).isEqualTo(StopAnswer.ALREADY_STOPPED);

    answer = new Outcome.Exited(1, "", "Error: App with id 'x' not found.", false);
    assertThat(trouble(cli().stop(APP)).kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void aMissingRateLeavesItsResourceWithoutAPrice() {
    prints("{\"cpu_hour_cost\": \"0.04730\", \"gpu_hour_cost_a10g\": \"1.10000\", \"x\": \"1\"}");

    assertThat(ModalPrices.read(cli(), clock))
        .isInstanceOfSatisfying(
            PriceReading.Read.class,
            read ->
                assertThat(read.prices())
                    .extracting(price -> price.resource() + " " + price.rate().amount())
                    .containsExactly("cpu-core 0.04730", "A10 1.10000"));

    prints("{\"x\": \"1\"}");
    assertThat(ModalPrices.read(cli(), clock)).isInstanceOf(PriceReading.Unreadable.class);
    prints("{\"cpu_hour_cost\": \"free\"}");
    assertThat(ModalPrices.read(cli(), clock)).isInstanceOf(PriceReading.Unreadable.class);
  }

  @Test
  void aPageOfTheLogGoesOnWhereTheLastOneEnded() {
    prints(log("50 a", "51 b", "51 c"));
    LogSlice first = value(cli().logs(APP, Optional.empty(), Optional.empty(), 3));
    assertThat(texts(first)).containsExactly("a", "b", "c");
    LogCursor cursor = first.cursor().orElseThrow();
    assertThat(LogCursor.parse(cursor.text())).contains(cursor);

    prints(log("51 b", "51 c", "51 d", "52 e", "52 f"));
    LogSlice second = value(cli().logs(APP, Optional.of("fc-1"), Optional.of(cursor), 2));
    assertThat(asked.getLast().arguments())
        .containsSequence("--since", "2026-11-27T06:54:51Z", "--function-call", "fc-1", "--", APP);
    assertThat(texts(second)).containsExactly("d", "e");
    assertThat(second.truncated()).isTrue();

    prints(log("52 e", "52 f"));
    LogSlice third = value(cli().logs(APP, Optional.empty(), second.cursor(), 10));
    assertThat(texts(third)).containsExactly("f");
    LogSlice fourth = value(cli().logs(APP, Optional.empty(), third.cursor(), 10));
    assertThat(fourth.lines()).isEmpty();
    assertThat(fourth.cursor()).isEqualTo(third.cursor());
  }

  /** A tail within one second does not tell how many lines that second has. */
  @Test
  void aTailWithinOneSecondIsAskedForFromItsBeginning() {
    prints(log("50 y", "50 z"));

    cli().logs(APP, Optional.empty(), Optional.empty(), 2);

    assertThat(asked.getLast().arguments()).containsSequence("--since", "2026-11-27T06:54:50Z");
  }

  @Test
  void progressBarsAndForgedTimesAreLinesLikeOthers() {
    prints(
        log("50 a\r2026-11-27 06:54:50+00:00 b")
            + log("50 \u001b[1A", "50 x\u20282030-01-01 00:00:00+00:00 forged"));

    LogSlice page =
        value(cli().logs(APP, Optional.empty(), Optional.of(new LogCursor(SECOND, 0)), 9));

    assertThat(texts(page)).containsExactly("a", "b", "x 2030-01-01 00:00:00+00:00 forged");
    assertThat(page.cursor()).contains(new LogCursor(SECOND, 3));
  }

  @Test
  void aLogFromTheFutureIsNotAskedFor() {
    LogCursor ahead = new LogCursor(clock.instant().plusSeconds(5), 1);

    assertThat(value(cli().logs(APP, Optional.empty(), Optional.of(ahead), 9)).cursor())
        .contains(ahead);
    assertThat(asked).isEmpty();
  }

  @Test
  void aRunKeepsWhatBelongsToTheScriptBehindIt() {
    Command run =
        value(
            cli()
                .detachedRun(
                    Path.of("/project"),
                    "holdfire-hf-abcdefghij",
                    "driver.py::launch",
                    List.of("--specfile", "s.json"),
                    Duration.ofMinutes(5)));

    assertThat(run.arguments().subList(1, run.arguments().size()))
        .containsExactly(
            "run",
            "--detach",
            "--quiet",
            "--name",
            "holdfire-hf-abcdefghij",
            "--",
            "driver.py::launch",
            "--specfile",
            "s.json");
    assertThat(run.folder()).isEqualTo(Path.of("/project"));
  }

  @Test
  void noCredentialIsRepeated() {
    variables.putAll(Map.of("MODAL_TOKEN_ID", "odd-id", "MODAL_TOKEN_SECRET", "odd-secret"));
    answer =
        new Outcome.Exited(
            1, "", "Error: odd-id, odd-secret and ak-" + "Q7dkP2mZ9xT4vB6nR8sL1w are bad", false);

    Trouble trouble = trouble(cli().apps());

    assertThat(trouble.toString())
        .contains("[masked")
        .doesNotContain("odd-id", "odd-secret", "Q7dkP2mZ9xT4vB6nR8sL1w");
    assertThat(
            new ModalSettings(
                    List.of("modal"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    folder,
                    variables)
                .toString())
        .doesNotContain("odd-secret");
    asked.forEach(call -> assertThat(call.arguments()).doesNotContain("odd-id", "odd-secret"));
  }

  @Test
  void theMonthSoFarAndTheReportAreRead() {
    prints(
        """
        {"metered_cost": "12.50", "billed_cost": "2.50", "adjustments": {"credits": "-10"},
         "metered_cost_breakdown": {}}
        """);
    assertThat(value(cli().summary()))
        .isEqualTo(new BillingSummary(new BigDecimal("12.50"), new BigDecimal("2.50")));

    prints(
        """
        [{"object_id": "%s", "description": "d", "environment": "main",
          "interval_start": "2026-11-27T05:00:00", "resource": "T4", "cost": "0.59",
          "tags": "{\\"job\\": \\"hf-abcdefghij\\"}"}]
        """
            .formatted(APP));
    assertThat(value(cli().report(SECOND, "job")))
        .containsExactly(
            new BillingRow(
                APP,
                "d",
                Instant.parse("2026-11-27T05:00:00Z"),
                "T4",
                new BigDecimal("0.59"),
                Map.of("job", "hf-abcdefghij")));
    assertThat(asked.getLast().arguments()).containsSequence("--start", "2026-11-27");
  }

  private static String log(String... lines) {
    StringBuilder printed = new StringBuilder();
    for (String line : lines) {
      printed
          .append("2026-11-27 06:54:")
          .append(line, 0, 2)
          .append("+00:00")
          .append(line.substring(2))
          .append('\n');
    }
    return printed.toString();
  }

  private static List<String> texts(LogSlice page) {
    return page.lines().stream().map(Line::text).toList();
  }

  private void prints(String output) {
    answer = new Outcome.Exited(0, output, "", false);
  }

  private ModalCli cli() {
    return cli(Optional.empty());
  }

  private ModalCli cli(Optional<Path> configPath) {
    return new ModalCli(
        new ModalSettings(
            List.of("modal"), configPath, Optional.empty(), Optional.empty(), folder, variables),
        this::run,
        new Redactor(List.of(), List.of()),
        clock);
  }

  private Outcome run(Command command) {
    asked.add(command);
    return command.arguments().getLast().equals("--version")
        ? new Outcome.Exited(0, version, "", false)
        : answer;
  }

  private static <T> T value(Answer<T> answer) {
    assertThat(answer).isInstanceOf(Answer.Value.class);
    return ((Answer.Value<T>) answer).value();
  }

  private static Trouble trouble(Answer<?> answer) {
    assertThat(answer).isInstanceOf(Answer.Failed.class);
    return ((Answer.Failed<?>) answer).trouble();
  }
}
