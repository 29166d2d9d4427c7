package dev.holdfire.jobs;

import dev.holdfire.ledger.LeaseStore;
import dev.holdfire.ledger.LeaseStore.Held;
import dev.holdfire.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which of the servers that share a ledger looks at the jobs of a cloud: each look is some
 * processes of half a second, and one looks for all. Whoever dies leaves it to the others. It saves
 * work and guards nothing: two that look at once do no harm.
 */
record Lease(Ledger ledger, Clock clock) {
  /** A dead server's lease runs out within the minute in which its jobs have to be looked at. */
  private static final Duration LASTS = Duration.ofSeconds(20);

  private static final Duration RENEWED = Duration.ofSeconds(12);

  /**
   * Whether this one is to look now.
   *
   * @param holder who would hold the lease; empty for one that comes and goes, which looks only
   *     where nobody holds it
   */
  boolean isFree(String name, Optional<String> holder) {
    Optional<Held> held = ledger.read(handle -> LeaseStore.find(handle, name));
    Instant now = clock.instant();
    if (isOthers(held, holder.orElse(""), now)) {
      return false;
    }
    if (holder.isEmpty()) {
      return true;
    }
    boolean good =
        held.filter(known -> known.holder().equals(holder.get()))
            .filter(known -> known.until().isAfter(now.plus(RENEWED)))
            .isPresent();
    return good || take(name, holder.get());
  }

  private boolean take(String name, String holder) {
    return ledger.write(
        transaction -> {
          Instant now = clock.instant();
          boolean free = !isOthers(LeaseStore.find(transaction.handle(), name), holder, now);
          if (free) {
            LeaseStore.put(transaction, name, new Held(holder, now.plus(LASTS)));
          }
          return free;
        });
  }

  /** One that lasts longer than any does was given by a clock that was set back since. */
  private static boolean isOthers(Optional<Held> held, String holder, Instant now) {
    return held.filter(known -> !known.holder().equals(holder))
        .filter(known -> known.until().isAfter(now))
        .filter(known -> !known.until().isAfter(now.plus(LASTS)))
        .isPresent();
  }
}
