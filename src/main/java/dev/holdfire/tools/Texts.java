package dev.holdfire.tools;

import dev.holdfire.redact.PlainText;
import java.nio.file.Path;

/** Words of others, made fit for a person's eyes. */
final class Texts {
  private static final int SHOWN = 500;

  private Texts() {}

  /** A file as it is named in a project: relative to it where it lies in it. */
  static String under(Path project, Path file) {
    return (file.startsWith(project) ? project.relativize(file) : file).toString();
  }

  /** A model's words on one line, without control characters. */
  static String words(String text) {
    return PlainText.line(text, SHOWN);
  }
}
