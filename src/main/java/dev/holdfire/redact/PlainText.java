package dev.holdfire.redact;

import java.util.regex.Pattern;

/** Makes a model's words, or a script's output, harmless for a person's terminal and eyes. */
public final class PlainText {
  /** ECMA-48: control sequences, control strings up to their end, and other escapes. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "(?:\\x1b\\[|\\x9b)[0-?]*+[ -/]*+[@-~]?+"
              + "|(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d-\\x9f])"
              + "[^\\x07\\x1b\\x9c\\n]{0,4096}+(?:\\x07|\\x1b\\\\|\\x9c)?+"
              + "|\\x1b[ -/]*+[0-~]?+");

  private static final Pattern LINE_ENDS =
      Pattern.compile("\\r\\n?|[\\x0b\\x0c\\x85\\u2028\\u2029]");

  private static final Pattern BLANKS = Pattern.compile("[\\s\\p{Z}]{2,}");

  private PlainText() {}

  /**
   * The text without terminal escapes, control characters, bidirectional overrides and invisible
   * characters; its line breaks stay, as {@code \n}.
   *
   * @param maxLength the most characters (Unicode code points) that are kept; a longer text ends in
   *     {@code …}
   */
  public static String clean(String text, int maxLength) {
    StringBuilder kept = new StringBuilder();
    LINE_ENDS
        .matcher(ESCAPES.matcher(text).replaceAll(""))
        .replaceAll("\n")
        .codePoints()
        .map(PlainText::visible)
        .filter(character -> character >= 0)
        .limit(maxLength + 1L)
        .forEach(kept::appendCodePoint);
    if (kept.codePointCount(0, kept.length()) <= maxLength) {
      return kept.toString();
    }
    return kept.substring(0, kept.offsetByCodePoints(0, maxLength - 1)) + "…";
  }

  /** The same on one line: line breaks become blanks. */
  public static String line(String text, int maxLength) {
    return clean(text, maxLength).replace('\n', ' ');
  }

  /**
   * The same on one line without runs of blanks, which could push a false line to a line's
   * beginning.
   */
  public static String compact(String text, int maxLength) {
    return BLANKS.matcher(line(text, maxLength)).replaceAll(" ");
  }

  /** The character to show, or -1 for none. */
  private static int visible(int character) {
    if (character == '\n') {
      return character;
    }
    if (character == '\t') {
      return ' ';
    }
    return switch (Character.getType(character)) {
      case Character.CONTROL, Character.FORMAT -> -1;
      case Character.SURROGATE -> 0xFFFD;
      default -> character;
    };
  }
}
