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
    if (facts.ended()) {
      return Ruling.refuse(
          refusal(
              "already-ended",
              "%s is over; there is nothing to stop".formatted(facts.subject()),
              List.of(
                  "read how it ended with inspect_job",
                  "list the jobs that run with inspect_job")));
    }
    if (!facts.started()) {
      return Ruling.refuse(
          refusal(
              "start-unconfirmed",
              "nobody knows yet whether %s was started, so there is nothing to tell to end"
                  .formatted(facts.subject()),
              List.of(
                  "look again with inspect_job in a few seconds: it is found by its tag or given"
                      + " up",
                  "run 'holdfire doctor' if its state stays as it is")));
    }
    return new Ruling.AskPerson(
        "only a person may stop %s: %s".formatted(facts.subject(), facts.loss()));
  }
}
