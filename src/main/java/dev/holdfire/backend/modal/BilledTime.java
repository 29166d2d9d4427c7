package dev.holdfire.backend.modal;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The times of one call that are billed already: no second of them is billed again. */
final class BilledTime {
  /** Ends by their beginnings; none overlaps another. */
  private final TreeMap<Instant, Instant> spans = new TreeMap<>();

  /**
   * Bills what nobody was billed for of a time.
   *
   * @param most how much at most, from its beginning on
   * @return how much it was
   */
  Duration take(Instant from, Instant until, Duration most) {
    Duration taken = Duration.ZERO;
    for (Map.Entry<Instant, Instant> span : free(from, until).entrySet()) {
      Duration left = most.minus(taken);
      if (!left.isPositive()) {
        break;
      }
      Duration whole = Duration.between(span.getKey(), span.getValue());
      Duration part = whole.compareTo(left) > 0 ? left : whole;
      spans.put(span.getKey(), span.getKey().plus(part));
      taken = taken.plus(part);
    }
    return taken;
  }

  private Map<Instant, Instant> free(Instant from, Instant until) {
    Map<Instant, Instant> free = new LinkedHashMap<>();
    Instant at = from;
    for (Map.Entry<Instant, Instant> span : spans.headMap(until).entrySet()) {
      if (span.getValue().isAfter(at)) {
        if (span.getKey().isAfter(at)) {
          free.put(at, span.getKey());
        }
        at = span.getValue();
      }
    }
    if (at.isBefore(until)) {
      free.put(at, until);
    }
    return free;
  }
}
