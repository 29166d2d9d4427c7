package dev.holdfire.jobs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * A wait for something that is looked at again and again. Looks at a cloud take longer than the
 * pauses between them, so the time is the clock's; where that stands still, it is that of the
 * pauses.
 */
final class Waiting {
  private static final Duration POLL = Duration.ofMillis(200);

  private final Clock clock;
  private final Instant start;
  private Duration paused = Duration.ZERO;

  Waiting(Clock clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  /** Pauses before the next look; false once so long was waited, or the thread is to end. */
  boolean goesOn(Duration patience) {
    Duration passed = Duration.between(start, clock.instant());
    Duration waited = passed.compareTo(paused) > 0 ? passed : paused;
    if (waited.compareTo(patience) > 0) {
      return false;
    }
    try {
      Thread.sleep(POLL);
      paused = paused.plus(POLL);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
