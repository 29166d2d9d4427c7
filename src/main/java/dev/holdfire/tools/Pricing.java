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
    PriceFinding main = book.find(backend, resource, now);
    boolean partsAlone =
        gpu.isEmpty() && !billing.wholeJob() && main instanceof PriceFinding.Unknown;
    return partsAlone
        ? ofParts(book, backend, billing, workload.withoutGpus(), now)
        : ofWhole(book, backend, billing, main, workload, now);
  }

  /** Without a GPU, cores and memory are all that is billed: each up to its hard limit. */
  private static Pricing ofParts(
      PriceBook book, String backend, Billing billing, Workload workload, Instant now) {
    PriceFinding core = book.find(backend, CORE, now);
    if (workload.cpuCores().isEmpty() || workload.memoryGib().isEmpty()) {
      return new Pricing(
          new PriceFinding.Unknown(
              "without a GPU what is billed are cores and memory: give gpu, or cpu_cores and"
                  + " memory_gib, which become the hard limits"),
          billing,
          workload,
          Optional.empty());
    }
    return ofWhole(book, backend, billing, core, workload, now);
  }

  private static Pricing ofWhole(
      PriceBook book,
      String backend,
      Billing billing,
      PriceFinding main,
      Workload workload,
      Instant now) {
    PriceFinding finding =
        billing.wholeJob()
            ? main
            : Stream.of(main, book.find(backend, CORE, now), book.find(backend, MEMORY, now))
                .filter(known -> !(known instanceof PriceFinding.Spendable))
                .findFirst()
                .orElse(main);
    Optional<Ceiling.Rates> rates =
        main.shown()
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
    return rates.map(known -> Estimate.of(workload, billing, known));
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
