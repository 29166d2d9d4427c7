package dev.holdfire.policy;

import dev.holdfire.policy.Segment.Named;
import dev.holdfire.policy.Segment.Range;
import dev.holdfire.policy.Segment.Token;
import java.util.ArrayList;
import java.util.List;

/** Reads what stands between two slashes of a {@link Glob}. */
final class SegmentReader {
  private SegmentReader() {}

  static Named read(String text) {
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < text.length(); i = after(text, i)) {
      switch (text.charAt(i)) {
        case '*' -> {
          if (text.startsWith("**", i)) {
            throw new IllegalArgumentException(
                "`**` has to stand alone between slashes: write `**/*.py` for every such file");
          }
          tokens.add(new Token.Many());
        }
        case '?' -> tokens.add(new Token.One());
        case '\\' -> tokens.add(new Token.Exactly(escaped(text, i + 1)));
        case '[' -> tokens.add(among(text.substring(i + 1, after(text, i) - 1)));
        case '}' -> throw new IllegalArgumentException("a `}` closes nothing: write `\\}`");
        default -> tokens.add(new Token.Exactly(text.codePointAt(i)));
      }
    }
    return new Named(tokens);
  }

  /**
   * The index behind the character, the escaped character or the bracketed list that begins at the
   * given one.
   */
  static int after(String text, int start) {
    return switch (text.charAt(start)) {
      case '\\' -> afterEscape(text, start);
      case '[' -> afterList(text, start);
      default -> start + Character.charCount(text.codePointAt(start));
    };
  }

  private static int escaped(String text, int at) {
    if (text.charAt(at) == '/') {
      throw new IllegalArgumentException("a `\\` stands before a `/`, which no name can match");
    }
    return text.codePointAt(at);
  }

  private static int afterEscape(String text, int start) {
    if (start + 1 == text.length()) {
      throw new IllegalArgumentException("nothing follows the `\\` at its end");
    }
    return start + 1 + Character.charCount(text.codePointAt(start + 1));
  }

  /** A {@code ]} that stands first belongs to the list. */
  private static int afterList(String text, int start) {
    int first = start + (isNegated(text, start + 1) ? 2 : 1);
    int end = text.indexOf(']', first + 1);
    if (end < 0) {
      throw new IllegalArgumentException("a `[` is not closed: write `\\[` for the character");
    }
    if (text.substring(start, end).indexOf('/') >= 0) {
      throw new IllegalArgumentException("a `/` stands in brackets, which no name can match");
    }
    return end + 1;
  }

  private static boolean isNegated(String text, int at) {
    return text.startsWith("!", at) || text.startsWith("^", at);
  }

  private static Token among(String list) {
    boolean negated = isNegated(list, 0);
    int[] characters = (negated ? list.substring(1) : list).codePoints().toArray();
    List<Range> ranges = new ArrayList<>();
    for (int i = 0; i < characters.length; i++) {
      if (i + 2 < characters.length && characters[i + 1] == '-') {
        if (characters[i] > characters[i + 2]) {
          throw new IllegalArgumentException("a range in `[" + list + "]` runs backwards");
        }
        ranges.add(new Range(characters[i], characters[i + 2]));
        i += 2;
      } else {
        ranges.add(new Range(characters[i], characters[i]));
      }
    }
    return new Token.Among(negated, ranges);
  }
}
