package dev.holdfire.backend.modal;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Undoes Python's {@code unicode_escape}, in which {@code volume ls} prints names: a backslash in a
 * name comes doubled, what is not printable ASCII as {@code \n}, {@code \xe4}, {@code \u6f22} or
 * {@code \U0001f525}.
 */
final class PythonEscapes {
  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:([\\\\ntr])|x(\\p{XDigit}{2})|u(\\p{XDigit}{4})|U(\\p{XDigit}{8})|)");

  private PythonEscapes() {}

  /**
   * The text that was escaped.
   *
   * @throws Unreadable when it is none
   */
  static String decode(String text) {
    return ESCAPE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(meant(match)));
  }

  private static String meant(MatchResult match) {
    if (match.group(1) != null) {
      return switch (match.group(1)) {
        case "n" -> "\n";
        case "t" -> "\t";
        case "r" -> "\r";
        default -> "\\";
      };
    }
    for (int group = 2; group <= 4; group++) {
      if (match.group(group) != null) {
        return character(Integer.parseUnsignedInt(match.group(group), 16));
      }
    }
    throw new Unreadable("a name has a backslash that escapes nothing");
  }

  private static String character(int codePoint) {
    if (!Character.isValidCodePoint(codePoint)) {
      throw new Unreadable("a name has a character that does not exist");
    }
    return Character.toString(codePoint);
  }
}
