package dev.holdfire.gate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * No live job does the same work: same script, entrypoint, config and arguments, by path or by
 * content. Where the jobs that run cannot be listed, that is not known, and nothing is launched.
 */
final class NoCollision implements Capability {

  @Override
  public String id() {
    return "compute::no-collision";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    List<Refusal> refusals = new ArrayList<>();
    facts
        .backendTrouble()
        .ifPresent(
            why ->
                refusals.add(
                    refusal(
                        "backend-not-ready",
                        why,
                        List.of(
                            "run 'holdfire doctor' and mend what it names",
                            "choose another backend"))));
    Set<RunKey> seen = new HashSet<>();
    for (LaunchPlan.Run run : facts.plan().runs()) {
      RunKey key = facts.plan().key(run);
      if (!seen.add(key)) {
        refusals.add(
            refusal(
                "same-variant-twice",
                "variant %s does the same work as another one".formatted(run.variant().orElse("")),
                List.of("leave it out", "give it another config or other args")));
      }
      facts.live().stream()
          .filter(live -> live.key().collidesWith(key))
          .forEach(live -> refusals.add(collision(live)));
    }
    return Ruling.refuseAny(refusals);
  }

  private Refusal collision(LaunchFacts.LiveRun live) {
    return refusal(
        "collision",
        "%s is running the same script with the same config and arguments".formatted(live.jobId()),
        List.of(
            "watch it with inspect_job {\"job_id\": \"%s\"} and wait for its end"
                .formatted(live.jobId()),
            "change the config or the arguments",
            "ask for its end with request_stop; a person decides"));
  }
}
