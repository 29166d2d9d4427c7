package dev.holdfire.gate;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import java.util.List;

/** What is spent and what is reserved stay within the day's cap, or a person says yes. */
final class DailyCap implements Capability {

  @Override
  public String id() {
    return "cost::daily-cap";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    if (facts.budget().isEmpty()) {
      return Ruling.refuse(
          refusal(
              "ledger-unreadable",
              "the ledger cannot be read, so nobody knows what was spent",
              List.of(
                  "run 'holdfire doctor' and mend what it names",
                  "set HOLDFIRE_HOME to a folder that can be written and start the server again")));
    }
    if (!facts.openOverruns().isEmpty()) {
      return Ruling.refuse(
          refusal(
              "overrun",
              "cost more than was reserved, and no person has looked yet: "
                  + String.join(", ", facts.openOverruns()),
              List.of(
                  "let a person look with 'holdfire status' and clear it with 'holdfire approve'",
                  "wait for the person: jobs that run go on")));
    }
    if (facts.prepaid().isPresent()) {
      return Ruling.PASS;
    }
    BudgetView budget = facts.budget().get();
    return facts
        .ceiling()
        .filter(ceiling -> ceiling.compareTo(budget.tightest().remaining()) > 0)
        .<Ruling>map(ceiling -> overCap(ceiling, budget.tightest()))
        .orElse(Ruling.PASS);
  }

  private static Ruling overCap(Usd ceiling, DayBudget day) {
    return new Ruling.AskPerson(
        "the ceiling of %s passes the head-room of %s (cap %s − spent %s − reserved %s)"
            .formatted(ceiling, day.headroom(), day.cap(), day.spent(), day.reserved()));
  }
}
