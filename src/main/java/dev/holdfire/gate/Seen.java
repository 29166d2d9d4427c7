package dev.holdfire.gate;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What earlier runs of the same files, entrypoint, GPU and backend showed.
 *
 * @param rules what was seen of a rule, by its id, with the job that showed it
 * @param step the longest time that a step took
 * @param cameThrough a run that came through its window, in words
 */
public record Seen(
    Map<String, String> rules, Optional<StepTime> step, Optional<String> cameThrough) {
  /** Nothing. */
  public static final Seen NOTHING = new Seen(Map.of(), Optional.empty(), Optional.empty());

  /** How long one step took, and in which job. */
  public record StepTime(String jobId, Duration each) {
    /** How long so many steps take. */
    public Duration of(long steps) {
      return each.multipliedBy(steps);
    }
  }

  public Seen {
    rules = Map.copyOf(rules);
  }
}
