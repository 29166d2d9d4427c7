package dev.holdfire.mcp;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a connection tells a call that is being answered: that it need not wait any longer. */
final class CallSignals {
  /** Where a transport puts them in the SDK's transport context. */
  static final String KEY = "dev.holdfire.mcp.call";

  private final CompletableFuture<Void> waitsEnd = new CompletableFuture<>();
  private final CompletableFuture<Void> askingEnds = new CompletableFuture<>();
  private volatile boolean cancelled;
  private volatile boolean over;

  /** The client takes the call back: waits end, and no answer is sent. */
  void cancel() {
    cancelled = true;
    endWaits();
  }

  boolean isCancelled() {
    return cancelled;
  }

  /** Nothing more will be heard from the client, though it may still read an answer. */
  void endAsking() {
    askingEnds.complete(null);
  }

  /** The server is about to leave. */
  void endWaits() {
    waitsEnd.complete(null);
    endAsking();
  }

  /** The call has its answer: nothing is said about it any more. */
  void end() {
    over = true;
    endWaits();
  }

  /** Whether the client still wants to hear about the call. */
  boolean isOpen() {
    return !cancelled && !over;
  }

  /** Waits for the end of waiting; whether it came within the time. */
  boolean waitsEndWithin(Duration wait) {
    return within(waitsEnd, wait);
  }

  /** Whether the client can still be asked. */
  boolean canAsk() {
    return !askingEnds.isDone();
  }

  /**
   * The client's answer; empty when none came in time or none can come.
   *
   * @throws ExecutionException if asking failed
   */
  <T> Optional<T> answer(CompletableFuture<T> answer, Duration wait) throws ExecutionException {
    boolean came = within(CompletableFuture.anyOf(answer.handle((a, e) -> a), askingEnds), wait);
    if (!came || !answer.isDone()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(answer.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static boolean within(CompletableFuture<?> future, Duration wait) {
    try {
      future.get(Math.max(0, TimeUnit.NANOSECONDS.convert(wait)), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
