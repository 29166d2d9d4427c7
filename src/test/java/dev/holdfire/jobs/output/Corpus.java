package dev.holdfire.jobs.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Lines of output in the forms in which trainers print them. */
final class Corpus {
  private Corpus() {}

  /** A row: what is expected, and the line. */
  record Row(String expected, String line) {}

  /** The rows of a file, {@code expected | line} each. */
  static List<Row> rows(String file) {
    return lines(file).stream()
        .map(
            text -> {
              int bar = text.indexOf(" |");
              String line = text.substring(bar + 2);
              return new Row(text.substring(0, bar), line.isEmpty() ? "" : line.substring(1));
            })
        .toList();
  }

  /** The lines of a file, without its comments. */
  static List<String> lines(String file) {
    try (InputStream in =
        Objects.requireNonNull(Corpus.class.getResourceAsStream(file), "no file " + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("<ESC>", "\u001b")
          .lines()
          .filter(line -> !line.startsWith("# "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
