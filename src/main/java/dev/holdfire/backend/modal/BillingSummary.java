package dev.holdfire.backend.modal;

import java.math.BigDecimal;

/**
 * The month so far, in dollars.
 *
 * @param metered what was used
 * @param billed what is charged after credits
 */
public record BillingSummary(BigDecimal metered, BigDecimal billed) {
  static BillingSummary of(Fields summary) {
    return new BillingSummary(summary.decimal("metered_cost"), summary.decimal("billed_cost"));
  }
}
