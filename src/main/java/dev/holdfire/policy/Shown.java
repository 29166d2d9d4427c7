package dev.holdfire.policy;

import java.util.List;
import java.util.stream.Collectors;

/** How names and patterns appear in a message: marked, short, without control characters. */
final class Shown {
  private static final int MAX_LENGTH = 200;
  private static final int MAX_LISTED = 10;

  private Shown() {}

  static String text(String text) {
    String visible =
        text.codePoints()
            .limit(MAX_LENGTH)
            .map(Shown::visible)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return text.codePointCount(0, text.length()) > MAX_LENGTH ? visible + "…" : visible;
  }

  static String quoted(String text) {
    return "`" + text(text) + "`";
  }

  static String listed(List<String> texts) {
    String first =
        texts.stream().limit(MAX_LISTED).map(Shown::quoted).collect(Collectors.joining(", "));
    return texts.size() > MAX_LISTED
        ? first + " and " + (texts.size() - MAX_LISTED) + " more"
        : first;
  }

  private static int visible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          ' ';
      default -> character;
    };
  }
}
