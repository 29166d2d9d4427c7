package dev.holdfire.report;

import java.time.Duration;

/** How times are told to people. */
public final class Times {
  private static final long MINUTE = 60;
  private static final long HOUR = 3600;

  private Times() {}

  /** Such as {@code 45 s}, {@code 12 min 5 s} or {@code 3 h 20 min}. */
  public static String words(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < MINUTE) {
      return seconds + " s";
    }
    return seconds < HOUR
        ? "%d min %d s".formatted(seconds / MINUTE, seconds % MINUTE)
        : "%d h %d min".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
  }
}
