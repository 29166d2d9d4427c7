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
  /** What nobody asked for in such a time is forgotten. */
  private static final Duration KEPT = Duration.ofHours(1);

  private final Clock clock;
  private final Duration fresh;
  private final Predicate<V> isFinal;
  private final Map<K, Reading<V>> readings = new ConcurrentHashMap<>();

  /**
   * A memo.
   *
   * @param fresh how long a reading serves once it is there
   * @param isFinal what never changes any more, and serves as long as it is asked for
   */
  Memo(Clock clock, Duration fresh, Predicate<V> isFinal) {
    this.clock = clock;
    this.fresh = fresh;
    this.isFinal = isFinal;
  }

  /**
   * A reading.
   *
   * @param at when it was there
   * @param asked when it was last asked for
   */
  private record Reading<V>(Instant at, Instant asked, V value) {}

  /** What is known, or is read now. */
  V get(K key, Supplier<V> read) {
    Instant oldest = clock.instant().minus(KEPT);
    readings.values().removeIf(reading -> reading.asked().isBefore(oldest));
    return Objects.requireNonNull(
            readings.compute(
                key,
                (_, known) ->
                    known != null && serves(known)
                        ? new Reading<>(known.at(), clock.instant(), known.value())
                        : reading(read)))
        .value();
  }

  /** How many readings are kept. */
  int size() {
    return readings.size();
  }

  private Reading<V> reading(Supplier<V> read) {
    V value = read.get();
    Instant now = clock.instant();
    return new Reading<>(now, now, value);
  }

  private boolean serves(Reading<V> known) {
    Instant now = clock.instant();
    return isFinal.test(known.value())
        || (!now.isBefore(known.at()) && now.isBefore(known.at().plus(fresh)));
  }

  /** Forgets all that may change: something was done that changes it. */
  void clear() {
    readings.values().removeIf(reading -> !isFinal.test(reading.value()));
  }
}
