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
 * @param patience how long it may take
 */
public record CommandOutlet(
    List<String> command, Path folder, Processes processes, Duration patience) implements Outlet {

  public CommandOutlet {
    command = List.copyOf(command);
  }

  @Override
  public Optional<String> tell(String json) {
    return switch (processes.run(Command.of(folder, patience, command).withInput(json + "\n"))) {
      case Outcome.Exited exited ->
          exited.succeeded()
              ? Optional.empty()
              : Optional.of("it ended with exit code " + exited.exitCode());
      case Outcome.TimedOut _ ->
          Optional.of("it did not end within %d s".formatted(patience.toSeconds()));
      case Outcome.NotStarted(String reason) -> Optional.of(reason);
    };
  }
}
