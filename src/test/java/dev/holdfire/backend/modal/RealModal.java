package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.SystemProcesses;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real command line in front of a control plane, as a test calls it. */
final class RealModal {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Path SCRIPTS = Path.of("src", "test", "python").toAbsolutePath();
  private static final String MARKER = "SPAWNED ";

  private final Map<String, String> environment = new HashMap<>();

  RealModal(ControlPlane plane) {
    environment.putAll(plane.environment());
    environment.putAll(
        Map.of(
            "COLUMNS", "1000",
            "NO_COLOR", "1",
            "TERM", "dumb",
            "TZ", "UTC",
            "PYTHONUTF8", "1",
            "PYTHONUNBUFFERED", "1",
            "PYTHONDONTWRITEBYTECODE", "1",
            "PYTHONWARNINGS", "ignore",
            "MODAL_LOGS_TIMEOUT", "1"));
  }

  /** One more variable, or another value for one. */
  RealModal with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Runs the command line to its end. */
  Outcome.Exited run(String... arguments) {
    return run(ControlPlane.modal(), arguments);
  }

  /** Runs the driver's entrypoint {@code launch} detached, as an app of this name. */
  Outcome.Exited launch(String name, String... options) {
    List<String> line =
        new ArrayList<>(List.of("run", "-d", "-q", "-n", name, "driver.py::launch"));
    line.addAll(List.of(options));
    return run(line.toArray(String[]::new));
  }

  /** Runs a script of the tests to its end. */
  Outcome.Exited python(String... arguments) {
    return run(ControlPlane.python(), arguments);
  }

  private Outcome.Exited run(Path program, String... arguments) {
    List<String> line = new ArrayList<>(List.of(program.toString()));
    line.addAll(List.of(arguments));
    Outcome outcome =
        new SystemProcesses().run(Command.of(SCRIPTS, PATIENCE, line).withEnvironment(environment));
    assertThat(outcome).describedAs("%s", line).isInstanceOf(Outcome.Exited.class);
    return (Outcome.Exited) outcome;
  }

  /** Runs a command that succeeds with JSON on stdout. */
  JsonNode json(String... arguments) {
    Outcome.Exited run = run(arguments);
    assertThat(run.exitCode()).describedAs("%s", run).isZero();
    return JsonMapper.shared().readTree(run.output());
  }

  /** What the driver's entrypoints printed for each spawn: app, call and function. */
  static List<JsonNode> spawned(Outcome.Exited run) {
    return run.output()
        .lines()
        .filter(line -> line.startsWith(MARKER))
        .map(line -> JsonMapper.shared().readTree(line.substring(MARKER.length())))
        .toList();
  }
}
