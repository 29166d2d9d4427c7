package dev.holdfire.backend.modal;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * A row of {@code billing report}: what one resource of one object cost in one full hour.
 *
 * @param objectId such as an app's id
 * @param hour when the hour began
 * @param cost dollars
 * @param tags those of the app that were asked for
 */
public record BillingRow(
    String objectId,
    String description,
    Instant hour,
    String resource,
    BigDecimal cost,
    Map<String, String> tags) {

  public BillingRow {
    tags = Map.copyOf(tags);
  }

  static BillingRow of(Fields row) {
    return new BillingRow(
        row.text("object_id"),
        row.text("description"),
        row.time("interval_start").orElseThrow(() -> new Unreadable("interval_start is empty")),
        row.text("resource"),
        row.decimal("cost"),
        Fields.parse(row.text("tags")).scalars());
  }
}
