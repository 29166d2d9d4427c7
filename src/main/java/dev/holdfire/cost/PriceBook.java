package dev.holdfire.cost;

import dev.holdfire.cost.Rate.Provenance;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All prices that are known now. What a price may be used for is decided here: nothing is spent on
 * one that is below grade E1, too old, zero without being owned, negative or in another currency.
 */
public record PriceBook(List<PricedResource> prices, List<Silent> silent) {
  /** A price of this resource holds for everything that its backend runs. */
  public static final String EVERYTHING = "*";

  /** How far the clock of a source may be ahead. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  /**
   * A provider that could not be asked for its prices.
   *
   * @param remedies what a person or the caller can do
   */
  public record Silent(String backend, String reason, List<String> remedies) {
    public Silent {
      remedies = List.copyOf(remedies);
    }
  }

  /** Prices whose providers all answered. */
  public PriceBook(List<PricedResource> prices) {
    this(prices, List.of());
  }

  public PriceBook {
    prices = List.copyOf(prices);
    silent = List.copyOf(silent);
  }

  /**
   * The best price of a resource on a backend, by what it may be used for, then by how fresh it is.
   */
  public PriceFinding find(String backend, String resource, Instant now) {
    PriceFinding best =
        candidates(backend, resource)
            .map(rate -> judge(rate, now))
            .min(Comparator.comparingInt(PriceBook::preference))
            .orElseGet(
                () ->
                    new PriceFinding.Unknown(
                        "no price is known for %s on %s".formatted(resource, backend)));
    return silent.stream()
        .filter(provider -> provider.backend().equals(backend))
        .map(provider -> withCause(best, provider))
        .findFirst()
        .orElse(best);
  }

  private static PriceFinding withCause(PriceFinding finding, Silent provider) {
    String cause = "; %s could not be asked: %s".formatted(provider.backend(), provider.reason());
    return switch (finding) {
      case PriceFinding.Spendable spendable -> spendable;
      case PriceFinding.DisplayOnly(Rate rate, String reason) ->
          new PriceFinding.DisplayOnly(rate, reason + cause);
      case PriceFinding.Unknown(String reason) -> new PriceFinding.Unknown(reason + cause);
    };
  }

  /** The rate of a resource, for what is told only. */
  public Optional<Rate> rate(String backend, String resource, Instant now) {
    return find(backend, resource, now).shown();
  }

  private java.util.stream.Stream<Rate> candidates(String backend, String resource) {
    return prices.stream()
        .filter(price -> price.backend().equals(backend))
        .filter(
            price ->
                price.resource().equals(EVERYTHING)
                    || price
                        .resource()
                        .toLowerCase(Locale.ROOT)
                        .equals(resource.toLowerCase(Locale.ROOT)))
        .map(PricedResource::rate)
        .sorted(Comparator.comparing(Rate::readAt).reversed());
  }

  private static PriceFinding judge(Rate rate, Instant now) {
    if (rate.amount().signum() < 0) {
      return new PriceFinding.Unknown("the price from " + rate.source() + " is negative");
    }
    if (!rate.currency().equals("USD")) {
      return new PriceFinding.Unknown(
          "the price from %s is in %s, and only USD can be counted"
              .formatted(rate.source(), rate.currency()));
    }
    if (rate.amount().signum() == 0 && rate.provenance() != Provenance.OWNED) {
      return new PriceFinding.Unknown(
          "the price from %s is zero, which only owned hardware may be".formatted(rate.source()));
    }
    if (rate.readAt().isAfter(now.plus(SKEW))) {
      return new PriceFinding.DisplayOnly(
          rate,
          "the price from %s was read at %s, which is yet to come"
              .formatted(rate.source(), rate.readAt()));
    }
    if (rate.expiresAt().isPresent() && !now.isBefore(rate.expiresAt().get())) {
      return new PriceFinding.DisplayOnly(
          rate, "the price from %s expired at %s".formatted(rate.source(), rate.expiresAt().get()));
    }
    EvidenceGrade grade = rate.gradeAt(now);
    if (!grade.admitsSpending()) {
      return new PriceFinding.DisplayOnly(
          rate,
          "the price from %s is of grade %s, and money needs E1".formatted(rate.source(), grade));
    }
    return new PriceFinding.Spendable(rate);
  }

  private static int preference(PriceFinding finding) {
    return switch (finding) {
      case PriceFinding.Spendable _ -> 0;
      case PriceFinding.DisplayOnly _ -> 1;
      case PriceFinding.Unknown _ -> 2;
    };
  }
}
