package dev.holdfire.cli;

import dev.holdfire.redact.PlainText;
import java.io.PrintWriter;
import java.util.List;

/** Plain tables for people: one line for each row, whatever the cells hold. */
final class Tables {
  private static final int GAP = 2;
  private static final int CELL_LENGTH = 200;

  private Tables() {}

  /** Prints the rows below their headings, each column as wide as its widest cell. */
  static void print(PrintWriter out, List<String> headings, List<List<String>> rows) {
    List<List<String>> shown =
        rows.stream().map(row -> row.stream().map(Tables::cell).toList()).toList();
    int[] widths = new int[headings.size()];
    for (int i = 0; i < widths.length; i++) {
      int column = i;
      widths[i] =
          shown.stream()
              .mapToInt(row -> width(row.get(column)))
              .reduce(headings.get(i).length(), Math::max);
    }
    line(out, headings, widths);
    shown.forEach(row -> line(out, row, widths));
    out.flush();
  }

  private static String cell(String text) {
    return PlainText.line(text, CELL_LENGTH);
  }

  private static void line(PrintWriter out, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(cells.get(i)).repeat(' ', widths[i] - width(cells.get(i)) + GAP);
    }
    out.println(line.toString().stripTrailing());
  }

  /** How many columns of a terminal the text takes. */
  private static int width(String text) {
    return text.codePoints().map(Tables::width).sum();
  }

  private static int width(int character) {
    int type = Character.getType(character);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean wide =
        Character.isIdeographic(character)
            || Character.UnicodeScript.of(character) == Character.UnicodeScript.HANGUL
            || Character.UnicodeScript.of(character) == Character.UnicodeScript.HIRAGANA
            || Character.UnicodeScript.of(character) == Character.UnicodeScript.KATAKANA
            || Character.isEmojiPresentation(character)
            || (character >= 0x3000 && character <= 0x303E)
            || (character >= 0xFF01 && character <= 0xFF60);
    return wide ? 2 : 1;
  }
}
