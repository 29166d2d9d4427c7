package dev.holdfire.gate;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch rests on one run of exactly the same script that was seen to work, and asks for no more
 * steps than its time holds at the pace of that run.
 */
final class SmokeBeforeBatch implements Capability {
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);

  @Override
  public String id() {
    return "compute::smoke-before-batch";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    return switch (facts.proof()) {
      case LaunchFacts.Proof.Given _ -> pace(facts);
      case LaunchFacts.Proof.Missing(String reason) -> unproven(reason);
      case LaunchFacts.Proof.NotAsked _ -> unproven("nobody looked for one");
    };
  }

  private Ruling pace(LaunchFacts facts) {
    List<String> warnings = new ArrayList<>();
    List<Refusal> refusals = new ArrayList<>();
    facts
        .script()
        .sharedPlaces()
        .map(why -> "variants may write the same checkpoints: " + why)
        .ifPresent(warnings::add);
    facts
        .script()
        .seen()
        .step()
        .ifPresent(
            step ->
                facts
                    .script()
                    .steps()
                    .forEach(
                        (variant, steps) ->
                            judge(facts, step, variant, steps, refusals, warnings)));
    return refusals.isEmpty() ? new Ruling.Pass(warnings) : new Ruling.Refuse(refusals, warnings);
  }

  private void judge(
      LaunchFacts facts,
      Seen.StepTime step,
      String variant,
      long steps,
      List<Refusal> refusals,
      List<String> warnings) {
    Duration needed = step.of(steps);
    long limit = facts.plan().workload().timeoutSeconds();
    if (needed.compareTo(Duration.ofSeconds(limit)) > 0) {
      refusals.add(
          refusal(
              "too-many-steps",
              "variant %s asks for %d steps, which took %s ms each in %s: %d s, and an attempt is ended after %d s"
                  .formatted(
                      variant,
                      steps,
                      step.each().toMillis(),
                      step.jobId(),
                      needed.toSeconds(),
                      limit),
              List.of(
                  "give it the time (hours or timeout_seconds) that its steps need",
                  "ask for %d steps or fewer"
                      .formatted(Duration.ofSeconds(limit).dividedBy(step.each())))));
    } else {
      warnings.add(
          "variant %s: %d steps at the pace of %s take %d s and cost $%s"
              .formatted(
                  variant,
                  steps,
                  step.jobId(),
                  needed.toSeconds(),
                  facts
                      .plan()
                      .hourly()
                      .multiply(BigDecimal.valueOf(needed.toSeconds()))
                      .divide(SECONDS_PER_HOUR, 2, RoundingMode.UP)));
    }
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
