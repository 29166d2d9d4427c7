package dev.holdfire.backend.modal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What was read a moment ago, for all who ask meanwhile: each reading is a process of half a
 * second. Readings of different things go side by side.
 */
final class Memo<K, V> {
  private final Clock clock;
  private final Duration fresh;
  private final Predicate<V> isFinal;
  private final Map<K, Reading<V>> readings = new ConcurrentHashMap<>();

  /**
   * A memo.
   *
   * @param fresh how long a reading serves once it is there
   * @param isFinal what never changes any more, and serves for ever
   */
  Memo(Clock clock, Duration fresh, Predicate<V> isFinal) {
    this.clock = clock;
    this.fresh = fresh;
    this.isFinal = isFinal;
  }

  private record Reading<V>(Instant at, V value) {}

  /** What is known, or is read now. */
  V get(K key, Supplier<V> read) {
    return Objects.requireNonNull(
            readings.compute(
                key, (_, known) -> known != null && serves(known) ? known : reading(read)))
        .value();
  }

  private Reading<V> reading(Supplier<V> read) {
    V value = read.get();
    return new Reading<>(clock.instant(), value);
  }

  private boolean serves(Reading<V> known) {
    Instant now = clock.instant();
    return isFinal.test(known.value())
        || (!now.isBefore(known.at()) && now.isBefore(known.at().plus(fresh)));
  }

  /** Forgets everything: something was done that changes it. */
  void clear() {
    readings.clear();
  }
}
