package dev.holdfire.backend.modal;

import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the client of a job, which outlives the server: its death stops nothing. */
final class Client {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String PYTHON = "python3";

  /** Alone: without the user's packages and variables, and in UTF-8 whatever the locale. */
  private static final List<String> ISOLATED = List.of(PYTHON, "-I", "-S", "-X", "utf8", "-");

  private final ModalCli cli;
  private final Processes processes;

  Client(ModalCli cli, Processes processes) {
    this.cli = cli;
    this.processes = processes;
  }

  /** How a start went. */
  sealed interface Start {
    /** The client lives, or has lived. */
    record Started() implements Start {}

    /** It does not, and will not. */
    record NotStarted(String reason) implements Start {}

    /** Nobody knows. */
    record Silent(String reason) implements Start {}
  }

  /** Starts the driver in these files. */
  Start start(JobFiles files, String tag, Path project, List<String> options) throws IOException {
    return switch (cli.detachedRun(
        project, JobHandle.appName(tag), files.driver() + "::holdfire_launch", options, PATIENCE)) {
      case Answer.Failed<Command>(Trouble trouble) -> new Start.NotStarted(told(trouble));
      case Answer.Value<Command>(Command run) ->
          read(processes.run(kept(run, files.path(), JobFiles.resource("client.py"))));
    };
  }

  /** What went wrong and how to go on, in one text. */
  static String told(Trouble trouble) {
    return trouble.reason()
        + (trouble.remedies().isEmpty() ? "" : " (" + String.join("; ", trouble.remedies()) + ")");
  }

  private static Command kept(Command run, Path folder, String program) {
    List<String> arguments = new ArrayList<>(ISOLATED);
    arguments.add(folder.toString());
    arguments.addAll(run.arguments());
    Map<String, String> environment = new HashMap<>(run.environment());
    environment.put("PYTHONDONTWRITEBYTECODE", "1");
    return new Command(
        arguments,
        run.folder(),
        environment,
        run.withoutVariables(),
        program,
        PATIENCE,
        run.outputLimit());
  }

  private static Start read(Outcome outcome) {
    return switch (outcome) {
      case Outcome.NotStarted(String reason) ->
          new Start.NotStarted(
              reason
                  + " (Python starts the client: install it as %s on the PATH)".formatted(PYTHON));
      case Outcome.TimedOut _ ->
          new Start.Silent("the client did not start within %d s".formatted(PATIENCE.toSeconds()));
      case Outcome.Exited exited when exited.output().contains("\"started\"") ->
          new Start.Started();
      case Outcome.Exited exited ->
          new Start.Silent(
              "the start of the client ended with code %d and no answer%s"
                  .formatted(
                      exited.exitCode(),
                      Optional.of(exited.error().strip())
                          .filter(text -> !text.isEmpty())
                          .map(text -> ": " + text.substring(text.lastIndexOf('\n') + 1))
                          .orElse("")));
    };
  }
}
