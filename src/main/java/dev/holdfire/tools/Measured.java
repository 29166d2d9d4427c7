package dev.holdfire.tools;

import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.Workload;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.Seen;
import java.math.BigDecimal;
import java.math.RoundingMode;
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
