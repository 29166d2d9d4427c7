package dev.holdfire.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Rate.Provenance;
import dev.holdfire.cost.Rate.RateUnit;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
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
            new Ceiling.Rates(
                rate("3.95", Provenance.PROVIDER), Optional.empty(), Optional.empty(), List.of()));

    assertThat(ceiling.amount().exact()).isEqualTo("19.75");
    assertThat(ceiling.perAttempt().exact()).isEqualTo("9.875");
  }

  @Test
  void aCeilingIsNeverRoundedDown() {
    Ceiling ceiling =
        Ceiling.of(
            work(1, "0.001", 1, 0),
            new Ceiling.Rates(
                rate("0.01", Provenance.OWNED), Optional.empty(), Optional.empty(), List.of()));

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
