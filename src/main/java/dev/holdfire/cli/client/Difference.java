package dev.holdfire.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A change as a person reads it: the lines that go, the lines that come, and a few around them. */
final class Difference {
  private static final int AROUND = 3;

  /** A file may be one line of megabytes, so a line shows only what lies this near the change. */
  private static final int NEAR = 60;

  /** How much of a line is looked through for secrets, on either side of the change. */
  private static final int FAR = 4000;

  private final UnaryOperator<String> mask;

  /**
   * @param mask hides the secrets of a text
   */
  Difference(UnaryOperator<String> mask) {
    this.mask = mask;
  }

  /** The lines of the change, each marked {@code -}, {@code +} or with a blank. */
  List<String> lines(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> young = after.lines().toList();
    int shorter = Math.min(old.size(), young.size());
    int start = 0;
    while (start < shorter && old.get(start).equals(young.get(start))) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && old.get(old.size() - 1 - end).equals(young.get(young.size() - 1 - end))) {
      end++;
    }
    List<String> lines = new ArrayList<>();
    int first = Math.max(0, start - AROUND);
    int last = Math.min(end, AROUND);
    lines.add(
        "@@ -%d,%d +%d,%d @@"
            .formatted(
                first + 1,
                old.size() - end + last - first,
                first + 1,
                young.size() - end + last - first));
    old.subList(first, start).forEach(line -> lines.add(" " + cut(line, 0, 0)));
    List<String> gone = old.subList(start, old.size() - end);
    List<String> come = young.subList(start, young.size() - end);
    if (gone.size() == 1 && come.size() == 1) {
      Edit edit = Edit.between(gone.getFirst(), come.getFirst());
      lines.add("-" + cut(gone.getFirst(), edit.offset(), edit.removed().length()));
      lines.add("+" + cut(come.getFirst(), edit.offset(), edit.inserted().length()));
    } else {
      gone.forEach(line -> lines.add("-" + cut(line, 0, Math.min(line.length(), NEAR))));
      come.forEach(line -> lines.add("+" + cut(line, 0, line.length())));
    }
    old.subList(old.size() - end, old.size() - end + last)
        .forEach(line -> lines.add(" " + cut(line, 0, 0)));
    return lines;
  }

  /** What is next to the change is other people's, so secrets in it are masked. */
  private String cut(String line, int offset, int length) {
    int end = Math.min(line.length(), offset + length);
    String before = mask.apply(line.substring(Math.max(0, offset - FAR), offset));
    String after = mask.apply(line.substring(end, Math.min(line.length(), end + FAR)));
    boolean whole = before.length() <= NEAR;
    return (whole ? before : "…" + before.substring(before.length() - NEAR))
        + mask.apply(line.substring(offset, end))
        + (after.length() <= NEAR ? after : after.substring(0, NEAR) + "…");
  }
}
