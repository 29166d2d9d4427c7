package dev.holdfire.notify;

import dev.holdfire.ledger.Anchor;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers each row of the audit as a line of a file beside the ledger.
 *
 * @param file made at the first row; only ever appended to
 */
public record AnchorFile(Path file) implements Anchor {
  private static final Logger LOG = LoggerFactory.getLogger(AnchorFile.class);

  /** More than the longest line takes. */
  private static final int TAIL_BYTES = 256;

  /** The anchor of a state folder. */
  public static AnchorFile in(Path state) {
    return new AnchorFile(state.resolve("audit.anchor"));
  }

  @Override
  public void remember(Head head) {
    try {
      Files.writeString(
          file,
          "%d %s%n".formatted(head.seq(), head.hash()),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      LOG.warn("row {} of the audit is not anchored in {}: {}", head.seq(), file, e.getMessage());
    }
  }

  /** The highest row among the last lines: servers may write their lines in another order. */
  @Override
  public Optional<Head> newest() {
    try (RandomAccessFile lines = new RandomAccessFile(file.toFile(), "r")) {
      long from = Math.max(0, lines.length() - 16L * TAIL_BYTES);
      byte[] tail = new byte[Math.toIntExact(lines.length() - from)];
      lines.seek(from);
      lines.readFully(tail);
      return new String(tail, StandardCharsets.US_ASCII)
          .lines()
          .flatMap(line -> head(line).stream())
          .max(Comparator.comparingLong(Head::seq));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("{} cannot be read: {}", file, e.getMessage());
      return Optional.empty();
    }
  }

  private static Optional<Head> head(String line) {
    List<String> parts = List.of(line.split(" ", -1));
    return parts.size() == 2 && parts.get(0).matches("\\d{1,18}") && parts.get(1).length() == 64
        ? Optional.of(new Head(Long.parseLong(parts.get(0)), parts.get(1)))
        : Optional.empty();
  }
}
