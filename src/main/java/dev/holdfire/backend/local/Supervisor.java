package dev.holdfire.backend.local;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts {@code supervisor.py}. Python reads it from standard input, so that no file of it lies
 * about that could be old, half written or changed.
 */
final class Supervisor {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_ANSWER_BYTES = 64 << 10;

  /** Alone: without the user's packages and variables, and in UTF-8 whatever the locale. */
  private static final List<String> ISOLATED = List.of("-I", "-S", "-X", "utf8");

  private final LocalSettings settings;
  private final Processes processes;

  Supervisor(LocalSettings settings, Processes processes) {
    this.settings = settings;
    this.processes = processes;
  }

  /** What came of a start. */
  sealed interface Answer {
    /** The command runs. */
    record Started() implements Answer {}

    /** The command does not run and will not. */
    record NotStarted(String reason) implements Answer {}

    /** The job had been claimed before; this start did nothing. */
    record Taken() implements Answer {}

    /** No answer came. */
    record Silent(String reason) implements Answer {}
  }

  Answer start(Path folder, String spec) {
    return switch (python()) {
      case JobCommand.Impossible(String reason) -> new Answer.NotStarted(reason);
      case JobCommand.Found(List<String> python) ->
          read(processes.run(command(python, script(), List.of("-", folder.toString(), spec))));
    };
  }

  /** Why no supervisor can be started; empty when it can. */
  Optional<String> obstacle() {
    return switch (python()) {
      case JobCommand.Impossible(String reason) -> Optional.of(reason);
      case JobCommand.Found(List<String> python) -> {
        String check = "import ctypes, sys; sys.exit(sys.version_info < (3, 8))";
        Outcome outcome = processes.run(command(python, "", List.of("-c", check)));
        yield outcome instanceof Outcome.Exited exited && exited.succeeded()
            ? Optional.empty()
            : Optional.of("%s is no usable Python 3.8 or newer".formatted(python.getFirst()));
      }
    };
  }

  private JobCommand python() {
    return JobCommand.find(settings.python().orElse("python3"), settings);
  }

  /** The job's environment passes through here; it never holds a provider's credentials. */
  private Command command(List<String> python, String input, List<String> arguments) {
    Map<String, String> visible = new HashMap<>(settings.environment());
    Set<String> hidden =
        visible.keySet().stream()
            .filter(name -> name.startsWith("MODAL_") || name.startsWith("HOLDFIRE_"))
            .collect(Collectors.toSet());
    visible.keySet().removeAll(hidden);
    List<String> all = List.of(python, ISOLATED, arguments).stream().flatMap(List::stream).toList();
    return new Command(
        all, settings.stateFolder(), visible, hidden, input, PATIENCE, MAX_ANSWER_BYTES);
  }

  private static Answer read(Outcome outcome) {
    return switch (outcome) {
      case Outcome.NotStarted(String reason) -> new Answer.NotStarted(reason);
      case Outcome.TimedOut _ ->
          new Answer.Silent(
              "the supervisor did not answer within %d seconds".formatted(PATIENCE.toSeconds()));
      case Outcome.Exited exited -> read(exited);
    };
  }

  private static Answer read(Outcome.Exited exited) {
    try {
      JsonNode answer = JsonMapper.shared().readTree(exited.output());
      if (answer.path("started").asBoolean(false)) {
        return new Answer.Started();
      }
      if (answer.has("not_started")) {
        return new Answer.NotStarted(answer.path("not_started").asString());
      }
      if (answer.has("taken")) {
        return new Answer.Taken();
      }
    } catch (JacksonException e) {
      return silent(exited);
    }
    return silent(exited);
  }

  private static Answer silent(Outcome.Exited exited) {
    String last = exited.error().strip();
    return new Answer.Silent(
        "the supervisor ended with code %d and no answer%s"
            .formatted(
                exited.exitCode(),
                last.isEmpty() ? "" : ": " + last.substring(last.lastIndexOf('\n') + 1)));
  }

  private static String script() {
    try (InputStream data = Supervisor.class.getResourceAsStream("supervisor.py")) {
      if (data != null) {
        return new String(data.readAllBytes(), StandardCharsets.UTF_8);
      }
      throw new IOException("there is no such resource");
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.FAULT,
          "The supervisor (supervisor.py) cannot be read: %s. Reinstall Holdfire."
              .formatted(e.getMessage()),
          e);
    }
  }
}
