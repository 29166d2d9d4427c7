package dev.holdfire.backend.local;

import dev.holdfire.backend.Submission;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** How a submission is run on this machine: as an argument list, or not at all and why. */
sealed interface JobCommand {

  /** The program's path and its arguments, passed on as they are. */
  record Found(List<String> arguments) implements JobCommand {}

  /** It cannot be run; the reason says what to do. */
  record Impossible(String reason) implements JobCommand {}

  /**
   * Finds the interpreter: Python for {@code .py} (the settings', else that of the project's {@code
   * .venv}, else {@code python3}), bash for {@code .sh}, otherwise what the script's first line
   * names.
   */
  static JobCommand of(Submission submission, LocalSettings settings) {
    Path script = submission.script();
    if (submission.entrypoint().isPresent()) {
      return new Impossible(
          "on this machine a script runs as a whole: leave the entrypoint out, and choose by an"
              + " argument");
    }
    if (submission.containers() > 1) {
      return new Impossible("this machine runs one container for a job: ask for 1");
    }
    if (!Files.isRegularFile(script)) {
      return new Impossible("there is no script " + script);
    }
    if (!Files.isDirectory(submission.project())) {
      return new Impossible("there is no project folder " + submission.project());
    }
    List<String> rest = new ArrayList<>();
    rest.add(script.toString());
    submission.config().ifPresent(config -> rest.addAll(List.of("--config", config.toString())));
    rest.addAll(submission.arguments());
    if (rest.stream().anyMatch(argument -> argument.indexOf('\0') >= 0)) {
      return new Impossible("an argument holds a NUL character, which no program can be given");
    }
    String name = script.getFileName().toString();
    if (name.endsWith(".py")) {
      return withInterpreter(python(submission.project(), settings), rest);
    }
    return name.endsWith(".sh")
        ? withInterpreter(find("bash", settings), rest)
        : byFirstLine(script, rest);
  }

  /** A program by its path, or by its name on the {@code PATH} of the settings' environment. */
  static JobCommand find(String program, LocalSettings settings) {
    if (program.contains("/")) {
      return Files.isExecutable(Path.of(program))
          ? new Found(List.of(program))
          : new Impossible(program + " is missing or cannot be executed");
    }
    String path = settings.environment().getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    Optional<Path> found =
        Stream.of(path.split(":", -1))
            .filter(folder -> folder.startsWith("/"))
            .map(folder -> Path.of(folder, program))
            .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
            .findFirst();
    return found.isPresent()
        ? new Found(List.of(found.get().toString()))
        : new Impossible("%s is not on the PATH: install it or name its path".formatted(program));
  }

  private static JobCommand python(Path project, LocalSettings settings) {
    Path own = project.resolve(".venv/bin/python");
    return settings.python().isEmpty() && Files.isExecutable(own)
        ? new Found(List.of(own.toString()))
        : find(settings.python().orElse("python3"), settings);
  }

  private static JobCommand withInterpreter(JobCommand interpreter, List<String> rest) {
    return switch (interpreter) {
      case Found(List<String> program) ->
          new Found(Stream.concat(program.stream(), rest.stream()).toList());
      case Impossible impossible -> impossible;
    };
  }

  private static JobCommand byFirstLine(Path script, List<String> command) {
    try (var content = Files.newInputStream(script)) {
      String start = new String(content.readNBytes(2), StandardCharsets.ISO_8859_1);
      if (!start.equals("#!")) {
        return new Impossible(
            "nothing says how to run %s: name it .py or .sh, or let its first line be #! and its"
                    .formatted(script)
                + " interpreter");
      }
    } catch (IOException e) {
      return new Impossible("the script %s cannot be read: %s".formatted(script, e.getMessage()));
    }
    return Files.isExecutable(script)
        ? new Found(command)
        : new Impossible("%s is not executable: chmod +x it".formatted(script));
  }
}
