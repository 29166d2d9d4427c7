package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.process.Command;
import dev.holdfire.process.Conversation;
import dev.holdfire.process.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which calls go through a warm Python, and what becomes of it. */
class WarmCallsTest extends WarmFixture {
  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-27T06:00:00Z"));
  private final Watched processes = new Watched();
  private final WarmCalls warm = new WarmCalls(processes, clock);

  @AfterEach
  void end() {
    processes.talks.forEach(Conversation::close);
  }

  @Test
  void onePythonServesManyAtOnceAndItsOutputIsCut() {
    plane.foreignApp("trainer");
    assertThat(warm.run(call(folder, SCRIPT, LIST, Map.of(), PATIENCE, 20), LIST))
        .isInstanceOfSatisfying(
            Outcome.Exited.class,
            exited -> {
              assertThat(exited.output()).hasSize(20);
              assertThat(exited.truncated()).isTrue();
            });

    List<String> help = List.of("app", "list", "--help");
    Outcome list = warm.run(call(SCRIPT, LIST, Map.of()), LIST);
    Outcome usage = warm.run(call(SCRIPT, help, Map.of()), help);
    assertThat(list).isNotEqualTo(usage);
    Stream.generate(() -> List.of(LIST, help))
        .limit(8)
        .flatMap(List::stream)
        .parallel()
        .forEach(
            line ->
                assertThat(warm.run(call(SCRIPT, line, Map.of()), line))
                    .isEqualTo(line.equals(LIST) ? list : usage));
    assertThat(processes.talks).hasSize(1);
    assertThat(processes.runs).isEmpty();
  }

  @Test
  void aCallThatDoesNotEndInTimeIsEndedAndTheOthersGoOn() throws IOException {
    List<String> script = ownScript();
    warm.run(call(script, LIST, Map.of()), LIST);
    plane.fault(new Fault("AppList", "hang", 1, 0, 60, "UNAVAILABLE", ""));

    Outcome outcome =
        warm.run(call(folder, script, LIST, Map.of(), Duration.ofSeconds(1), 1000), LIST);

    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    assertThat(pythons().getFirst().children()).isEmpty();
    assertThat(warm.run(call(script, LIST, Map.of()), LIST))
        .isInstanceOfSatisfying(
            Outcome.Exited.class, exited -> assertThat(exited.exitCode()).isZero());
    assertThat(processes.talks).hasSize(1);
    assertThat(processes.runs).isEmpty();
  }

  @Test
  void anotherTokenFileIsReadAnew() throws IOException {
    Path file = plane.tokenFile(folder.resolve("modal.toml"));
    Map<String, String> byFile =
        Map.of(
            "MODAL_CONFIG_PATH", file.toString(), "MODAL_TOKEN_ID", "", "MODAL_TOKEN_SECRET", "");
    assertThat(exitCode(warm.run(call(SCRIPT, LIST, byFile), LIST))).isZero();

    plane.tokenFile(file, ControlPlane.TOKEN_ID, "as-loopback-secreT");

    assertThat(exitCode(warm.run(call(SCRIPT, LIST, byFile), LIST))).isEqualTo(1);
    assertThat(processes.talks).hasSize(2);
    assertThat(processes.runs).isEmpty();
  }

  /** What reads the token file at its import cannot be warm with a broken one. */
  @Test
  void whereNoneCanBeWarmTheCallIsAProcessOfItsOwnAndNoneIsTriedForAWhile() throws IOException {
    Path file = Files.writeString(folder.resolve("modal.toml"), "broken [[[");
    Map<String, String> byFile = Map.of("MODAL_CONFIG_PATH", file.toString());

    for (int time = 1; time <= 2; time++) {
      assertThat(warm.run(call(SCRIPT, LIST, byFile), LIST))
          .isInstanceOfSatisfying(
              Outcome.Exited.class,
              exited -> assertThat(exited.error()).contains("Error when reading"));
      assertThat(processes.runs).hasSize(time);
      assertThat(processes.talks).hasSize(1);
    }

    clock.advance(Duration.ofMinutes(2));
    plane.tokenFile(file);
    assertThat(exitCode(warm.run(call(SCRIPT, LIST, byFile), LIST))).isZero();
    assertThat(processes.runs).hasSize(2);
  }

  @Test
  void oneThatDiesOrTalksNonsenseLeavesTheCallToAProcessOfItsOwn() throws IOException {
    String said = "echo '{\"ready\": true}'; read -r call";
    for (String python : List.of(said, "echo hello", said + "; echo '{}'; cat", "exit 1")) {
      processes.runs.clear();
      Path script = pythonThat("read -r program; " + python);
      Command call = call(List.of(script.toString()), LIST, Map.of());

      assertThat(warm.run(call, LIST)).as(python).isInstanceOf(Outcome.Exited.class);
      assertThat(processes.runs).as(python).containsExactly(call);
    }
  }

  /** A script of the installer's whose Python is this program, unless it is to run that script. */
  private Path pythonThat(String body) throws IOException {
    Path home = Files.createTempDirectory(folder, "python");
    Path python = home.resolve("python3");
    Files.writeString(
        python, "#!/bin/sh\nif [ \"$1\" != -c ]; then exit 0; fi\n%s\n".formatted(body));
    assertThat(python.toFile().setExecutable(true)).isTrue();
    Path script = home.resolve("modal");
    Files.writeString(
        script,
        "#!%s\nimport sys\nfrom modal.__main__ import main\nsys.exit(main())\n".formatted(python));
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }

  @Test
  void whatActsAndWhatIsNotModalsOwnScriptIsAProcessOfItsOwn() throws IOException {
    List<String> stop = List.of("app", "stop", "--yes", "--", "ap-none");
    warm.run(call(SCRIPT, stop, Map.of()), stop);
    warm.run(call(SCRIPT, List.of("--version"), Map.of()), List.of("--version"));
    Path wrapper = folder.resolve("wrapper");
    Files.writeString(
        wrapper,
        """
        #!%s
        import os
        import sys
        from modal.__main__ import main
        sys.exit(main())
        """
            .formatted(ControlPlane.python()));
    assertThat(wrapper.toFile().setExecutable(true)).isTrue();
    warm.run(call(List.of(wrapper.toString()), LIST, Map.of()), LIST);

    assertThat(processes.runs).hasSize(3);
    assertThat(processes.talks).isEmpty();
  }

  @Test
  void nothingOfItStandsInATitleAndItEndsWithItsInput() throws IOException {
    List<String> script = ownScript();
    warm.run(call(script, LIST, Map.of()), LIST);
    List<ProcessHandle> pythons = pythons();
    assertThat(pythons).hasSize(1);
    assertThat(pythons.getFirst().info().commandLine().orElse(""))
        .contains(script.getFirst())
        .doesNotContain(ControlPlane.TOKEN_ID, ControlPlane.TOKEN_SECRET, "import os");

    processes.talks.getFirst().close();

    pythons.getFirst().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    assertThat(pythons()).isEmpty();
  }

  @Test
  void aServerThatIsKilledLeavesNothingBehind() throws IOException, InterruptedException {
    Process server = server();
    try (OutputStream order = server.getOutputStream();
        BufferedReader answers = server.inputReader()) {
      order.write('1');
      order.flush();
      assertThat(answers.readLine()).isEqualTo("asked");
      plane.fault(new Fault("AppList", "hang", 1, 0, 60, "UNAVAILABLE", ""));
      order.write('2');
      order.flush();
      // The Python, and what it forked off for the call.
      while (server.descendants().count() < 2) {
        assertThat(server.isAlive()).isTrue();
        Thread.sleep(20);
      }
    } finally {
      List<ProcessHandle> below = server.descendants().toList();
      server.destroyForcibly();
      below.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
    }
  }

  private static Process server() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            WarmServer.class.getName(),
            SCRIPT.getFirst());
    builder.environment().putAll(plane.environment());
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** The script of the installer's under a name that nobody else runs. */
  private List<String> ownScript() throws IOException {
    Path own = folder.resolve("modal");
    return List.of(
        Files.copy(ControlPlane.modal(), own, StandardCopyOption.COPY_ATTRIBUTES).toString());
  }

  /** The Pythons that are warm for {@link #ownScript}. */
  private List<ProcessHandle> pythons() {
    String own = folder.resolve("modal").toString();
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains(own))
        .toList();
  }

  private Command call(List<String> command, List<String> line, Map<String, String> more) {
    return call(folder, command, line, more, PATIENCE, 1 << 20);
  }
}
