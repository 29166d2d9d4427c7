package dev.holdfire.gate;

import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.Usd;
import java.util.Optional;

/**
 * What is spent in the month, by everyone who uses the account where its provider tells that, and
 * what is reserved stay within the month's cap, or a person says yes.
 */
final class MonthlyCap implements Capability {

  @Override
  public String id() {
    return "cost::monthly-cap";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    if (facts.policy().cost().monthlyCap().isEmpty()
        || facts.budget().isEmpty()
        || facts.ceiling().isEmpty()
        || facts.prepaid().isPresent()) {
      // A ledger that cannot be read is refused by the daily cap, a missing price by its own rule.
      return Ruling.PASS;
    }
    return against(facts.budget().get().month(), facts.ceiling().get())
        .<Ruling>map(Ruling.AskPerson::new)
        .orElse(Ruling.PASS);
  }

  private static Optional<String> against(Optional<MonthBudget> month, Usd ceiling) {
    return month.isPresent()
        ? month.get().against(ceiling)
        : Optional.of(
            "the month so far could not be looked at: call again in a minute, or run 'holdfire"
                + " doctor'");
  }
}
