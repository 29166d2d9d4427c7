package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.Trouble.Kind;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.SystemProcesses;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The real command line against a control plane, and stand-ins for commands that misbehave. */
@Execution(ExecutionMode.CONCURRENT)
class ModalCliPlaneTest {
  private static final String SCRIPT =
      """
      import modal
      app = modal.App("x", tags={"job": "hf-abcdefghij"})
      volume = modal.Volume.from_name("checkpoints", create_if_missing=True)

      @app.function(gpu="T4", timeout=600, retries=2, cpu=(1, 2), volumes={"/v": volume})
      def train():
          pass

      @app.local_entrypoint()
      def launch():
          train.with_options(timeout=300, retries=0).spawn()
      """;

  @TempDir static Path folder;
  private static ControlPlane plane;

  @BeforeAll
  static void start() throws IOException {
    plane = ControlPlane.start();
    Files.writeString(folder.resolve("script.py"), SCRIPT);
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @Test
  void aRunIsWatchedAndStopped() {
    ModalCli cli = cli(Map.of());
    plane.next(
        Life.endless()
            .line(0, "step 1")
            .line(0, "a warning", "stderr")
            .file(0, "runs/step_10.safetensors", 12));
    Command run =
        value(
            cli.detachedRun(
                folder,
                "holdfire-hf-abcdefghij",
                "script.py::launch",
                List.of(),
                Duration.ofSeconds(60)));
    assertThat(new SystemProcesses().run(run))
        .isInstanceOfSatisfying(
            Outcome.Exited.class,
            exited -> assertThat(exited.exitCode()).as("%s", exited).isZero());

    ModalApp app =
        value(cli.apps()).stream()
            .filter(row -> row.description().equals("holdfire-hf-abcdefghij"))
            .findFirst()
            .orElseThrow();
    assertThat(app.state()).isEqualTo(AppState.DETACHED);
    String function = value(cli.appInfo(app.id())).functions().getOrDefault("train", "");
    FunctionCall call = value(cli.calls(function, 50)).getFirst();
    assertThat(call.state()).isEqualTo(CallState.RUNNING);
    assertThat(value(cli.calls(function, call.enqueuedAt().orElseThrow())))
        .extracting(FunctionCall::id)
        .containsExactly(call.id());

    FunctionLimits limits =
        value(cli.functionInfo(plane.calls().getLast().get("function_id").asString()));
    assertThat(limits.timeoutSeconds()).isEqualTo(300);
    assertThat(limits.maxRetries()).contains(0);
    assertThat(limits.gpus()).containsExactly(new FunctionLimits.Gpu("T4", 1));
    assertThat(limits.cpu().orElseThrow().limit().orElseThrow()).isEqualByComparingTo("2");
    assertThat(limits.volumes()).containsOnlyKeys("/v");
    assertThat(value(cli.containers(app.id()))).hasSize(1);

    pages(cli, app.id(), call.id());
    files(cli);

    assertThat(value(cli.stop(app.id()))).isEqualTo(StopAnswer.ACCEPTED);
    assertThat(value(cli.stop(app.id()))).isEqualTo(StopAnswer.ALREADY_STOPPED);
    assertThat(value(cli.appInfo(app.id())).state()).isEqualTo(AppState.STOPPED);
  }

  private static void pages(ModalCli cli, String app, String call) {
    LogSlice first = value(cli.logs(app, Optional.of(call), Optional.empty(), 50));
    assertThat(first.lines())
        .extracting(LogSlice.Line::text)
        .containsExactlyInAnyOrder("step 1", "a warning");
    plane.line(call, "step 2");
    assertThat(value(cli.logs(app, Optional.of(call), first.cursor(), 50)).lines())
        .extracting(LogSlice.Line::text)
        .containsExactly("step 2");
  }

  private static void files(ModalCli cli) {
    VolumeListing listing = value(cli.volumeFiles("checkpoints", "/", 50));
    assertThat(listing.complete()).isTrue();
    assertThat(listing.files())
        .extracting(file -> file.path() + " " + file.bytes())
        .containsExactly("runs/step_10.safetensors 12");
    Path target = folder.resolve("fetched");
    value(cli.volumeGet("checkpoints", "runs/step_10.safetensors", target, 12));
    assertThat(target).hasSize(12);
    assertThat(trouble(cli.volumeFiles("nowhere", "/", 50)).kind()).isEqualTo(Kind.NOT_FOUND);
  }

  @Test
  void moneyAndCredentialsAreRead() {
    ModalCli cli = cli(Map.of());
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);
    plane.set(
        "billing",
        List.of(
            Map.of(
                "app_id",
                "ap-1",
                "description",
                "holdfire-hf-abcdefghij",
                "cost",
                "1.25",
                "interval",
                hour.getEpochSecond())));

    assertThat(value(cli.rates())).containsEntry("gpu_hour_cost_h100", new BigDecimal("3.95000"));
    assertThat(ModalPrices.read(cli, Clock.systemUTC()))
        .isInstanceOfSatisfying(
            PriceReading.Read.class, read -> assertThat(read.prices()).hasSize(13));
    assertThat(value(cli.summary(YearMonth.now(ZoneOffset.UTC))).metered().isNegative()).isFalse();
    BillingRow row = value(cli.report(hour)).getFirst();
    assertThat(row.description()).isEqualTo("holdfire-hf-abcdefghij");
    assertThat(row.hour()).isEqualTo(hour);
    assertThat(row.cost()).isEqualByComparingTo("1.25");
    assertThat(value(cli.tokenInfo()).workspace()).isEqualTo("holdfire-tests");
    assertThat(value(cli.version())).startsWith("1.6.");
  }

  @Test
  void aCommandThatMisbehavesIsTroubleAndNoMore() throws IOException {
    assertThat(trouble(standIn("sleep 30").apps()).kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(trouble(standIn("head -c 20000000 /dev/zero").apps()).kind())
        .isEqualTo(Kind.UNREADABLE);
    assertThat(trouble(standIn("head -c 5000 /dev/urandom").apps()).kind())
        .isEqualTo(Kind.UNREADABLE);
    assertThat(trouble(standIn("kill -9 $$").apps()).kind()).isEqualTo(Kind.OTHER);
  }

  private static ModalCli standIn(String body) throws IOException {
    Path program = folder.resolve("modal-" + Integer.toHexString(body.hashCode()));
    Files.writeString(
        program,
        """
        #!/bin/sh
        if [ "$1" = --version ]; then echo "modal client version: 1.6.4"; exit; fi
        %s
        """
            .formatted(body));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Duration patience = Duration.ofSeconds(2);
    return new ModalCli(
        settings(program, Map.of()),
        new SystemProcesses(),
        new Redactor(List.of(), List.of()),
        Clock.systemUTC(),
        new ModalCli.Patience(patience, patience, patience, patience));
  }

  private static ModalCli cli(Map<String, String> more) {
    Map<String, String> variables = new HashMap<>(plane.environment());
    variables.putAll(more);
    return new ModalCli(
        settings(ControlPlane.modal(), variables),
        new SystemProcesses(),
        new Redactor(List.of(), List.of()),
        Clock.systemUTC());
  }

  private static ModalSettings settings(Path program, Map<String, String> variables) {
    return new ModalSettings(
        List.of(program.toString()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        folder,
        variables);
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
