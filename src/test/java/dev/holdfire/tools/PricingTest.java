package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.gpu.GpuRequest;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a launch on a cloud costs, by rates as Modal lists them. */
class PricingTest {
  private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
  private static final Billing CLOUD = new Billing(false, 300, 60, List.of(), List.of());

  @Test
  void withoutAGpuCoresAndMemoryArePricedAtTheirLimits() {
    Pricing pricing = price(CLOUD, Optional.empty(), work("2", "4"), "cpu-core", "memory-gib");

    assertThat(pricing.price()).isInstanceOf(PriceFinding.Spendable.class);
    assertThat(pricing.hourly()).isEqualByComparingTo("0.1266");
    assertThat(pricing.estimate().orElseThrow().line())
        .isEqualTo("Estimate: $0.13 (= 1 × 1.0 × $0.1266)");
    assertThat(pricing.ceiling().orElseThrow().formula())
        .contains("(2 core × $0.0473 + 4 GiB × $0.008)/h", "(3600 s limit + 300 s start-up");
    assertThat(pricing.ceiling().orElseThrow().amount()).isEqualTo(Usd.of("0.139260"));
  }

  @Test
  void withoutAGpuAndWithoutLimitsThereIsNoPrice() {
    for (Workload open : List.of(work(null, "4"), work("2", null))) {
      Pricing pricing = price(CLOUD, Optional.empty(), open, "cpu-core", "memory-gib");

      assertThat(pricing.ceiling()).isEmpty();
      assertThat(pricing.price())
          .isInstanceOfSatisfying(
              PriceFinding.Unknown.class,
              unknown -> assertThat(unknown.reason()).contains("cpu_cores", "memory_gib"));
    }
  }

  /** Modal drops a key that it deprecates without a word: what it stood for is not free. */
  @Test
  void aRateThatIsMissingLeavesNothingToLaunchOn() {
    Optional<GpuRequest> gpu = Optional.of(new GpuRequest("T4", 1));
    assertThat(price(CLOUD, gpu, work("2", "4"), "T4", "cpu-core", "memory-gib").price())
        .isInstanceOf(PriceFinding.Spendable.class);

    assertThat(price(CLOUD, gpu, work("2", "4"), "T4", "cpu-core").price().toString())
        .contains("memory-gib");
    assertThat(price(CLOUD, gpu, work("2", "4"), "T4", "memory-gib").price().toString())
        .contains("cpu-core");
    assertThat(price(CLOUD, Optional.empty(), work("2", "4"), "cpu-core").price().toString())
        .contains("memory-gib");
  }

  private static Pricing price(
      Billing billing, Optional<GpuRequest> gpu, Workload workload, String... resources) {
    return Pricing.of(
        new PriceBook(Stream.of(resources).map(PricingTest::listed).toList()),
        "modal",
        billing,
        gpu,
        workload,
        GpuCatalogue.load(),
        NOW);
  }

  private static PricedResource listed(String resource) {
    String rate =
        switch (resource) {
          case "cpu-core" -> "0.04730";
          case "memory-gib" -> "0.00800";
          default -> "0.59000";
        };
    return new PricedResource(
        "modal",
        resource,
        new Rate(
            new BigDecimal(rate),
            Rate.RateUnit.HOUR,
            "USD",
            Rate.Provenance.PROVIDER,
            "modal billing rates --json",
            NOW,
            EvidenceGrade.E1,
            Optional.empty()));
  }

  private static Workload work(@Nullable String cores, @Nullable String gib) {
    return new Workload(
        1,
        1,
        1,
        BigDecimal.ONE,
        3600,
        0,
        Optional.ofNullable(cores).map(BigDecimal::new),
        Optional.ofNullable(gib).map(BigDecimal::new));
  }
}
