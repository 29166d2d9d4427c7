package dev.holdfire.backend.modal;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a page of a log ended. Several lines share a second, so it is the second and how many of
 * its lines were seen.
 */
public record LogCursor(Instant second, int seen) {
  private static final char BETWEEN = '+';

  /** The cursor as a text that {@link #parse} reads. */
  public String text() {
    return second.toString() + BETWEEN + seen;
  }

  /** The cursor that a text stands for; empty for any other text. */
  public static Optional<LogCursor> parse(String text) {
    int between = text.lastIndexOf(BETWEEN);
    if (between < 0) {
      return Optional.empty();
    }
    try {
      int seen = Integer.parseInt(text.substring(between + 1));
      return seen < 0
          ? Optional.empty()
          : Optional.of(new LogCursor(Instant.parse(text.substring(0, between)), seen));
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
