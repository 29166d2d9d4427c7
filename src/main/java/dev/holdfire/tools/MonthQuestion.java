package dev.holdfire.tools;

import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.Usd;
import dev.holdfire.jobs.Months;
import dev.holdfire.policy.Policy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The question what the month came to so far, answered while others are: a provider takes half a
 * second. It is put where a cap rests on it, and where a launch comes with a card, since whoever
 * decides about money wants to know.
 */
record MonthQuestion(CompletableFuture<Optional<MonthBudget>> pending) {
  private static final Logger LOG = LoggerFactory.getLogger(MonthQuestion.class);

  /** Nobody asks. */
  static final MonthQuestion NONE =
      new MonthQuestion(CompletableFuture.completedFuture(Optional.empty()));

  /** Puts it for a launch at one backend, if there is reason to. */
  static MonthQuestion put(Months months, String backend, Policy policy, Optional<Usd> ceiling) {
    Policy.Cost cost = policy.cost();
    boolean asked =
        ceiling.filter(amount -> amount.compareTo(cost.warn()) >= 0).isPresent()
            || cost.monthlyCap().isPresent();
    return asked
        ? new MonthQuestion(
            CompletableFuture.supplyAsync(
                () -> Optional.of(months.of(backend, cost.monthlyCap(), policy.timeZone())),
                task -> Thread.ofVirtual().start(task)))
        : NONE;
  }

  /** The answer, once it is there; empty where nobody asked or the ledger could not be read. */
  Optional<MonthBudget> answer() {
    return pending
        .exceptionally(
            failure -> {
              LOG.warn("the month could not be looked at: {}", failure.getMessage());
              return Optional.empty();
            })
        .join();
  }
}
