package dev.holdfire.policy;

import java.util.ArrayList;
import java.util.List;

/** Writes out the choices in a pattern: {@code {a,b}.py} is {@code a.py} and {@code b.py}. */
final class Braces {
  private static final int MAX_FORMS = 64;

  private Braces() {}

  /**
   * Every pattern that the choices make, in their order.
   *
   * @throws IllegalArgumentException if a brace is not closed, or they make more than 64
   */
  static List<String> expanded(String pattern) {
    List<String> forms = new ArrayList<>();
    collect(pattern, forms);
    return forms;
  }

  private static void collect(String pattern, List<String> forms) {
    int open = 0;
    while (open < pattern.length() && pattern.charAt(open) != '{') {
      open = SegmentReader.after(pattern, open);
    }
    if (open == pattern.length()) {
      if (forms.size() == MAX_FORMS) {
        throw new IllegalArgumentException(
            "its braces make more than " + MAX_FORMS + " patterns: write `*` or several patterns");
      }
      forms.add(pattern);
      return;
    }
    List<Integer> ends = ends(pattern, open);
    for (int i = 0; i + 1 < ends.size(); i++) {
      String choice = pattern.substring(ends.get(i) + 1, ends.get(i + 1));
      collect(pattern.substring(0, open) + choice + pattern.substring(ends.getLast() + 1), forms);
    }
  }

  /** Where the choices of the brace at the given place end: the brace, its commas, its end. */
  private static List<Integer> ends(String pattern, int open) {
    List<Integer> ends = new ArrayList<>(List.of(open));
    int depth = 0;
    for (int i = open; i < pattern.length(); i = SegmentReader.after(pattern, i)) {
      switch (pattern.charAt(i)) {
        case '{' -> depth++;
        case '}' -> {
          depth--;
          if (depth == 0) {
            ends.add(i);
            return ends;
          }
        }
        case ',' -> {
          if (depth == 1) {
            ends.add(i);
          }
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException("a `{` is not closed: write `\\{` for the character");
  }
}
