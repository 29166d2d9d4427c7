package dev.holdfire.report;

import dev.holdfire.gate.ApprovalKind;
import java.time.Instant;
import java.util.Optional;

/** The line about stops, which stands in every report on a job. */
public final class KillGuardLine {
  private KillGuardLine() {}

  /**
   * The line.
   *
   * @param confirmedAt when a person typed the phrase for a stop that was carried out
   */
  public static String of(Optional<Instant> confirmedAt) {
    return confirmedAt
        .map(
            at ->
                "KILL GUARD: stop issued after literal \"%s\" user confirmation @ %s"
                    .formatted(ApprovalKind.STOP.phrase(), at))
        .orElse("KILL GUARD: no stop issued");
  }
}
