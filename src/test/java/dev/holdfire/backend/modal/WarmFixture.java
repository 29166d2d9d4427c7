package dev.holdfire.backend.modal;

import dev.holdfire.process.Command;
import dev.holdfire.process.Conversation;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import dev.holdfire.process.SystemProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** The real command line of Modal in front of a control plane, and calls of it. */
abstract class WarmFixture {
  static final ControlPlane plane = ControlPlane.shared();
  static final List<String> SCRIPT = List.of(ControlPlane.modal().toString());
  static final List<String> MODULE = List.of(ControlPlane.python().toString(), "-m", "modal");
  static final List<String> LIST = List.of("app", "list", "--json");
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Runs programs, and keeps what it was asked for. */
  static final class Watched implements Processes {
    final List<Command> runs = new ArrayList<>();
    final List<Conversation> talks = new ArrayList<>();
    private final Processes system = new SystemProcesses();

    @Override
    public Outcome run(Command command) {
      runs.add(command);
      return system.run(command);
    }

    @Override
    public Optional<Conversation> converse(Command command, Conversation.Listener listener) {
      Optional<Conversation> begun = system.converse(command, listener);
      begun.ifPresent(talks::add);
      return begun;
    }
  }

  @BeforeEach
  void reset() {
    plane.reset();
  }

  static int exitCode(Outcome outcome) {
    return ((Outcome.Exited) outcome).exitCode();
  }

  static Command call(
      Path folder,
      List<String> command,
      List<String> line,
      Map<String, String> more,
      Duration patience,
      int limit) {
    ModalSettings settings =
        new ModalSettings(
            List.of("modal"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            folder,
            plane.environment());
    Map<String, String> environment = new ModalEnvironment(settings).variables();
    environment.putAll(more);
    environment.values().removeIf(String::isEmpty);
    return new Command(
        Stream.concat(command.stream(), line.stream()).toList(),
        folder,
        environment,
        Set.of(),
        "",
        patience,
        limit);
  }
}
