package dev.holdfire.backend.modal;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * A row of {@code billing report}: what one object cost in one full hour.
 *
 * @param objectId such as an app's id
 * @param description such as an app's name
 * @param hour when the hour began
 * @param cost dollars
 */
public record BillingRow(String objectId, String description, Instant hour, BigDecimal cost) {
  static BillingRow of(Fields row) {
    return new BillingRow(
        row.text("object_id"),
        row.text("description"),
        row.time("interval_start").orElseThrow(() -> new Unreadable("interval_start is empty")),
        row.decimal("cost"));
  }
}
