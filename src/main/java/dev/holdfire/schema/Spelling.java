package dev.holdfire.schema;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that somebody meant. */
public final class Spelling {
  private static final int MAX_LENGTH = 64;

  private Spelling() {}

  /**
   * The known name nearest to a misspelt one, when it is near enough to be meant: at most a third
   * of its letters inserted, left out, replaced or swapped with their neighbour. Case does not
   * count, and {@code -} is as good as {@code _}.
   */
  public static Optional<String> nearest(String misspelt, Collection<String> known) {
    if (misspelt.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String name = folded(misspelt);
    return known.stream()
        .filter(candidate -> distance(name, folded(candidate)) <= Math.max(1, name.length() / 3))
        .min(
            Comparator.<String>comparingInt(candidate -> distance(name, folded(candidate)))
                .thenComparing(Comparator.naturalOrder()));
  }

  private static String folded(String name) {
    return name.toLowerCase(Locale.ROOT).replace('-', '_');
  }

  /** The number of edits between two words, a swap of neighbours being one. */
  private static int distance(String left, String right) {
    int[][] edits = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        if (i == 0 || j == 0) {
          edits[i][j] = i + j;
          continue;
        }
        int replaced = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        edits[i][j] =
            Math.min(
                edits[i - 1][j - 1] + replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1)) {
          edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
        }
      }
    }
    return edits[left.length()][right.length()];
  }
}
