package dev.holdfire.it;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Looks again and again until something is so. */
final class Until {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Until() {}

  /** Waits until it holds. */
  static void holds(String what, Callable<Boolean> condition) {
    var _ = is(what, condition, held -> held);
  }

  /**
   * The first value that fits.
   *
   * @throws AssertionError with the last value, if none fits in time
   */
  static <T> T is(String what, Callable<T> look, Predicate<T> fits) {
    Instant deadline = Instant.now().plus(Place.patience());
    try {
      while (true) {
        T value = look.call();
        if (fits.test(value)) {
          return value;
        }
        if (Instant.now().isAfter(deadline)) {
          throw new AssertionError("waited in vain until %s; last seen: %s".formatted(what, value));
        }
        Thread.sleep(PAUSE);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("while waiting until " + what, e);
    }
  }
}
