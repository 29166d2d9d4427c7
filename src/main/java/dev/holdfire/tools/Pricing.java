package dev.holdfire.tools;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.Estimate;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.FallbackPrices;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.gpu.GpuSpec;
import dev.holdfire.policy.Policy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a launch costs.
 *
 * @param price of the main resource
 * @param rates empty without a price
 */
public record Pricing(
    PriceFinding price, Billing billing, Workload workload, Optional<Ceiling.Rates> rates) {
  private static final Duration STATED_HOLDS = Duration.ofDays(30);
  private static final String ANYTHING = "job";
  private static final String CORE = "cpu-core";
  private static final String MEMORY = "memory-gib";

  /** The prices that no backend is asked for: those that the user stated, and the table. */
  public static List<PricedResource> stated(Policy policy) {
    return Stream.concat(
            policy.cost().stated().stream().map(price -> stated(price, policy.timeZone())),
            FallbackPrices.load().stream())
        .toList();
  }

  /**
   * The cost of a workload on a backend.
   *
   * @param gpu what is priced; without one the job as a whole
   */
  static Pricing of(
      PriceBook book,
      String backend,
      Billing billing,
      Optional<GpuRequest> gpu,
      Workload workload,
      GpuCatalogue catalogue,
      Instant now) {
    String resource =
        gpu.map(asked -> catalogue.find(asked.name()).map(GpuSpec::name).orElse(asked.name()))
            .orElse(ANYTHING);
    PriceFinding finding = book.find(backend, resource, now);
    Optional<Ceiling.Rates> rates =
        finding
            .shown()
            .map(
                rate ->
                    billing.wholeJob()
                        ? new Ceiling.Rates(rate, Optional.empty(), Optional.empty())
                        : new Ceiling.Rates(
                            rate, book.rate(backend, CORE, now), book.rate(backend, MEMORY, now)));
    return new Pricing(finding, billing, workload, rates);
  }

  /** The estimate; empty without a price. */
  Optional<Estimate> estimate() {
    return rates.map(known -> Estimate.of(workload, known.main()));
  }

  /** The estimate where a run is expected to take so many hours; empty without a price. */
  Optional<Estimate> estimate(BigDecimal hours) {
    return rates.map(known -> Estimate.of(workload.expecting(hours), known.main()));
  }

  /** The ceiling; empty without a price. */
  Optional<Ceiling> ceiling() {
    return rates.map(known -> Ceiling.of(workload, billing, known));
  }

  /** Dollars for an hour of everything that one run holds; zero without a price. */
  BigDecimal hourly() {
    return rates
        .map(known -> known.hourly(workload, billing))
        .orElse(BigDecimal.ZERO)
        .multiply(BigDecimal.valueOf(workload.containers()));
  }

  /** The same with a shorter limit on each attempt. */
  Pricing within(long seconds) {
    return new Pricing(price, billing, workload.within(seconds), rates);
  }

  /** The longest limit on an attempt, at most the present one, whose ceiling is within this. */
  long secondsWithin(Usd limit) {
    return rates
        .map(
            known ->
                Ceiling.secondsWithin(limit, workload, billing, known, workload.timeoutSeconds()))
        .orElse(workload.timeoutSeconds());
  }

  private static PricedResource stated(Policy.StatedPrice price, ZoneId zone) {
    Instant read = price.readOn().atStartOfDay(zone).toInstant();
    return new PricedResource(
        price.backend(),
        price.resource(),
        new Rate(
            price.usdPerHour(),
            Rate.RateUnit.HOUR,
            "USD",
            Rate.Provenance.STATED,
            "policy: " + price.source(),
            read,
            EvidenceGrade.E1,
            Optional.of(read.plus(STATED_HOLDS))));
  }
}
