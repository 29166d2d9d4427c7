package dev.holdfire.mcp;

import dev.holdfire.schema.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes messages, one on each line, in the order they were put. Putting never waits, so a client
 * that reads slowly keeps nobody from reading what it sends; one that does not read at all is given
 * up once too much waits for it.
 */
final class Outbox {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

  /** An empty line is never a message: it tells the writer to end. */
  private static final byte[] LAST = {};

  private final OutputStream out;
  private final long maxWaitingBytes;
  private final Runnable gone;
  private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final Thread writer;
  private volatile boolean closed;

  /**
   * Nothing is written before {@link #start}.
   *
   * @param maxWaitingBytes what may wait to be written
   * @param gone told once when nothing can be written any more
   */
  Outbox(OutputStream out, long maxWaitingBytes, Runnable gone) {
    this.maxWaitingBytes = maxWaitingBytes;
    this.out = out;
    this.gone = gone;
    this.writer = Thread.ofPlatform().daemon().name("stdout").unstarted(this::writeAll);
  }

  void start() {
    writer.start();
  }

  /** Dropped when the client is gone. */
  void put(ObjectNode message) {
    if (closed) {
      return;
    }
    byte[] line = (Json.write(message) + "\n").getBytes(StandardCharsets.UTF_8);
    if (waitingBytes.addAndGet(line.length) > maxWaitingBytes) {
      close("The client does not read what it is sent; the connection ends.");
    } else {
      lines.add(line);
    }
  }

  /** Writes what waits, as long as that takes but no longer than this. */
  void finish(Duration wait) {
    lines.add(LAST);
    try {
      writer.join(wait);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closed = true;
  }

  private void writeAll() {
    try {
      for (byte[] line = lines.take(); line.length > 0; line = lines.take()) {
        out.write(line);
        out.flush();
        waitingBytes.addAndGet(-line.length);
      }
    } catch (IOException e) {
      close("The client closed its end; the connection ends.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(String reason) {
    closed = true;
    LOG.info(reason);
    gone.run();
  }
}
