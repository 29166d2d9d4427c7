package dev.holdfire.redact;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Where in a text, as people count, a character stands. */
final class Lines {
  private final int[] starts;

  Lines(String text) {
    starts =
        IntStream.concat(
                IntStream.of(0),
                IntStream.range(0, text.length())
                    .filter(i -> text.charAt(i) == '\n')
                    .map(i -> i + 1))
            .toArray();
  }

  /** From 1. */
  int line(int offset) {
    int index = Arrays.binarySearch(starts, offset);
    return index >= 0 ? index + 1 : -index - 1;
  }

  /** From 1. */
  int column(int offset) {
    return offset - starts[line(offset) - 1] + 1;
  }
}
