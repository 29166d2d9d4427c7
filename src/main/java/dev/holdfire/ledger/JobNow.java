package dev.holdfire.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A job and where it stands.
 *
 * @param detail why it stands there, in words
 * @param handle how its backend finds it; empty until it started
 */
public record JobNow(
    Job job,
    JobState state,
    Instant changedAt,
    String detail,
    Optional<String> handle,
    Health health) {

  /** What the watched output showed. */
  public record Health(Verdict verdict, String evidence) {
    /** The three answers. */
    public enum Verdict {
      WATCHING,
      HEALTHY,
      UNHEALTHY
    }
  }

  /**
   * Whether the run came through its window, or ended well before it was over. What showed a bad
   * sign did not end well, whatever its exit code says.
   */
  public boolean proven() {
    return switch (health.verdict()) {
      case HEALTHY -> true;
      case WATCHING -> state == JobState.SUCCEEDED;
      case UNHEALTHY -> false;
    };
  }
}
