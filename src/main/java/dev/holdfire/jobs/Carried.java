package dev.holdfire.jobs;

import java.time.Instant;

/** What followed from a person's yes. */
public sealed interface Carried {

  /** A stop was carried out, or tried. */
  record Stop(StopTarget target, StopOutcome outcome, Instant approvedAt) implements Carried {}

  /**
   * An overrun was looked at.
   *
   * @param done false where the yes could not be used any more
   */
  record Cleared(boolean done) implements Carried {}

  /** Whoever asked carries it out, by asking again before this time. */
  record Waits(Instant until) implements Carried {}
}
