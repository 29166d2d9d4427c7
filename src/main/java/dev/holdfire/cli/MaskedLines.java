package dev.holdfire.cli;

import dev.holdfire.redact.PlainText;
import dev.holdfire.redact.Redactor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A job's output, page by page, made fit to be seen. Each page is masked as a whole, and a private
 * key that a page ends in is held back until its end was read.
 */
final class MaskedLines {
  /** A line of a log as it is read, with the note that it was cut. */
  private static final int LINE_LENGTH = 4200;

  /** No private key has as many; so much is held back at most. */
  private static final int KEY_LINES = 500;

  private static final String KEY_BEGINS = "-----BEGIN";
  private static final String KEY_ENDS = "-----END";

  private final Redactor redactor;
  private final List<String> held = new ArrayList<>();

  MaskedLines(Redactor redactor) {
    this.redactor = redactor;
  }

  /** The lines of the next page that can be shown now. */
  List<String> of(List<String> page) {
    page.forEach(line -> held.add(PlainText.line(line, LINE_LENGTH)));
    int until = open();
    return take(held.size() - until > KEY_LINES ? held.size() : until);
  }

  /** What was held back until now. */
  List<String> rest() {
    return take(held.size());
  }

  private List<String> take(int count) {
    List<String> taken = held.subList(0, count);
    String text = taken.stream().collect(Collectors.joining("\n"));
    boolean none = taken.isEmpty();
    taken.clear();
    return none ? List.of() : redactor.mask(text).lines().toList();
  }

  /** Where a key begins that does not end; the number of lines if there is none. */
  private int open() {
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).contains(KEY_ENDS)) {
        break;
      }
      if (held.get(i).contains(KEY_BEGINS)) {
        return i;
      }
    }
    return held.size();
  }
}
