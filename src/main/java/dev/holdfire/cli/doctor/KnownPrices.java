package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.Prices;
import dev.holdfire.report.Times;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether the prices that are known may be spent on.
 *
 * @param maxAge how old a provider's price may be to be spent on
 */
public record KnownPrices(Prices prices, Duration maxAge, Clock clock) implements Check {

  @Override
  public List<Finding> findings() {
    try {
      PriceBook book = prices.book(List.of(), maxAge);
      List<Finding> findings = new ArrayList<>();
      book.prices().forEach(price -> findings.add(price(price)));
      book.silent().forEach(provider -> findings.add(silent(provider)));
      return findings;
    } catch (HoldfireException e) {
      return List.of(
          Finding.bad("price", Severity.WARNING, e.getMessage(), "see what is said of the state"));
    }
  }

  private static Finding silent(PriceBook.Silent provider) {
    return Finding.bad(
        "price." + provider.backend(),
        Severity.WARNING,
        provider.reason(),
        String.join("; ", provider.remedies()));
  }

  private Finding price(PricedResource price) {
    Instant now = clock.instant();
    Rate rate = price.rate();
    String id = "price.%s.%s".formatted(price.backend(), price.resource());
    String found =
        "$%s per %s, %s, %s old, grade %s"
            .formatted(
                rate.amount().toPlainString(),
                rate.unit().name().toLowerCase(Locale.ROOT),
                rate.source(),
                Times.words(Duration.between(rate.readAt(), now)),
                rate.gradeAt(now));
    return rate.gradeAt(now).admitsSpending()
        ? Finding.good(id, Severity.WARNING, found)
        : Finding.bad(id, Severity.WARNING, found, "state it in the policy with source and date");
  }
}
