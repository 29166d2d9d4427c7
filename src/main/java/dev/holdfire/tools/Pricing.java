package dev.holdfire.tools;

import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.Estimate;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.FallbackPrices;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Workload;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.gpu.GpuSpec;
import dev.holdfire.jobs.Backends;
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
 * @param hourly dollars for an hour of everything that one run holds; zero without a price
 */
public record Pricing(
    PriceFinding price, Optional<Estimate> estimate, Optional<Ceiling> ceiling, BigDecimal hourly) {
  static final String LOCAL = "local";
  static final String MODAL = "modal";
  private static final Duration STATED_HOLDS = Duration.ofDays(30);
  private static final String ANYTHING = "job";
  private static final String CORE = "cpu-core";
  private static final String MEMORY = "memory-gib";

  /** Every price that is known: the backends' own, the ones that the user stated, and the table. */
  public static PriceBook book(Backends backends, Policy policy) {
    return new PriceBook(
        Stream.of(
                backends.prices().stream(),
                policy.cost().stated().stream().map(price -> stated(price, policy.timeZone())),
                FallbackPrices.load().stream())
            .flatMap(prices -> prices)
            .toList());
  }

  /** The cost of a workload on a backend. */
  static Pricing of(
      PriceBook book,
      String backend,
      Optional<GpuRequest> gpu,
      Workload workload,
      GpuCatalogue catalogue,
      Instant now) {
    String resource =
        gpu.map(asked -> catalogue.find(asked.name()).map(GpuSpec::name).orElse(asked.name()))
            .orElse(ANYTHING);
    PriceFinding finding = book.find(backend, resource, now);
    return switch (finding) {
      case PriceFinding.Spendable(Rate rate) -> at(rate, finding, book, backend, workload, now);
      case PriceFinding.DisplayOnly(Rate rate, String _) ->
          at(rate, finding, book, backend, workload, now);
      case PriceFinding.Unknown _ ->
          new Pricing(finding, Optional.empty(), Optional.empty(), BigDecimal.ZERO);
    };
  }

  private static Pricing at(
      Rate rate,
      PriceFinding finding,
      PriceBook book,
      String backend,
      Workload workload,
      Instant now) {
    Ceiling.Rates rates =
        backend.equals(LOCAL)
            ? new Ceiling.Rates(rate, Optional.empty(), Optional.empty(), List.of())
            : new Ceiling.Rates(
                rate,
                book.rate(backend, CORE, now),
                book.rate(backend, MEMORY, now),
                List.of("restarts after preemption"));
    BigDecimal hourly =
        rate.perHour()
            .multiply(BigDecimal.valueOf(workload.gpusPerContainer()))
            .add(part(workload.cpuCores(), rates.cpuCore()))
            .add(part(workload.memoryGib(), rates.memoryGib()))
            .multiply(BigDecimal.valueOf(workload.containers()));
    return new Pricing(
        finding,
        Optional.of(Estimate.of(workload, rate)),
        Optional.of(Ceiling.of(workload, rates)),
        hourly);
  }

  private static BigDecimal part(Optional<BigDecimal> amount, Optional<Rate> rate) {
    return amount
        .flatMap(used -> rate.map(known -> known.perHour().multiply(used)))
        .orElse(BigDecimal.ZERO);
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
