package dev.holdfire.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemProcessesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final Processes processes = new SystemProcesses();

  @Test
  void outputAndErrorAreReadApartAndTheExitCodeIsKept() {
    assertThat(run("sh", "-c", "echo out; echo err >&2; exit 3"))
        .isEqualTo(new Outcome.Exited(3, "out\n", "err\n", false));
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() {
    assertThat(run("printf", "%s|", "a b", "; echo no", "$HOME", "*"))
        .isEqualTo(new Outcome.Exited(0, "a b|; echo no|$HOME|*|", "", false));
  }

  @Test
  void theEnvironmentIsSetOnTopAndInputIsClosedBehindItsText() {
    Command command =
        command("sh", "-c", "printf '%s ' \"$COLOUR\"; cat")
            .withEnvironment(Map.of("COLOUR", "blue"))
            .withInput("sky");

    assertThat(processes.run(command)).isEqualTo(new Outcome.Exited(0, "blue sky", "", false));
  }

  @Test
  void outputBeyondTheLimitIsDroppedAndSaidToBe() {
    assertThat(run("sh", "-c", "head -c 3000000 /dev/zero"))
        .isInstanceOfSatisfying(
            Outcome.Exited.class,
            exited -> {
              assertThat(exited.output()).hasSize(1 << 20);
              assertThat(exited.truncated()).isTrue();
            });
  }

  @Test
  void aProgramThatDoesNotEndInTimeIsEnded() throws IOException {
    Outcome outcome =
        processes.run(
            Command.of(
                folder,
                Duration.ofSeconds(1),
                List.of("sh", "-c", "echo $$ > pid; exec sleep 60")));

    assertThat(outcome).isInstanceOf(Outcome.TimedOut.class);
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    Optional<ProcessHandle> left = ProcessHandle.of(pid);
    left.ifPresent(process -> process.onExit().orTimeout(LONG.toSeconds(), SECONDS).join());
    assertThat(left.map(ProcessHandle::isAlive).orElse(false)).isFalse();
  }

  @Test
  void aProgramThatDoesNotExistIsNamed() {
    assertThat(run("no-such-program-anywhere"))
        .isInstanceOfSatisfying(
            Outcome.NotStarted.class,
            refused -> assertThat(refused.reason()).contains("no-such-program-anywhere"));
  }

  private Outcome run(String... arguments) {
    return processes.run(command(arguments));
  }

  private Command command(String... arguments) {
    return Command.of(folder, LONG, List.of(arguments));
  }
}
