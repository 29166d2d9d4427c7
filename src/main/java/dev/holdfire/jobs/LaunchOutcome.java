package dev.holdfire.jobs;

import dev.holdfire.gate.Refusal;
import dev.holdfire.ledger.JobNow;
import java.util.List;
import java.util.Optional;

/** What became of a permitted launch. */
public sealed interface LaunchOutcome {

  /** Every run has a job now; the state of each says whether its backend took it. */
  record Launched(Optional<String> batchId, List<JobNow> jobs) implements LaunchOutcome {
    public Launched {
      jobs = List.copyOf(jobs);
    }
  }

  /** Something changed between the verdict and the act; nothing was done. */
  record Overtaken(Refusal refusal) implements LaunchOutcome {}
}
