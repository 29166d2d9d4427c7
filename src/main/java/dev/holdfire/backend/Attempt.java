package dev.holdfire.backend;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One run of a job's command.
 *
 * @param number counted from 1; from {@link #FIRST_EXTRA} on for what runs in the job's name and
 *     nobody asked for
 * @param startedAt when it began
 * @param endedAt when it ended; empty while it runs
 * @param metered the time that is billed so far, never beyond the job's limit unless the backend
 *     failed to hold it
 * @param end how it ended; empty while it runs
 * @param firstOutputAt when its first line of output came; empty before
 */
public record Attempt(
    int number,
    Instant startedAt,
    Optional<Instant> endedAt,
    Duration metered,
    Optional<AttemptEnd> end,
    Optional<Instant> firstOutputAt) {
  /** No job has so many attempts of its own. */
  public static final int FIRST_EXTRA = 1001;
}
