package dev.holdfire.notify;

import dev.holdfire.ledger.Anchor;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a place outside the audit's newest row, at most once a minute, and in the end always the
 * last one; and remembers each row at another anchor, which answers for it.
 */
public final class OutsideAnchor implements Anchor {
  private static final Logger LOG = LoggerFactory.getLogger(OutsideAnchor.class);
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final Anchor inner;
  private final Outlet outlet;
  private final Duration every;
  private @Nullable Head newest;
  private boolean telling;

  /** An anchor that tells the outlet. */
  public OutsideAnchor(Anchor inner, Outlet outlet) {
    this(inner, outlet, EVERY);
  }

  OutsideAnchor(Anchor inner, Outlet outlet, Duration every) {
    this.inner = inner;
    this.outlet = outlet;
    this.every = every;
  }

  @Override
  public void remember(Head head) {
    inner.remember(head);
    synchronized (this) {
      if (newest == null || head.seq() > newest.seq()) {
        newest = head;
      }
      if (!telling) {
        telling = true;
        Thread.ofVirtual().name("audit anchor").start(this::tellUntilAllIsTold);
      }
    }
  }

  private void tellUntilAllIsTold() {
    Optional<Head> told = Optional.empty();
    while (true) {
      Optional<Head> next = after(told);
      if (next.isEmpty()) {
        return;
      }
      tell(next.get());
      told = next;
      try {
        Thread.sleep(every);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private synchronized Optional<Head> after(Optional<Head> told) {
    Optional<Head> next =
        Optional.ofNullable(newest).filter(head -> !told.equals(Optional.of(head)));
    telling = next.isPresent();
    return next;
  }

  private void tell(Head head) {
    outlet
        .tell("{\"seq\":%d,\"hash\":\"%s\"}".formatted(head.seq(), head.hash()))
        .ifPresent(
            trouble ->
                LOG.warn("row {} of the audit is not anchored outside: {}", head.seq(), trouble));
  }

  @Override
  public Optional<Head> newest() {
    return inner.newest();
  }
}
