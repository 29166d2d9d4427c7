package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.JobPart;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.ObservationStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts, right after a launch, what runs in the name of each job: a lost answer may be two runs.
 */
record LaunchCount(Ledger ledger, Backends backends, Clock clock) {
  private static final Logger LOG = LoggerFactory.getLogger(LaunchCount.class);

  void of(List<JobNow> launched) {
    for (JobNow job : launched) {
      try {
        count(job);
      } catch (RuntimeException e) {
        LOG.warn("what runs for {} could not be counted: {}", job.job().jobId(), e.getMessage());
      }
    }
  }

  private void count(JobNow job) {
    Optional<Backend> backend = backends.find(job.job().backend());
    if (backend.isEmpty() || job.handle().isEmpty()) {
      return;
    }
    List<JobPart> parts = backend.get().parts(Handles.read(job.handle().get()));
    if (parts.stream().anyMatch(JobPart::extra)) {
      ledger.write(
          transaction -> {
            Observer.extra(transaction.handle(), job.job(), parts, clock.instant())
                .ifPresent(seen -> ObservationStore.put(transaction, seen));
            return true;
          });
    }
  }
}
