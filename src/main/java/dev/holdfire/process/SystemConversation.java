package dev.holdfire.process;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A conversation with a program of this machine. */
final class SystemConversation implements Conversation {
  private static final int CHUNK = 1 << 16;

  private final Process process;
  private final Command command;
  private final Listener listener;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private SystemConversation(Process process, Command command, Listener listener) {
    this.process = process;
    this.command = command;
    this.listener = listener;
  }

  static Optional<Conversation> begin(Command command, Listener listener) {
    ProcessBuilder builder =
        SystemProcesses.builder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      var begun = new SystemConversation(builder.start(), command, listener);
      Thread.startVirtualThread(begun::listen);
      begun.write(command.input());
      return Optional.of(begun);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void say(String line) {
    write(line + "\n");
  }

  private void write(String text) {
    OutputStream input = process.getOutputStream();
    try {
      synchronized (input) {
        input.write(text.getBytes(StandardCharsets.UTF_8));
        input.flush();
      }
    } catch (IOException e) {
      close();
    }
  }

  @Override
  public boolean isOpen() {
    return open.get();
  }

  @Override
  public void close() {
    if (open.compareAndSet(true, false)) {
      // Each on its own: a program that reads nothing keeps who writes to it.
      Thread.startVirtualThread(this::endInput);
      Thread.startVirtualThread(this::endInTime);
    }
  }

  private void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It reads no more, which is what was wanted.
      return;
    }
  }

  private void endInTime() {
    try {
      if (!process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS)) {
        SystemProcesses.end(process);
      }
    } catch (InterruptedException e) {
      SystemProcesses.end(process);
      Thread.currentThread().interrupt();
    }
  }

  private void listen() {
    try (InputStream output = process.getInputStream()) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      byte[] chunk = new byte[CHUNK];
      int length;
      do {
        length = output.read(chunk);
      } while (length >= 0 && take(chunk, length, line));
    } catch (IOException e) {
      // It has gone; that is told below.
      return;
    } finally {
      close();
      listener.ended();
    }
  }

  /** Passes on each line that is whole; false when no more is to be heard. */
  private boolean take(byte[] chunk, int length, ByteArrayOutputStream line) {
    int start = 0;
    for (int at = 0; at < length; at++) {
      if (chunk[at] == '\n') {
        line.write(chunk, start, at - start);
        start = at + 1;
        if (line.size() > command.outputLimit()
            || !listener.heard(line.toString(StandardCharsets.UTF_8))) {
          return false;
        }
        line.reset();
      }
    }
    line.write(chunk, start, length - start);
    return line.size() <= command.outputLimit();
  }
}
