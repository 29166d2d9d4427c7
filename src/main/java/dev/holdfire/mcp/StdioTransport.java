package dev.holdfire.mcp;

import dev.holdfire.mcp.LineReader.Line;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversation with one client over a pair of streams, one JSON-RPC message on each line.
 *
 * <p>Nothing that a client sends ends it: what is no message gets the error that fits, and the next
 * line is read. It ends with the client: once its input is at the end, when the calls in flight
 * were answered; or at once, when nothing can be written any more. Neither touches a job.
 */
public final class StdioTransport {
  private static final Logger LOG = LoggerFactory.getLogger(StdioTransport.class);
  private static final int MAX_LINE_BYTES = 16 << 20;

  /**
   * What a client may ask of the server's room and time.
   *
   * @param waitingBytes of answers that it has not read
   * @param waits once its input has ended, until calls that merely wait for something are told to
   *     end
   * @param work from then on, until the rest is given up
   * @param writing until it has to have read its answers
   */
  record Limits(long waitingBytes, Duration waits, Duration work, Duration writing) {
    static final Limits DEFAULT =
        new Limits(
            64L << 20, Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(30));
  }

  private final InputStream in;
  private final Outbox out;
  private final Limits limits;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  /** A conversation over the given streams; they stay open. */
  public StdioTransport(InputStream in, OutputStream out) {
    this(in, out, Limits.DEFAULT);
  }

  StdioTransport(InputStream in, OutputStream out, Limits limits) {
    this.in = in;
    this.out = new Outbox(out, limits.waitingBytes(), () -> ended.complete(null));
    this.limits = limits;
  }

  /**
   * A conversation over the process's own streams. From here on {@code System.out} leads to stderr:
   * a stray line among the messages would break the protocol.
   */
  public static StdioTransport standard() {
    System.setOut(System.err);
    return new StdioTransport(System.in, new FileOutputStream(FileDescriptor.out));
  }

  /** Converses until the client is gone. */
  public void run(ToolServer server) {
    run(server, () -> {});
  }

  /**
   * Converses until the client is gone. What still runs then, on daemon threads, is left to the
   * process's end.
   *
   * @param meanwhile what a start need not wait for, done once the conversation has begun
   */
  public void run(ToolServer server, Runnable meanwhile) {
    Connection current = new Connection(server, out);
    out.start();
    Thread.ofPlatform()
        .daemon()
        .name("stdin")
        .start(
            () -> {
              try {
                receiveAll(current);
                answerAll(current.calls());
              } finally {
                ended.complete(null);
              }
            });
    meanwhile.run();
    ended.join();
  }

  private void receiveAll(Connection current) {
    LineReader lines = new LineReader(in, MAX_LINE_BYTES);
    for (Line line = next(lines); !(line instanceof Line.End) && !ended.isDone(); ) {
      receive(current, line);
      line = next(lines);
    }
  }

  private static void receive(Connection current, Line line) {
    try {
      current.receive(message(line));
    } catch (RuntimeException | Error e) {
      // Whatever a line does to us, the next one is another matter.
      LOG.error("A line could not be handled", e);
      current.refuse(null, ErrorCodes.INTERNAL_ERROR, "Holdfire failed to read this message.");
    }
  }

  /** No switch over types here: its code is made at run time, and each start would wait for it. */
  private static Message message(Line line) {
    if (line instanceof Line.Whole(ByteBuffer bytes)) {
      return Message.read(bytes);
    }
    return line instanceof Line.TooLong
        ? new Message.Unusable(
            ErrorCodes.INVALID_REQUEST,
            null,
            "A message may have at most %d bytes.".formatted(MAX_LINE_BYTES))
        : new Message.Nothing();
  }

  private static Line next(LineReader lines) {
    try {
      return lines.read();
    } catch (IOException e) {
      LOG.info("Reading ended: {}", e.getMessage());
      return new Line.End();
    }
  }

  private void answerAll(RunningCalls calls) {
    calls.endAsking();
    if (!calls.awaitNone(limits.waits())) {
      calls.endWaits();
      calls.awaitNone(limits.work());
    }
    out.finish(limits.writing());
  }
}
