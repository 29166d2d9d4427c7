package dev.holdfire.tools;

import dev.holdfire.cost.Estimate;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.Workload;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.Seen;
import dev.holdfire.jobs.History;
import dev.holdfire.policy.Policy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the runs of a batch are expected to take at the pace that a run of the same was seen to
 * have.
 *
 * @param hours of one run, on average
 * @param note where that comes from, for the caller
 */
record Measured(BigDecimal hours, String note) {
  private static final int DIGITS = 9;

  /**
   * By the steps that the variants ask for; those that name none are expected to take the hours
   * that the caller gave, and none to take longer than its limit. Empty where no step time was
   * measured, or where no variant says how many steps it makes.
   */
  static Optional<Measured> of(LaunchPlan plan, Optional<Seen.StepTime> step) {
    Map<String, Long> steps = StepsAsked.of(plan);
    return step.filter(_ -> !steps.isEmpty()).map(time -> of(plan, time, steps));
  }

  /** The plan of a batch, expected to take what its steps took in the run that proves it. */
  static LaunchPlan in(
      History history, LaunchPlan plan, Pricing pricing, Policy policy, List<String> notes) {
    if (plan.runs().getFirst().variant().isEmpty()) {
      return plan;
    }
    Optional<Measured> measured = of(plan, stepTime(history, plan, policy));
    Optional<Estimate> estimate = measured.flatMap(known -> pricing.estimate(known.hours()));
    if (estimate.isEmpty()) {
      return plan;
    }
    notes.add(measured.get().note());
    return plan.expecting(estimate.get());
  }

  private static Optional<Seen.StepTime> stepTime(History history, LaunchPlan plan, Policy policy) {
    try {
      return history.seen(plan, policy.smoke().maxAge(), policy.rules().maxAtRisk()).step();
    } catch (HoldfireException e) {
      // A ledger that cannot be read refuses the launch elsewhere.
      return Optional.empty();
    }
  }

  private static Measured of(LaunchPlan plan, Seen.StepTime step, Map<String, Long> steps) {
    Workload workload = plan.workload();
    BigDecimal limit = Workload.hoursOf(workload.timeoutSeconds());
    BigDecimal sum =
        plan.runs().stream()
            .map(
                run ->
                    run.variant()
                        .flatMap(name -> Optional.ofNullable(steps.get(name)))
                        .map(count -> Workload.hoursOf(step.of(count).toSeconds()).min(limit))
                        .orElse(workload.hours()))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    int runs = plan.runs().size();
    return new Measured(
        sum.divide(BigDecimal.valueOf(runs), DIGITS, RoundingMode.HALF_UP).stripTrailingZeros(),
        ("the estimate is of %d steps at the pace of %s, at most %d ms each, for %d of %d"
             + " variants%s: evidence grade %s, one measurement of our own; the ceiling is of the"
             + " limits")
            .formatted(
                steps.values().stream().mapToLong(Long::longValue).sum(),
                step.jobId(),
                step.each().toMillis(),
                steps.size(),
                runs,
                steps.size() < runs ? ", the others by the hours given" : "",
                EvidenceGrade.OWN_BENCHMARK));
  }
}
