package dev.holdfire.backend.modal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A page of a log.
 *
 * @param lines oldest first, without terminal escapes; not masked
 * @param cursor where the next page begins; empty while there is nothing
 * @param truncated whether lines before these were left out, or more wait after them
 */
public record LogSlice(List<Line> lines, Optional<LogCursor> cursor, boolean truncated) {

  /** A line and its second. */
  public record Line(Instant at, String text) {}

  public LogSlice {
    lines = List.copyOf(lines);
  }
}
