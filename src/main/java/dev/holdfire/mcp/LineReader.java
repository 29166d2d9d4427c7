package dev.holdfire.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Cuts a stream into lines of bounded length; what is too long is read past and never kept. */
final class LineReader {
  private static final int CHUNK_BYTES = 64 << 10;

  /** What the stream holds next. */
  sealed interface Line {
    /** A whole line without its end, or what stands after the last one. */
    record Whole(ByteBuffer bytes) implements Line {}

    /** A line above the limit. */
    record TooLong() implements Line {}

    /** The end of the stream. */
    record End() implements Line {}
  }

  private final InputStream in;
  private final int maxBytes;
  private final byte[] chunk = new byte[CHUNK_BYTES];
  private int next;
  private int filled;

  LineReader(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** Waits for the next line. */
  Line read() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    boolean begun = false;
    boolean tooLong = false;
    while (next < filled || fill()) {
      begun = true;
      int end = next;
      while (end < filled && chunk[end] != '\n') {
        end++;
      }
      tooLong |= line.size() + (end - next) > maxBytes;
      if (tooLong) {
        line = new ByteArrayOutputStream(0);
      } else {
        line.write(chunk, next, end - next);
      }
      boolean ended = end < filled;
      next = ended ? end + 1 : end;
      if (ended) {
        return ended(line, tooLong);
      }
    }
    return begun ? ended(line, tooLong) : new Line.End();
  }

  private static Line ended(ByteArrayOutputStream line, boolean tooLong) {
    return tooLong ? new Line.TooLong() : new Line.Whole(ByteBuffer.wrap(line.toByteArray()));
  }

  private boolean fill() throws IOException {
    next = 0;
    filled = Math.max(0, in.read(chunk));
    return filled > 0;
  }
}
