package dev.holdfire.backend.modal;

import dev.holdfire.process.SystemProcesses;
import dev.holdfire.redact.Redactor;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The backend in front of a control plane. */
public final class Loopback {
  private Loopback() {}

  /** A backend whose jobs' files lie below a folder. */
  public static ModalBackend backend(ControlPlane plane, Path state) {
    return backend(plane, state, ModalCli.Patience.USUAL, Duration.ofSeconds(45));
  }

  /** The same, with a patience of its own for each call and for a launch. */
  static ModalBackend backend(
      ControlPlane plane, Path state, ModalCli.Patience calls, Duration launch) {
    Map<String, String> variables = new HashMap<>(System.getenv());
    variables.putAll(plane.environment());
    ModalSettings settings =
        new ModalSettings(
            List.of(ControlPlane.modal().toString()),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Path.of("target"),
            variables);
    SystemProcesses processes = new SystemProcesses();
    Clock clock = Clock.systemUTC();
    return new ModalBackend(
        new ModalCli(settings, processes, new Redactor(List.of(), List.of()), clock, calls),
        state,
        processes,
        clock,
        launch);
  }
}
