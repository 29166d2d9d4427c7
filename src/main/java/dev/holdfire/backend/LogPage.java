package dev.holdfire.backend;

import java.util.List;

/**
 * A page of a job's output.
 *
 * @param lines oldest first, without line ends; a line beyond the backend's bound is cut
 * @param cursor where the next page begins
 * @param truncated whether lines before these were left out, or more wait after them
 */
public record LogPage(List<String> lines, String cursor, boolean truncated) {
  /** Nothing, and nothing left out. */
  public static final LogPage NONE = new LogPage(List.of(), "", false);

  public LogPage {
    lines = List.copyOf(lines);
  }

  /** Its newest lines, so many at most. */
  public LogPage newest(int most) {
    int left = Math.max(0, lines.size() - most);
    return left == 0 ? this : new LogPage(lines.subList(left, lines.size()), cursor, true);
  }
}
