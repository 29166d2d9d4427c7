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
  public LogPage {
    lines = List.copyOf(lines);
  }
}
