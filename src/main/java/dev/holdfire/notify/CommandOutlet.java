package dev.holdfire.notify;

import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A command that reads what it is told as a line on its standard input.
 *
 * @param command its arguments
 * @param folder where it runs
 */
public record CommandOutlet(List<String> command, Path folder, Processes processes)
    implements Outlet {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  public CommandOutlet {
    command = List.copyOf(command);
  }

  @Override
  public Optional<String> tell(String json) {
    Outcome outcome =
        processes.run(
            Command.of(folder, PATIENCE, command).withInput(json + System.lineSeparator()));
    return switch (outcome) {
      case Outcome.Exited exited ->
          exited.succeeded()
              ? Optional.empty()
              : Optional.of(
                  "%s ended with exit code %d".formatted(command.getFirst(), exited.exitCode()));
      case Outcome.TimedOut _ ->
          Optional.of(
              "%s did not end within %d s".formatted(command.getFirst(), PATIENCE.toSeconds()));
      case Outcome.NotStarted(String reason) -> Optional.of(reason);
    };
  }
}
