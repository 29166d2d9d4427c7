package dev.holdfire.cost;

import dev.holdfire.cost.Rate.Provenance;
import dev.holdfire.cost.Rate.RateUnit;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dated table that ships with Holdfire. It serves display and estimates and is never good
 * enough to launch on.
 */
public final class FallbackPrices {
  private static final String RESOURCE = "fallback-prices.json";

  private FallbackPrices() {}

  /** Every row of the table. */
  public static List<PricedResource> load() {
    try (InputStream stream = FallbackPrices.class.getResourceAsStream(RESOURCE)) {
      JsonNode table = JsonMapper.shared().readTree(stream);
      String source = table.required("source").stringValue();
      Instant readAt = Instant.parse(table.required("read_at").stringValue());
      EvidenceGrade grade = EvidenceGrade.valueOf(table.required("grade").stringValue());
      return table
          .required("rows")
          .valueStream()
          .map(row -> price(row, source, readAt, grade))
          .toList();
    } catch (IOException | JacksonException e) {
      throw new HoldfireException(
          ErrorCode.FAULT,
          "the price table of this build cannot be read; install Holdfire again",
          e);
    }
  }

  private static PricedResource price(
      JsonNode row, String source, Instant readAt, EvidenceGrade grade) {
    Rate rate =
        new Rate(
            new BigDecimal(row.required("usd_per_hour").stringValue()),
            RateUnit.HOUR,
            "USD",
            Provenance.TABLE,
            source,
            readAt,
            grade,
            Optional.empty());
    return new PricedResource(
        row.required("backend").stringValue(), row.required("resource").stringValue(), rate);
  }
}
