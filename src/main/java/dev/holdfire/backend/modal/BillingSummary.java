package dev.holdfire.backend.modal;

import dev.holdfire.cost.Usd;

/**
 * What a month came to, rounded up to what the ledger counts in.
 *
 * @param metered what was used
 * @param billed what is charged after credits
 */
public record BillingSummary(Usd metered, Usd billed) {
  static BillingSummary of(Fields summary) {
    return new BillingSummary(amount(summary, "metered_cost"), amount(summary, "billed_cost"));
  }

  private static Usd amount(Fields summary, String name) {
    try {
      return Usd.roundedUp(summary.decimal(name));
    } catch (ArithmeticException e) {
      throw new Unreadable(name + " is no amount that can be");
    }
  }
}
