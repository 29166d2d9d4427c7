package dev.holdfire.backend.modal;

import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import dev.holdfire.redact.PlainText;
import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Runs the command, once for each call, and tells what came of it. */
final class ModalCalls {
  private static final int ERROR_LENGTH = 20_000;

  private final ModalSettings settings;
  private final ModalEnvironment environment;
  private final ModalProgram program;
  private final Processes processes;
  private final Redactor redactor;
  private final WarmCalls warm;

  ModalCalls(
      ModalSettings settings,
      Processes processes,
      Redactor redactor,
      Clock clock,
      Duration patience) {
    this.settings = settings;
    this.environment = new ModalEnvironment(settings);
    this.program = new ModalProgram(settings, environment, processes, patience);
    this.processes = processes;
    this.redactor = redactor;
    this.warm = new WarmCalls(processes, clock);
  }

  private ModalCalls(ModalCalls others, ModalSettings settings) {
    this.settings = settings;
    this.environment = new ModalEnvironment(settings);
    this.program = others.program;
    this.processes = others.processes;
    this.redactor = others.redactor;
    this.warm = others.warm;
  }

  /** Calls of the same command in another Modal environment. */
  ModalCalls in(String name) {
    return new ModalCalls(this, settings.withEnvironment(name));
  }

  /** What a command that ended by itself printed. */
  record Printed(int exitCode, String output, String error, boolean truncated) {}

  /**
   * A call.
   *
   * @param arguments what follows the program's name; never a credential
   * @param limit how many bytes of its output are kept
   */
  record Line(List<String> arguments, Duration patience, int limit) {
    Line {
      arguments = List.copyOf(arguments);
    }

    List<String> words() {
      return Troubles.words(arguments);
    }
  }

  Answer<String> version() {
    return program.find().map(ModalProgram.Found::version);
  }

  /** The command as it would be run, with this on top of its environment. */
  Answer<Command> command(Line line, Map<String, String> more) {
    return environment
        .missingHalf()
        .<Answer<Command>>map(half -> new Answer.Failed<>(Troubles.halfToken(half)))
        .orElseGet(() -> program.find().map(found -> command(found, line, more)));
  }

  private Command command(ModalProgram.Found found, Line line, Map<String, String> more) {
    Map<String, String> variables = environment.variables();
    variables.putAll(more);
    return new Command(
        Stream.concat(found.command().stream(), line.arguments().stream()).toList(),
        settings.folder(),
        variables,
        environment.cleared(),
        "",
        line.patience(),
        line.limit());
  }

  /** What the command printed, whatever its exit code. */
  Answer<Printed> run(Line line) {
    return command(line, Map.of())
        .then(command -> printed(warm.run(command, line.arguments()), line));
  }

  private Answer<Printed> printed(Outcome outcome, Line line) {
    return switch (outcome) {
      case Outcome.NotStarted _ -> new Answer.Failed<>(Troubles.noCli(settings.command()));
      case Outcome.TimedOut _ ->
          new Answer.Failed<>(Troubles.timedOut(line.words(), line.patience()));
      case Outcome.Exited exited ->
          new Answer.Value<>(
              new Printed(exited.exitCode(), exited.output(), exited.error(), exited.truncated()));
    };
  }

  /** What the command printed when it said that it succeeded. */
  Answer<Printed> succeed(Line line) {
    return run(line).then(printed -> succeeded(printed, line));
  }

  private Answer<Printed> succeeded(Printed printed, Line line) {
    return printed.exitCode() == 0
        ? new Answer.Value<>(printed)
        : new Answer.Failed<>(trouble(line, printed));
  }

  /**
   * What a program of ours printed when it succeeded, in the Python that runs the command.
   *
   * @param name the program's file beside this class
   * @param line a word for what is done, and what the program is handed
   */
  Answer<Printed> python(String name, Line line) {
    return program
        .find()
        .then(found -> ModalPython.of(found.command()))
        .then(
            python ->
                command(line, Map.of()).map(command -> python.instead(command, text(name), line)))
        .then(command -> printed(processes.run(command), line))
        .then(printed -> succeeded(printed, line));
  }

  private static String text(String name) {
    try {
      return JobFiles.resource(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document that the command printed, read. */
  <T> Answer<T> read(Line line, Function<String, T> read) {
    return succeed(line)
        .then(
            printed -> {
              if (printed.truncated()) {
                return new Answer.Failed<>(
                    Troubles.unreadable(
                        line.words(), "it is longer than %d bytes".formatted(line.limit())));
              }
              try {
                return new Answer.Value<>(read.apply(printed.output()));
              } catch (Unreadable e) {
                return new Answer.Failed<>(
                    Troubles.unreadable(line.words(), String.valueOf(e.getMessage())));
              }
            });
  }

  /** What a failure means; errors stand on standard error, also of a command that also printed. */
  Trouble trouble(Line line, Printed printed) {
    String words = printed.error().isBlank() ? printed.output() : printed.error();
    return trouble(line.words(), printed.exitCode(), words);
  }

  Trouble trouble(List<String> words, int exitCode, String text) {
    return Troubles.of(words, exitCode, mask(PlainText.clean(tail(text), ERROR_LENGTH)));
  }

  /** A text without the credentials and secrets that may stand in it. */
  String mask(String text) {
    return redactor.mask(environment.mask(text));
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - ERROR_LENGTH));
  }
}
