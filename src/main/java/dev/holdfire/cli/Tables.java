package dev.holdfire.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Plain tables for people. */
final class Tables {
  private static final int GAP = 2;

  private Tables() {}

  /** Prints the rows below their headings, each column as wide as its longest cell. */
  static void print(PrintWriter out, List<String> headings, List<List<String>> rows) {
    Column[] columns = new Column[headings.size()];
    for (int i = 0; i < columns.length; i++) {
      int column = i;
      int width =
          rows.stream()
              .mapToInt(row -> row.get(column).length())
              .reduce(headings.get(i).length(), Math::max);
      columns[i] = new Column(width + GAP, 0, Overflow.SPAN);
    }
    TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns);
    table.addRowValues(headings.toArray(String[]::new));
    rows.forEach(row -> table.addRowValues(row.toArray(String[]::new)));
    out.print(table);
    out.flush();
  }
}
