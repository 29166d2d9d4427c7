package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.Backends.Readiness;
import java.util.List;

/** Whether each backend could start a job now. */
public record ReadyBackends(Backends backends) implements Check {

  @Override
  public List<Finding> findings() {
    return backends.names().stream().map(name -> finding(name, backends.readiness(name))).toList();
  }

  /** A server does without a cloud; its own machine is what a job needs at least. */
  private static Finding finding(String name, Readiness readiness) {
    String id = "backend." + name;
    Severity severity = name.equals(Backends.LOCAL) ? Severity.ERROR : Severity.INFORMATION;
    return switch (readiness) {
      case Readiness.Ready(var gpus) ->
          Finding.good(
              id, severity, gpus.isEmpty() ? "ready, no GPU of its own" : "ready, " + gpus);
      case Readiness.NotReady(String reason, List<String> remedies) ->
          Finding.bad(id, severity, reason, String.join("; ", remedies));
    };
  }
}
