package dev.holdfire.tools;

import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.Rate;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.ledger.LaunchRecord;
import dev.holdfire.policy.Policy;

/** What is kept of a permitted launch for the reports on it. */
final class KnownOfLaunch {
  private KnownOfLaunch() {}

  /** Of a plan that has a price, as every permitted one has. */
  static LaunchRecord of(Planned planned, LaunchFacts facts) {
    LaunchPlan plan = planned.plan();
    Policy.Cost cost = planned.policy().cost();
    Rate rate = plan.rate().orElseThrow();
    return new LaunchRecord(
        plan.estimate().orElseThrow().line(),
        rate.source(),
        rate.readAt(),
        CostTier.of(plan.ceiling().orElseThrow().amount(), cost.warn(), cost.stop()),
        cost.warn(),
        cost.stop(),
        planned.said().torch(),
        facts.alternative(),
        TenSteps.of(planned, facts).steps(),
        LaunchReport.running(facts));
  }
}
