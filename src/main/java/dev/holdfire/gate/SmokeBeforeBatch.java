package dev.holdfire.gate;

import java.util.List;

/** A batch rests on one run of exactly the same script that was seen to work. */
final class SmokeBeforeBatch implements Capability {

  @Override
  public String id() {
    return "compute::smoke-before-batch";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    return switch (facts.proof()) {
      case LaunchFacts.Proof.Given _ -> Ruling.PASS;
      case LaunchFacts.Proof.Missing(String reason) -> unproven(reason);
      case LaunchFacts.Proof.NotAsked _ -> unproven("nobody looked for one");
    };
  }

  private Ruling unproven(String reason) {
    return Ruling.refuse(
        refusal(
            "no-smoke-run",
            "a failing configuration times N is N bills, and no run proves this one: " + reason,
            List.of(
                "launch one variant with launch_single and smoke: true, wait until inspect_job"
                    + " says healthy, then spawn the batch",
                "launch a single variant with launch_single instead of a batch")));
  }
}
