package dev.holdfire.backend.modal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A container in which a call ran or was to run, or a time in which it was seen to have none.
 *
 * @param container empty for a wait
 * @param began when its start was begun; for one that only the log tells of, when it must have been
 *     at the earliest
 * @param wrote when its first line came, of one that only the log tells of
 * @param called when its call began in it, of one that was with its call when it was seen
 */
record Try(
    String call,
    String container,
    Instant began,
    Optional<Instant> wrote,
    Optional<Instant> called) {
  static Try of(FunctionCall call) {
    return new Try(
        call.id(), call.containerId().orElse(""), call.begun(), Optional.empty(), call.startedAt());
  }

  static Try listed(String call, String container, Instant began) {
    return new Try(call, container, began, Optional.empty(), Optional.empty());
  }

  static Try wait(String call, Instant seen) {
    return listed(call, "", seen);
  }

  Try calledAt(Optional<Instant> time) {
    return new Try(call, container, began, wrote, time);
  }

  boolean isWait() {
    return container.isEmpty();
  }

  /** Whether it was in a list before its call began in it. */
  boolean wasListed() {
    return !isWait() && wrote.isEmpty() && called.isEmpty();
  }

  /** When it was there for sure. */
  Instant there() {
    return wrote.orElse(began);
  }

  /** Whether it came after one that was there then; a line in the same second may be older. */
  boolean follows(Instant other) {
    return wrote.isPresent() ? other.isBefore(wrote.get()) : !began.isBefore(other);
  }

  /** Whether it says nothing new: only what was since the last wait may still be there. */
  boolean isKnown(List<Try> known) {
    if (isWait()) {
      return known.isEmpty() || known.getLast().isWait();
    }
    for (Try other : known.reversed()) {
      if (other.isWait()) {
        return false;
      }
      if (isSame(other)) {
        return true;
      }
    }
    return false;
  }

  /** A call that is tried again in the container that it had begins in it a second time. */
  private boolean isSame(Try other) {
    return container.equals(other.container) && (called.isEmpty() || called.equals(other.called));
  }

  /** Whether it says of one that was known before that its call has begun in it. */
  boolean completes(Try other) {
    return container.equals(other.container) && called.isPresent() && other.called.isEmpty();
  }
}
