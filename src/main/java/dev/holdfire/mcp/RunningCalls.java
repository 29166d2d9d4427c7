package dev.holdfire.mcp;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection that wait for their answer, by identifier. Of calls, {@value
 * #AT_ONCE} run at once and the rest wait in turn. They have platform threads, which the system
 * shares out: on virtual ones two calls that compute would keep all others from running.
 */
final class RunningCalls {
  private static final Logger LOG = LoggerFactory.getLogger(RunningCalls.class);
  private static final int AT_ONCE = 64;

  private final ConcurrentMap<Object, CallSignals> waiting = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("call-", 1).factory());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int running;

  RunningCalls() {
    threads.allowCoreThreadTimeOut(true);
  }

  /** Notes a request that begins. */
  CallSignals begin(Object id) {
    CallSignals signals = new CallSignals();
    waiting.put(id, signals);
    count(1);
    return signals;
  }

  boolean isWaiting(Object id) {
    return waiting.containsKey(id);
  }

  int waiting() {
    return waiting.size();
  }

  /** Does the work as soon as it is its turn, unless it was cancelled by then. */
  void run(CallSignals signals, Runnable work, Runnable after) {
    threads.execute(
        () -> {
          try {
            if (!signals.isCancelled()) {
              work.run();
            }
          } catch (RuntimeException | Error e) {
            LOG.error("A call failed outside its tool", e);
          } finally {
            after.run();
          }
        });
  }

  void cancel(Object id) {
    CallSignals signals = waiting.get(id);
    if (signals != null) {
      signals.cancel();
    }
  }

  /** The request has its answer; whether that is to be sent. */
  boolean answered(Object id) {
    CallSignals signals = waiting.remove(id);
    if (signals == null) {
      return false;
    }
    signals.end();
    return !signals.isCancelled();
  }

  /** The work on a request has ended; whether it still waits for an answer. */
  boolean left(Object id, CallSignals signals) {
    boolean unanswered = waiting.remove(id, signals);
    signals.end();
    count(-1);
    return unanswered && !signals.isCancelled();
  }

  /** The client cannot be heard any more. */
  void endAsking() {
    waiting.values().forEach(CallSignals::endAsking);
  }

  /** Nobody is to wait any longer. */
  void endWaits() {
    waiting.values().forEach(CallSignals::endWaits);
  }

  /** Waits until all work has ended, but no longer than this; whether it has. */
  boolean awaitNone(Duration wait) {
    lock.lock();
    try {
      long left = wait.toNanos();
      while (running > 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      return running == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void count(int more) {
    lock.lock();
    try {
      running += more;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
