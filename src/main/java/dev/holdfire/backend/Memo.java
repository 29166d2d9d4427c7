package dev.holdfire.backend;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What was read a moment ago, for all who ask meanwhile: a reading may be a process of half a
 * second. Readings of different things go side by side; one thing is read by one at a time.
 */
public final class Memo<K, V> {
  /** What nobody asked for in such a time is forgotten. */
  private static final Duration KEPT = Duration.ofHours(1);

  private final Clock clock;
  private final Duration fresh;
  private final Predicate<V> isFinal;
  private final Map<K, Slot> slots = new ConcurrentHashMap<>();

  /** Counts what changed the things that are read. */
  private final AtomicLong changes = new AtomicLong();

  /**
   * A memo.
   *
   * @param fresh how long a reading serves once it is there
   * @param isFinal what never changes any more, and serves as long as it is asked for
   */
  public Memo(Clock clock, Duration fresh, Predicate<V> isFinal) {
    this.clock = clock;
    this.fresh = fresh;
    this.isFinal = isFinal;
  }

  /**
   * A reading.
   *
   * @param begun when it was begun: it may miss what came later
   * @param at when it was there
   * @param change the newest change by its beginning
   */
  private record Reading<V>(Instant begun, Instant at, long change, V value) {}

  /** One thing that is read. */
  private final class Slot {
    private volatile Instant asked = clock.instant();
    private @Nullable Reading<V> known;

    synchronized V get(Instant since, Supplier<V> read) {
      Reading<V> last = known;
      if (last == null || !serves(last, since)) {
        long change = changes.get();
        Instant begun = clock.instant();
        V value = read.get();
        last = new Reading<>(begun, clock.instant(), change, value);
        known = last;
      }
      asked = clock.instant();
      return last.value();
    }
  }

  /** What is known, or is read now. */
  public V get(K key, Supplier<V> read) {
    return get(key, Instant.MAX, read);
  }

  /**
   * What is known, or is read now.
   *
   * @param since what was begun to be read then or later serves, however long ago that is by now
   */
  public V get(K key, Instant since, Supplier<V> read) {
    Instant oldest = clock.instant().minus(KEPT);
    slots.values().removeIf(slot -> slot.asked.isBefore(oldest));
    return slots.computeIfAbsent(key, _ -> new Slot()).get(since, read);
  }

  /** How many readings are kept. */
  int size() {
    return slots.size();
  }

  private boolean serves(Reading<V> known, Instant since) {
    if (isFinal.test(known.value())) {
      return true;
    }
    Instant now = clock.instant();
    return known.change() == changes.get()
        && !now.isBefore(known.at())
        && (now.isBefore(known.at().plus(fresh)) || !known.begun().isBefore(since));
  }

  /** Forgets all that may change: something was done that changes it. */
  public void clear() {
    changes.incrementAndGet();
  }
}
