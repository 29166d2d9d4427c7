package dev.holdfire.jobs;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the ledger that launches are under way for as long as they take, so that no sweep, here or
 * in another server, takes their server for dead and gives them up.
 */
final class LaunchPulse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchPulse.class);
  private static final Duration EVERY = Duration.ofMillis(500);

  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("launch-pulse").factory());
  private final Ledger ledger;
  private final Clock clock;
  private final List<Job> jobs;

  private LaunchPulse(Ledger ledger, Clock clock, List<Job> jobs) {
    this.ledger = ledger;
    this.clock = clock;
    this.jobs = List.copyOf(jobs);
  }

  /** Begins to tell. What is launched before the first beat leaves no trace of it. */
  static LaunchPulse of(Ledger ledger, Clock clock, List<Job> jobs) {
    LaunchPulse pulse = new LaunchPulse(ledger, clock, jobs);
    var _ =
        pulse.scheduler.scheduleWithFixedDelay(
            pulse::beat, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return pulse;
  }

  private void beat() {
    try {
      ledger.write(
          transaction -> {
            for (Job job : jobs) {
              JobStore.find(transaction.handle(), job.jobId())
                  .map(JobNow::state)
                  .filter(Lifecycle::unrecorded)
                  .ifPresent(_ -> JobStore.underWay(transaction, job.jobId(), clock.instant()));
            }
            return true;
          });
    } catch (HoldfireException e) {
      LOG.warn("that launches are under way could not be told: {}", e.getMessage());
    }
  }

  /** A beat that has begun is let through: it may be in the middle of a write. */
  @Override
  public void close() {
    scheduler.shutdown();
  }
}
