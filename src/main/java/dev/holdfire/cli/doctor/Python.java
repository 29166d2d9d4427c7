package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Python: the supervisor of local jobs and most scripts need it; the policy may name another for
 * those.
 */
public record Python(Path working, Processes processes) implements Check {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public List<Finding> findings() {
    Outcome outcome = processes.run(Command.of(working, PATIENCE, List.of("python3", "--version")));
    String found =
        switch (outcome) {
          case Outcome.Exited exited -> (exited.output() + exited.error()).strip();
          case Outcome.TimedOut _ -> "python3 does not answer";
          case Outcome.NotStarted(String reason) -> reason;
        };
    return List.of(
        outcome instanceof Outcome.Exited exited && exited.succeeded()
            ? Finding.good("python", Severity.ERROR, found)
            : Finding.bad(
                "python",
                Severity.ERROR,
                found,
                "install Python 3.8 or newer, so that python3 is found on PATH"));
  }
}
