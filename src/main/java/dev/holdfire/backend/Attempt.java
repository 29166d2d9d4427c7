package dev.holdfire.backend;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a job's command.
 *
 * @param number tells it from the job's other attempts; those that were asked for count from 1
 * @param extra whether it runs in the job's name and nobody asked for it
 * @param startedAt when it began
 * @param endedAt when it ended; empty while it runs
 * @param metered the time that is billed so far, never beyond the job's limit unless the backend
 *     failed to hold it
 * @param end how it ended; empty while it runs
 * @param firstOutputAt when its first line of output came; empty before
 */
public record Attempt(
    int number,
    boolean extra,
    Instant startedAt,
    Optional<Instant> endedAt,
    Duration metered,
    Optional<AttemptEnd> end,
    Optional<Instant> firstOutputAt) {
  /** One that was asked for. */
  public Attempt(
      int number,
      Instant startedAt,
      Optional<Instant> endedAt,
      Duration metered,
      Optional<AttemptEnd> end,
      Optional<Instant> firstOutputAt) {
    this(number, false, startedAt, endedAt, metered, end, firstOutputAt);
  }
}
