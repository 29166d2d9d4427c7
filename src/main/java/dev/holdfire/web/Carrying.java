package dev.holdfire.web;

import dev.holdfire.approval.Approval;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.Evidence;
import dev.holdfire.jobs.Carried;
import dev.holdfire.jobs.Decisions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is carried out after a yes on this page. A stop takes as long as the backend's grace, and
 * the browser is shown meanwhile that it is under way.
 */
final class Carrying implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Carrying.class);
  private static final Duration LAST_WAIT = Duration.ofSeconds(10);

  /** How it went. */
  sealed interface Progress {
    record Underway() implements Progress {}

    record Done(Carried carried) implements Progress {}

    record Failed(String reason) implements Progress {}
  }

  private final Decisions decisions;
  private final Map<String, Progress> byApproval = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger running = new AtomicInteger();

  Carrying(Decisions decisions) {
    this.decisions = decisions;
  }

  /** Carries out, beside the answer to the browser. */
  void start(Approval approval, Evidence yes) {
    byApproval.put(approval.id(), new Progress.Underway());
    running.incrementAndGet();
    threads.execute(
        () -> {
          try {
            byApproval.put(approval.id(), new Progress.Done(decisions.carryOut(approval, yes)));
          } catch (HoldfireException e) {
            LOG.warn("{} could not be carried out: {}", approval.id(), e.getMessage());
            byApproval.put(approval.id(), new Progress.Failed(e.getMessage()));
          } finally {
            running.decrementAndGet();
          }
        });
  }

  Optional<Progress> of(String approvalId) {
    return Optional.ofNullable(byApproval.get(approvalId));
  }

  boolean isBusy() {
    return running.get() > 0;
  }

  /** Lets what was begun pass on its order; the end is found by any server's sweep. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LAST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("a stop is still under way; 'holdfire status' shows how it ends");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
