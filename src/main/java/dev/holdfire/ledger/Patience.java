package dev.holdfire.ledger;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.BusyHandler;

/**
 * Waits for another writer with pauses that do not grow. SQLite's own wait tries less often the
 * longer it lasts, so that whoever waited longest is overtaken by everybody who comes later.
 */
final class Patience extends BusyHandler {
  private static final long SHORTEST = Duration.ofMillis(1).toNanos();
  private static final long LONGEST = Duration.ofMillis(4).toNanos();

  private final Duration limit;
  private long began;

  Patience(Duration limit) {
    this.limit = limit;
  }

  @Override
  protected int callback(int triesBefore) {
    long now = System.nanoTime();
    if (triesBefore == 0) {
      began = now;
    }
    if (now - began > limit.toNanos()) {
      return 0;
    }
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(SHORTEST, LONGEST));
    return 1;
  }
}
