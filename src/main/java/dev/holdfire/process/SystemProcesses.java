package dev.holdfire.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs programs of this machine. */
public final class SystemProcesses implements Processes {
  private static final long DRAIN_SECONDS = 2;

  @Override
  public Outcome run(Command command) {
    Process process;
    try {
      process = builder(command).start();
    } catch (IOException e) {
      return new Outcome.NotStarted(
          "cannot start " + command.arguments().getFirst() + ": " + e.getMessage());
    }
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      var output = read(process.getInputStream(), command.outputLimit(), readers);
      var error = read(process.getErrorStream(), command.outputLimit(), readers);
      readers.execute(() -> write(process.getOutputStream(), command.input()));
      boolean ended = process.waitFor(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        end(process);
        return new Outcome.TimedOut(drained(output).text(), drained(error).text());
      }
      Captured out = drained(output);
      Captured err = drained(error);
      return new Outcome.Exited(
          process.exitValue(), out.text(), err.text(), out.truncated() || err.truncated());
    } catch (InterruptedException e) {
      end(process);
      Thread.currentThread().interrupt();
      return new Outcome.TimedOut("", "interrupted");
    }
  }

  @Override
  public Optional<Conversation> converse(Command command, Conversation.Listener listener) {
    return SystemConversation.begin(command, listener);
  }

  static ProcessBuilder builder(Command command) {
    ProcessBuilder builder = new ProcessBuilder(command.arguments());
    builder.directory(command.folder().toFile());
    builder.environment().keySet().removeAll(command.withoutVariables());
    builder.environment().putAll(command.environment());
    return builder;
  }

  static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    closeQuietly(process.getInputStream());
    closeQuietly(process.getErrorStream());
  }

  private static CompletableFuture<Captured> read(
      InputStream stream, int limit, ExecutorService readers) {
    return CompletableFuture.supplyAsync(() -> Captured.from(stream, limit), readers);
  }

  /** What was read; a child that left its pipe open to a daemon of its own is not waited for. */
  private static Captured drained(CompletableFuture<Captured> reading) throws InterruptedException {
    try {
      return reading.get(DRAIN_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return new Captured("", true);
    }
  }

  private static void write(OutputStream stream, String input) {
    try (stream) {
      stream.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // The child may end without reading its input; its exit code tells what that means.
      return;
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // The process is gone either way.
      return;
    }
  }

  private record Captured(String text, boolean truncated) {
    static Captured from(InputStream stream, int limit) {
      try (stream) {
        byte[] kept = stream.readNBytes(limit);
        long dropped = stream.transferTo(OutputStream.nullOutputStream());
        return new Captured(new String(kept, StandardCharsets.UTF_8), dropped > 0);
      } catch (IOException e) {
        return new Captured("", true);
      }
    }
  }
}
