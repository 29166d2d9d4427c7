package dev.holdfire.backend.local;

import dev.holdfire.backend.LogPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Pages of a log that may be large and may still grow. A cursor is the offset, in bytes, of what
 * was not yet shown.
 *
 * <p>A line is shown once it is complete: when its line end is there, or when the job has ended. A
 * carriage return, as progress bars write it, replaces what stood on the line before it: only the
 * newest complete state of a line is shown, and of a line that is still open as well.
 *
 * <p>Of a very long log the beginning is not kept: a note beside it says from where on it is, and
 * whoever would read on before that is told and goes on from there.
 */
final class LogReader {
  static final int MAX_LINE_CHARACTERS = 4096;
  static final int MAX_LINES = 5000;
  private static final int MAX_PAGE_BYTES = 1 << 20;
  private static final Pattern OFFSET = Pattern.compile("\\d{1,18}");

  private final Path log;
  private final Path note;

  LogReader(Path log) {
    this.log = log;
    this.note = log.resolveSibling("output-kept.json");
  }

  /** What was read of the log, and from where. */
  private static final class Block {
    private final byte[] bytes;
    private final long start;
    private final long size;

    Block(byte[] bytes, long start, long size) {
      this.bytes = bytes;
      this.start = start;
      this.size = size;
    }

    boolean reachesEnd() {
      return start + bytes.length >= size;
    }
  }

  /**
   * Reads a page.
   *
   * @param cursor where the last page ended; empty, or nothing that a page gave, for the newest
   *     lines
   * @param ended whether nothing more will be written
   */
  LogPage page(String cursor, int maxLines, boolean ended) throws IOException {
    int wanted = Math.clamp(maxLines, 1, MAX_LINES);
    try (FileChannel channel = FileChannel.open(log)) {
      long size = channel.size();
      if (OFFSET.matcher(cursor).matches()) {
        long start = Math.min(Long.parseLong(cursor), size);
        Block block = read(channel, start, size);
        // Looked for afterwards: what is read is still there then.
        long kept = Math.min(keptFrom(), size);
        return start < kept
            ? resumed(read(channel, kept, size), start, wanted, ended)
            : following(block, wanted, ended);
      }
      return newest(read(channel, Math.max(0, size - MAX_PAGE_BYTES), size), wanted, ended);
    } catch (NoSuchFileException e) {
      return new LogPage(List.of(), "0", false);
    }
  }

  private static Block read(FileChannel channel, long start, long size) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(MAX_PAGE_BYTES, size - start));
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, start + buffer.position()) < 0) {
        break;
      }
    }
    byte[] bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return new Block(bytes, start, size);
  }

  private long keptFrom() throws IOException {
    if (!Files.exists(note)) {
      return 0;
    }
    try {
      return Long.parseLong(Files.readString(note).strip());
    } catch (NumberFormatException e) {
      throw new IOException(note + " cannot be read", e);
    }
  }

  /** A page behind what is not kept any more, which it says first. */
  private static LogPage resumed(Block block, long start, int wanted, boolean ended) {
    int first = afterFirstLine(block.bytes);
    return following(
        block,
        first,
        List.of(
            "=== holdfire: %d bytes of older output are not kept ==="
                .formatted(block.start + first - start)),
        wanted,
        ended);
  }

  private static LogPage following(Block block, int wanted, boolean ended) {
    return following(block, 0, List.of(), wanted, ended);
  }

  private static LogPage following(
      Block block, int from, List<String> said, int wanted, boolean ended) {
    List<String> lines = new ArrayList<>(said);
    int at = from;
    while (lines.size() < wanted) {
      int next = endOfLine(block, at, ended);
      if (next == at) {
        break;
      }
      lines.add(line(block.bytes, at, next));
      at = next;
    }
    boolean more = !block.reachesEnd() || endOfLine(block, at, ended) > at;
    return new LogPage(lines, Long.toString(block.start + at), more);
  }

  private static LogPage newest(Block block, int wanted, boolean ended) {
    int at = block.start == 0 ? 0 : afterFirstLine(block.bytes);
    boolean earlier = at > 0;
    List<String> lines = new ArrayList<>();
    for (int next = endOfLine(block, at, ended); next > at; next = endOfLine(block, at, ended)) {
      lines.add(line(block.bytes, at, next));
      at = next;
    }
    List<String> shown = lines.subList(Math.max(0, lines.size() - wanted), lines.size());
    return new LogPage(
        shown, Long.toString(block.start + at), earlier || shown.size() < lines.size());
  }

  /** The offset behind the line that begins at {@code at}; {@code at} if it is not complete. */
  private static int endOfLine(Block block, int at, boolean ended) {
    byte[] bytes = block.bytes;
    int lastReturn = at;
    for (int i = at; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
      if (bytes[i] == '\r' && !isBlank(bytes, at, i)) {
        lastReturn = i + 1;
      }
    }
    boolean full = at == 0 && bytes.length == MAX_PAGE_BYTES;
    if (full || (ended && block.reachesEnd())) {
      return bytes.length;
    }
    // A return at the very end may be half of a line end.
    return block.reachesEnd() && lastReturn < bytes.length ? lastReturn : at;
  }

  private static int afterFirstLine(byte[] bytes) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  private static String line(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    int start = from;
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\r') {
        start = i + 1;
      }
    }
    int kept = Math.min(end - start, 4 * MAX_LINE_CHARACTERS);
    String text = new String(bytes, start, kept, StandardCharsets.UTF_8);
    return text.length() <= MAX_LINE_CHARACTERS && kept == end - start
        ? text
        : cut(text) + " … [line of %d bytes, cut]".formatted(end - start);
  }

  private static String cut(String text) {
    int end = Math.min(text.length(), MAX_LINE_CHARACTERS);
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  private static boolean isBlank(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != '\r' && bytes[i] != ' ') {
        return false;
      }
    }
    return true;
  }
}
