package dev.holdfire.ledger;

import java.time.Instant;

/**
 * What was seen of a job while it ran.
 *
 * @param amount what was measured, in the unit of its kind
 * @param evidence the same in words
 */
public record Observation(String jobId, Kind kind, long amount, String evidence, Instant at) {

  /** What can be seen. */
  public enum Kind {
    /** A whole checkpoint; when it was written, in milliseconds since 1970. */
    CHECKPOINT,
    /** Two of them; how far apart, in milliseconds. */
    CHECKPOINTS,
    /** How long a step takes at most, in microseconds. */
    STEP,
    /** Progress was shown twice; how far apart, in steps. */
    PROGRESS,
    /** The first output; how long after the start, in milliseconds. */
    OUTPUT,
    /** Output came while the job ran; how many lines. */
    FLOWING,
    /** The files were changed while it started: it proves nothing. */
    CHANGED,
    /** More runs in its name than was asked for; how much of that is not over. */
    EXTRA,
    /** It was begun again more often than its limits say; how often it was begun. */
    LOOP
  }
}
