package dev.holdfire.gate;

import java.util.List;

/** No job is stopped by a model: a person says so, for this one job. */
final class KillGuard implements Capability {

  @Override
  public String id() {
    return "compute::kill-guard";
  }

  @Override
  public Ruling stop(StopFacts facts) {
    return facts.ended()
        ? Ruling.refuse(
            refusal(
                "already-ended",
                "%s is over; there is nothing to stop".formatted(facts.jobId()),
                List.of(
                    "read how it ended with inspect_job",
                    "list the jobs that run with inspect_job")))
        : new Ruling.AskPerson(
            "only a person may stop %s: %s".formatted(facts.jobId(), facts.loss()));
  }
}
