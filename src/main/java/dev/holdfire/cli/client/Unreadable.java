package dev.holdfire.cli.client;

/** Why a configuration cannot be understood or changed; the message names the place. */
final class Unreadable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unreadable(String reason) {
    super(reason);
  }

  /** At a place in a text, given as a count of characters before it. */
  static Unreadable at(String text, int offset, String reason) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < Math.min(offset, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        lineStart = i + 1;
      }
    }
    return at(line, offset - lineStart + 1, reason);
  }

  /** At a line and a column, both counted from 1. */
  static Unreadable at(int line, int column, String reason) {
    return new Unreadable("line %d, column %d: %s".formatted(line, column, reason));
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
