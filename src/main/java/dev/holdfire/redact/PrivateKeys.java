package dev.holdfire.redact;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Finds private keys in PEM form, also when a page of a log shows only a part of one. */
final class PrivateKeys {
  private static final String KIND = "private key";
  private static final int MAX_BLOCK_CHARACTERS = 32 << 10;

  private static final Pattern EDGE =
      Pattern.compile("-----(BEGIN|END) [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");

  /** Ends in a piece of base64, whatever a logger put before it; or one of PEM's own headers. */
  private static final Pattern BODY_LINE =
      Pattern.compile(
          "(?:.{0,200}[\\s|>:\"'])?[A-Za-z0-9+/]{16,}+={0,2}[\"',\\s]*+"
              + "|[A-Za-z0-9+/]{1,76}+={0,2}\\s*+|(?:Proc-Type|DEK-Info):.*+|\\s*+");

  private PrivateKeys() {}

  /** Adds every key, and every part of one that can be told. */
  static void find(String text, List<Span> found) {
    List<MatchResult> edges = EDGE.matcher(text).results().toList();
    int covered = 0;
    for (int i = 0; i < edges.size(); i++) {
      MatchResult edge = edges.get(i);
      if (edge.end() <= covered) {
        continue;
      }
      int start = edge.start();
      int end = edge.end();
      if (isEnd(edge)) {
        start = bodyBefore(text, start, covered);
      } else if (i + 1 < edges.size() && closes(edges.get(i + 1), edge)) {
        end = edges.get(++i).end();
      } else {
        end = bodyAfter(text, end);
      }
      found.add(new Span(KIND, start, end));
      covered = end;
    }
  }

  private static boolean isEnd(MatchResult edge) {
    return edge.group(1).equals("END");
  }

  private static boolean closes(MatchResult next, MatchResult begin) {
    return isEnd(next) && next.start() - begin.end() <= MAX_BLOCK_CHARACTERS;
  }

  /** The rest of the line, since a key may stand on one, and the body lines that follow. */
  private static int bodyAfter(String text, int from) {
    int end = lineEnd(text, from);
    while (end < text.length() && end - from < MAX_BLOCK_CHARACTERS) {
      int next = lineEnd(text, end + 1);
      if (!BODY_LINE.matcher(text).region(end + 1, next).matches()) {
        break;
      }
      end = next;
    }
    return end;
  }

  /** What stands before the end on its line, the line above, and the body lines above that. */
  private static int bodyBefore(String text, int from, int covered) {
    int start = lineStart(text, from, covered);
    if (start > covered) {
      start = lineStart(text, start - 1, covered);
    }
    while (start > covered && from - start < MAX_BLOCK_CHARACTERS) {
      int above = lineStart(text, start - 1, covered);
      if (!BODY_LINE.matcher(text).region(above, start - 1).matches()) {
        break;
      }
      start = above;
    }
    return start;
  }

  private static int lineStart(String text, int from, int lowest) {
    int start = from;
    while (start > lowest && text.charAt(start - 1) != '\n') {
      start--;
    }
    return start;
  }

  private static int lineEnd(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end;
  }
}
