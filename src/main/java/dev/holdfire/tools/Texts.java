package dev.holdfire.tools;

import dev.holdfire.redact.PlainText;

/** Words of others, made fit for a person's eyes. */
final class Texts {
  private static final int SHOWN = 500;

  private Texts() {}

  /** A model's words on one line, without control characters. */
  static String words(String text) {
    return PlainText.line(text, SHOWN);
  }
}
