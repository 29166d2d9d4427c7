package dev.holdfire.gate;

import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.Usd;
import dev.holdfire.policy.Policy;

/** Above the policy's stop threshold a person says yes. */
final class Tier implements Capability {

  @Override
  public String id() {
    return "cost::tier";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    if (facts.ceiling().isEmpty()) {
      // Without a price there is no tier; the rule about prices says so.
      return Ruling.PASS;
    }
    Usd ceiling = facts.ceiling().get();
    if (facts.prepaid().isPresent()) {
      return Ruling.PASS;
    }
    Policy.Cost cost = facts.policy().cost();
    return switch (CostTier.of(ceiling, cost.warn(), cost.stop())) {
      case AUTO, WARN -> Ruling.PASS;
      case STOP ->
          new Ruling.AskPerson(
              "the ceiling of %s is above %s (tier STOP)".formatted(ceiling, cost.stop()));
    };
  }
}
