package dev.holdfire.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Rate.Provenance;
import dev.holdfire.cost.Rate.RateUnit;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "4.996, AUTO, $5.00",
    "5.00, WARN, $5.00",
    "20.00, WARN, $20.00",
    "20.000001, STOP, $20.00",
  })
  void theTierIsDecidedBeforeRounding(String dollars, CostTier tier, String shown) {
    Usd ceiling = Usd.of(dollars);

    assertThat(CostTier.of(ceiling, Usd.of("5.00"), Usd.of("20.00"))).isEqualTo(tier);
    assertThat(ceiling.display()).isEqualTo(shown);
  }

  @Test
  void theEstimateLineSpellsOutCountHoursAndRate() {
    assertThat(Estimate.of(work(2, "1", 4500, 0), rate("3.95", Provenance.PROVIDER)).line())
        .isEqualTo("Estimate: $7.90 (= 2 × 1.0 × $3.95)");
    assertThat(Estimate.of(work(1, "0.2", 900, 0), rate("18", Provenance.OWNED)).line())
        .isEqualTo("Estimate: $3.60 (= 1 × 0.2 × $18.00)");
  }

  @Test
  void theCeilingCountsEveryLimitAndEveryAttempt() {
    Ceiling ceiling =
        Ceiling.of(
            work(2, "1", 4500, 1),
            Billing.WHOLE_JOB,
            new Ceiling.Rates(
                rate("3.95", Provenance.PROVIDER), Optional.empty(), Optional.empty()));

    assertThat(ceiling.amount().exact()).isEqualTo("19.75");
    assertThat(ceiling.perAttempt().exact()).isEqualTo("9.875");
  }

  /** Every limit that bills counts, and what has none is named in the formula. */
  @Test
  void theCeilingCountsStartUpIdleTimeCoresMemoryAndMultipliers() {
    Billing billing =
        new Billing(
            false,
            300,
            60,
            List.of(new Billing.Multiplier("region eu", new BigDecimal("1.5"))),
            List.of("restarts after preemption"));
    Workload workload =
        new Workload(
            1, 2, 1, BigDecimal.ONE, 3240, 1, Optional.of(new BigDecimal("4")), Optional.empty());
    Ceiling.Rates rates =
        new Ceiling.Rates(
            rate("3.95", Provenance.PROVIDER),
            Optional.of(rate("0.05", Provenance.PROVIDER)),
            Optional.of(rate("0.008", Provenance.PROVIDER)));

    Ceiling ceiling = Ceiling.of(workload, billing, rates);

    // 2 containers × 3600 s × 2 attempts × (3.95 + 4 × 0.05) × 1.5
    assertThat(ceiling.amount().exact()).isEqualTo("24.90");
    assertThat(ceiling.perAttempt().exact()).isEqualTo("12.45");
    assertThat(ceiling.formula())
        .isEqualTo(
            "$24.90 = 2 containers × (3240 s limit + 300 s start-up + 60 s idle) × 2 attempts"
                + " × (1 × $3.95 + 4 core × $0.05)/h × 1.5 region eu; not bounded by any limit:"
                + " restarts after preemption, use of GiBs (no limit given)");
    assertThat(billing.longestSeconds(workload)).isEqualTo(7200);
  }

  /** The limit that an amount pays for is the longest whose ceiling is within it. */
  @Test
  void theLimitThatAnAmountPaysForIsTheLongestWithinIt() {
    Random random = new Random(20_261_101);
    for (int i = 0; i < 500; i++) {
      Workload workload =
          new Workload(
              1 + random.nextInt(3),
              1 + random.nextInt(3),
              1 + random.nextInt(8),
              BigDecimal.ONE,
              36_000,
              random.nextInt(3),
              Optional.empty(),
              Optional.empty());
      Billing billing =
          new Billing(true, random.nextInt(60), random.nextInt(60), List.of(), List.of());
      Ceiling.Rates rates =
          new Ceiling.Rates(
              rate(Double.toString(1 + random.nextInt(1000) / 100.0), Provenance.PROVIDER),
              Optional.empty(),
              Optional.empty());
      Usd limit = new Usd(5_000_000 + random.nextInt(50_000_000));

      long seconds = Ceiling.secondsWithin(limit, workload, billing, rates, 1_000_000);

      if (seconds > 0) {
        assertThat(Ceiling.of(workload.within(seconds), billing, rates).amount())
            .describedAs("case %d", i)
            .isLessThanOrEqualTo(limit);
      }
      assertThat(Ceiling.of(workload.within(Math.max(0, seconds) + 1), billing, rates).amount())
          .describedAs("case %d, a second more", i)
          .isGreaterThan(limit);
    }
  }

  /** A table that calls itself E1 is one secondary source all the same. */
  @Test
  void aSecondarySourceIsAtBestE4() {
    assertThat(rate("3.95", Provenance.TABLE).grade()).isEqualTo(EvidenceGrade.E4);
    assertThat(rate("3.95", Provenance.PROVIDER).grade()).isEqualTo(EvidenceGrade.E1);
  }

  @Test
  void aCeilingIsNeverRoundedDown() {
    Ceiling ceiling =
        Ceiling.of(
            work(1, "0.001", 1, 0),
            Billing.WHOLE_JOB,
            new Ceiling.Rates(rate("0.01", Provenance.OWNED), Optional.empty(), Optional.empty()));

    assertThat(ceiling.amount().exact()).isEqualTo("0.000003");
  }

  @Test
  void aCeilingThatEqualsTheHeadroomIsWithinIt() {
    BudgetView budget = budget("20.00", "5.00", "5.00");

    assertThat(CostClass.of(CostTier.WARN, Usd.of("10.00"), budget)).isEqualTo(CostClass.WARN);
    assertThat(CostClass.of(CostTier.WARN, Usd.of("10.000001"), budget))
        .isEqualTo(CostClass.OVER_CAP);
  }

  @Test
  void theBudgetAddsUpAlsoBeyondTheCap() {
    for (String spent : List.of("0.00", "20.00", "33.10")) {
      DayBudget day = budget("20.00", spent, "4.00").today();

      assertThat(day.allowed()).isEqualTo(day.spent().plus(day.reserved()).plus(day.remaining()));
      assertThat(day.remaining().isNegative()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, OWNED, true", "0, PROVIDER, false", "-1, OWNED, false", "3.95, PROVIDER, true"})
  void onlyAnE1PriceCanBeSpentOnAndOnlyOwnedHardwareIsFree(
      String amount, Provenance provenance, boolean spendable) {
    PriceBook book =
        new PriceBook(List.of(new PricedResource("modal", "H100", rate(amount, provenance))));

    assertThat(book.find("modal", "h100", NOW) instanceof PriceFinding.Spendable)
        .isEqualTo(spendable);
  }

  @Test
  void aPriceThatExpiredIsShownOnly() {
    Rate old = rate("3.95", Provenance.PROVIDER);
    PriceBook book = new PriceBook(List.of(new PricedResource("modal", "H100", old)));

    assertThat(book.find("modal", "H100", NOW.plusSeconds(86_400)))
        .isInstanceOf(PriceFinding.DisplayOnly.class);
  }

  @Test
  void theShippedTableIsNeverGoodEnoughToLaunchOn() {
    PriceBook book = new PriceBook(FallbackPrices.load());

    assertThat(book.rate("modal", "B200", NOW).orElseThrow().perHour())
        .isEqualByComparingTo("6.25");
    assertThat(book.find("modal", "B200", NOW)).isInstanceOf(PriceFinding.DisplayOnly.class);
    assertThat(book.find("modal", "GTX", NOW)).isInstanceOf(PriceFinding.Unknown.class);
  }

  @Test
  void sixMonthsWithoutALookCostAGrade() {
    Instant read = Instant.parse("2026-01-31T00:00:00Z");

    assertThat(EvidenceGrade.E1.aged(read, Instant.parse("2026-07-30T00:00:00Z")))
        .isEqualTo(EvidenceGrade.E1);
    assertThat(EvidenceGrade.E1.aged(read, Instant.parse("2026-07-31T00:00:00Z")))
        .isEqualTo(EvidenceGrade.E2);
    assertThat(EvidenceGrade.E6.aged(read, NOW)).isEqualTo(EvidenceGrade.E6);
  }

  private static BudgetView budget(String cap, String spent, String reserved) {
    return new BudgetView(
        List.of(
            new DayBudget(
                LocalDate.parse("2026-11-01"), Usd.of(cap), Usd.of(spent), Usd.of(reserved))),
        Usd.ZERO);
  }

  private static Workload work(int gpus, String hours, long seconds, int retries) {
    return new Workload(
        1, 1, gpus, new BigDecimal(hours), seconds, retries, Optional.empty(), Optional.empty());
  }

  private static Rate rate(String amount, Provenance provenance) {
    return new Rate(
        new BigDecimal(amount),
        RateUnit.HOUR,
        "USD",
        provenance,
        "a test",
        NOW,
        EvidenceGrade.E1,
        Optional.of(NOW.plusSeconds(86_400)));
  }
}
