package dev.holdfire.backend.modal;

import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the command, and looks at its version before it is first used. */
final class ModalProgram {
  private static final int OUTPUT = 64 << 10;
  private static final Pattern VERSION =
      Pattern.compile("modal client version: (?<major>\\d{1,6})\\.(?<minor>\\d{1,6})(?<rest>\\S*)");

  private final ModalSettings settings;
  private final ModalEnvironment environment;
  private final Processes processes;
  private final Duration patience;
  private final AtomicReference<@Nullable Found> found = new AtomicReference<>();

  /**
   * The command as it can be run.
   *
   * @param command the program's path and its first arguments
   */
  record Found(List<String> command, String version) {
    Found {
      command = List.copyOf(command);
    }
  }

  ModalProgram(
      ModalSettings settings,
      ModalEnvironment environment,
      Processes processes,
      Duration patience) {
    this.settings = settings;
    this.environment = environment;
    this.processes = processes;
    this.patience = patience;
  }

  /** The command, looked for until it was found once. */
  Answer<Found> find() {
    Found known = found.get();
    if (known != null) {
      return new Answer.Value<>(known);
    }
    Answer<Found> answer = search();
    if (answer instanceof Answer.Value<Found>(Found program)) {
      found.set(program);
    }
    return answer;
  }

  private Answer<Found> search() {
    Answer<Found> last = new Answer.Failed<>(Troubles.noCli(settings.command()));
    for (List<String> candidate : candidates().toList()) {
      switch (ask(candidate)) {
        case Answer.Value<Found> good -> {
          return good;
        }
        case Answer.Failed<Found>(Trouble trouble) -> {
          if (trouble.kind() != Trouble.Kind.NO_CLI) {
            return new Answer.Failed<>(trouble);
          }
          last = new Answer.Failed<>(trouble);
        }
      }
    }
    return last;
  }

  /** Where nobody names a command, a Python that has the package is as good. */
  private Stream<List<String>> candidates() {
    return settings.command().equals(ModalSettings.USUAL_COMMAND)
        ? Stream.of(settings.command(), List.of("python3", "-m", "modal"))
        : Stream.of(settings.command());
  }

  private Answer<Found> ask(List<String> candidate) {
    Optional<Path> program = locate(candidate.getFirst());
    if (program.isEmpty()) {
      return new Answer.Failed<>(Troubles.noCli(settings.command()));
    }
    List<String> command =
        Stream.concat(
                Stream.of(program.get().toString()),
                candidate.subList(1, candidate.size()).stream())
            .toList();
    Outcome outcome =
        processes.run(
            new Command(
                Stream.concat(command.stream(), Stream.of("--version")).toList(),
                settings.folder(),
                environment.variables(),
                environment.cleared(),
                "",
                patience,
                OUTPUT));
    return switch (outcome) {
      case Outcome.NotStarted _ -> new Answer.Failed<>(Troubles.noCli(settings.command()));
      case Outcome.TimedOut _ ->
          new Answer.Failed<>(Troubles.timedOut(List.of("--version"), patience));
      case Outcome.Exited exited -> judge(command, exited);
    };
  }

  private Answer<Found> judge(List<String> command, Outcome.Exited exited) {
    Matcher version = VERSION.matcher(exited.output());
    if (!version.find()) {
      return new Answer.Failed<>(Troubles.noVersion(settings.command(), exited.error()));
    }
    int major = Integer.parseInt(version.group("major"));
    int minor = Integer.parseInt(version.group("minor"));
    String text = "%d.%d%s".formatted(major, minor, version.group("rest"));
    boolean good = major > 1 || (major == 1 && minor >= 6);
    return good
        ? new Answer.Value<>(new Found(command, text))
        : new Answer.Failed<>(Troubles.tooOld(text));
  }

  /** A name is looked for on the path of the server's environment, not of this program's. */
  private Optional<Path> locate(String program) {
    try {
      if (program.contains("/")) {
        return Optional.of(settings.folder().resolve(program)).filter(Files::isExecutable);
      }
      String path = settings.variables().getOrDefault("PATH", "");
      return Arrays.stream(path.split(Pattern.quote(File.pathSeparator), -1))
          .filter(folder -> !folder.isEmpty())
          .map(folder -> Path.of(folder).resolve(program))
          .filter(file -> file.isAbsolute() && Files.isExecutable(file))
          .filter(Files::isRegularFile)
          .findFirst();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
