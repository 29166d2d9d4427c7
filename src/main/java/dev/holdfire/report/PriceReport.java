package dev.holdfire.report;

import dev.holdfire.cost.Decimals;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * Every price that is known, where from and how well.
 *
 * @param now when the grades are told for
 */
public record PriceReport(PriceBook book, Instant now) {

  /** The heads of {@link #rows}. */
  public static final List<String> HEADS =
      List.of("BACKEND", "RESOURCE", "RATE", "GRADE", "EXPIRES", "SOURCE");

  /** One row for each price, in words. */
  public List<List<String>> rows() {
    return book.prices().stream().map(this::row).toList();
  }

  private List<String> row(PricedResource price) {
    Rate rate = price.rate();
    return List.of(
        price.backend(),
        price.resource(),
        "$%s/%s".formatted(Decimals.plain(rate.amount()), unit(rate)),
        rate.gradeAt(now).name(),
        rate.expiresAt().map(end -> now.isBefore(end) ? end.toString() : "expired").orElse("never"),
        rate.source());
  }

  /** One object for each price. */
  public ArrayNode json() {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (PricedResource price : book.prices()) {
      Rate rate = price.rate();
      list.addObject()
          .put("backend", price.backend())
          .put("resource", price.resource())
          .put("rate", Decimals.plain(rate.amount()))
          .put("unit", unit(rate))
          .put("currency", rate.currency())
          .put("source", rate.source())
          .put("read_at", rate.readAt().toString())
          .put("grade", rate.gradeAt(now).name())
          .put("expires_at", rate.expiresAt().map(Instant::toString).orElse(null));
    }
    return list;
  }

  private static String unit(Rate rate) {
    return rate.unit().name().toLowerCase(Locale.ROOT);
  }
}
