package dev.holdfire.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Finds where the tables and keys of a TOML text stand, counted in characters. The text must have
 * been read by a parser already: this only looks for places, and reads no value.
 */
final class TomlScanner {
  private final String text;
  private final UnaryOperator<String> unquote;
  private int at;

  /**
   * @param unquote gives the content of a key in quotation marks
   */
  TomlScanner(String text, UnaryOperator<String> unquote) {
    this.text = text;
    this.unquote = unquote;
  }

  /**
   * A table with its header; the first one of a text has none.
   *
   * @param path the names in the header
   * @param start of the header's line
   * @param body after the header's line
   */
  record Table(List<String> path, int start, int body, List<Pair> pairs) {
    /** After the last line of the table that says something. */
    int end() {
      return pairs.isEmpty() ? body : pairs.getLast().lineEnd();
    }
  }

  /**
   * A key with its value.
   *
   * @param path the names of the key, without those of its table
   * @param start of the line
   * @param lineEnd after the line
   */
  record Pair(List<String> path, int start, int valueStart, int valueEnd, int lineEnd) {}

  /** The tables in their order. */
  List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    tables.add(new Table(List.of(), 0, 0, new ArrayList<>()));
    while (skipBlankLines()) {
      int start = text.lastIndexOf('\n', at - 1) + 1;
      if (text.charAt(at) == '[') {
        at += text.startsWith("[[", at) ? 2 : 1;
        List<String> path = key();
        skipLine();
        tables.add(new Table(path, start, at, new ArrayList<>()));
      } else {
        List<String> path = key();
        at++;
        skipBlanks();
        int valueStart = at;
        int valueEnd = value(false);
        skipLine();
        tables.getLast().pairs().add(new Pair(path, start, valueStart, valueEnd, at));
      }
    }
    return tables;
  }

  /**
   * The pairs of a table in braces, each ending with its value.
   *
   * @param open where its opening brace stands
   */
  List<Pair> inside(int open) {
    at = open + 1;
    List<Pair> pairs = new ArrayList<>();
    while (skipBlankLines() && peek() != '}') {
      int start = at;
      List<String> path = key();
      at++;
      skipBlanks();
      int valueStart = at;
      int valueEnd = value(true);
      pairs.add(new Pair(path, start, valueStart, valueEnd, valueEnd));
      at += peek() == ',' ? 1 : 0;
    }
    return pairs;
  }

  private boolean skipBlankLines() {
    while (at < text.length()) {
      if (text.charAt(at) == '#') {
        skipLine();
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private void skipLine() {
    int end = text.indexOf('\n', at);
    at = end < 0 ? text.length() : end + 1;
  }

  /** A dotted key, up to the character that ends it. */
  private List<String> key() {
    List<String> names = new ArrayList<>();
    do {
      if (!names.isEmpty()) {
        at++;
      }
      skipBlanks();
      int start = at;
      char first = peek();
      if (first == '"' || first == '\'') {
        string(String.valueOf(first));
        names.add(unquote.apply(text.substring(start, at)));
      } else {
        while (Character.isLetterOrDigit(peek()) || peek() == '-' || peek() == '_') {
          at++;
        }
        names.add(text.substring(start, at));
      }
      skipBlanks();
    } while (peek() == '.');
    return names;
  }

  /**
   * Skips a value and gives its end, without the blanks and the comment behind it.
   *
   * @param inBraces whether it may end before its line does
   */
  private int value(boolean inBraces) {
    int end = at;
    int depth = 0;
    while (at < text.length()) {
      char next = peek();
      if (next == '"' || next == '\'') {
        String three = String.valueOf(next).repeat(3);
        string(text.startsWith(three, at) ? three : String.valueOf(next));
        end = at;
      } else if (depth == 0 && (next == '\n' || next == '#' || endsInBraces(inBraces, next))) {
        return end;
      } else if (next == '#') {
        skipLine();
      } else {
        depth += next == '[' || next == '{' ? 1 : next == ']' || next == '}' ? -1 : 0;
        at++;
        end = Character.isWhitespace(next) ? end : at;
      }
    }
    return end;
  }

  private static boolean endsInBraces(boolean inBraces, char next) {
    return inBraces && (next == ',' || next == '}');
  }

  private void string(String quote) {
    boolean escapes = quote.charAt(0) == '"';
    at += quote.length();
    while (at < text.length() && !text.startsWith(quote, at)) {
      at += escapes && peek() == '\\' ? 2 : 1;
    }
    at = Math.min(text.length(), at + quote.length());
    // A text may end in up to two marks of its own before the three that close it.
    for (int more = 0; quote.length() == 3 && more < 2 && peek() == quote.charAt(0); more++) {
      at++;
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\n';
  }
}
