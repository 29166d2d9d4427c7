package dev.holdfire.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the ledger booked and what a provider metered, against one cap. */
class MonthBudgetTest {
  private static final MonthReading SILENT =
      new MonthReading.Unreadable("no answer", List.of("wait", "look"));

  /**
   * Right after a reading the larger counts; what is booked later, while the reading serves, comes
   * on top of it. Credits are no room.
   */
  @ParameterizedTest
  @CsvSource({
    "30.00, 80.00, 30.00, 80.00",
    "30.00, 10.00, 30.00, 30.00",
    "42.00, 80.00, 30.00, 92.00",
    "42.00, 10.00, 30.00, 42.00",
  })
  void theLargerCountsAndWhatIsBookedSinceOnTop(
      String booked, String metered, String bookedThen, String spent) {
    MonthBudget month = month("100.00", booked, "0.00", told(metered, bookedThen));

    assertThat(month.spent()).isEqualTo(Usd.of(spent));
    assertThat(month.headroom()).contains(Usd.of("100.00").minus(Usd.of(spent)));
  }

  /** Whatever was booked at another backend counts beside what this one's provider metered. */
  @Test
  void otherBackendsCountBesideIt() {
    assertThat(month("100.00", "25.00", "0.00", told("30.00", "5.00")).spent())
        .isEqualTo(Usd.of("50.00"));
  }

  @Test
  void aCeilingThatEqualsTheHeadRoomIsWithinIt() {
    MonthBudget month = month("100.00", "10.00", "5.00", told("80.00", "10.00"));

    assertThat(month.against(Usd.of("15.00"))).isEmpty();
    assertThat(month.against(Usd.of("15.000001")))
        .contains(
            "the ceiling of $15.000001 passes the month's head-room of $15.00 (cap $100.00 − spent"
                + " $80.00 − reserved $5.00; modal metered $80.00 for all who use the account,"
                + " $0.00 billed)");
  }

  @Test
  void whereTheProviderCannotBeAskedNothingIsLeft() {
    MonthBudget month = month("100.00", "10.00", "5.00", SILENT, "10.00");

    assertThat(month.remaining()).contains(Usd.ZERO);
    assertThat(month.against(Usd.of("1.00")))
        .contains(
            "what modal metered cannot be read now: no answer; cost.monthly_cap_usd cannot be held"
                + " against it: call again in a minute, or run 'holdfire doctor'");
    assertThat(month.against(Usd.of("85.000001")).orElseThrow())
        .describedAs("what is known is enough to pass it")
        .startsWith("the ceiling of $85.000001 passes the month's head-room of $85.00");
    assertThat(month.against(Usd.ZERO)).describedAs("what costs nothing").isEmpty();
  }

  @Test
  void withoutACapNothingIsAgainstIt() {
    MonthBudget month =
        new MonthBudget(
            YearMonth.of(2026, 11),
            Optional.empty(),
            Usd.of("1000.00"),
            Usd.ZERO,
            List.of(new ProviderMonth("modal", SILENT, Usd.ZERO)));

    assertThat(month.against(Usd.of("1000.00"))).isEmpty();
    assertThat(view("20.00", month).remaining()).isEqualTo(Usd.of("20.00"));
  }

  /** The head-room of a launch is the smaller of the day's and the month's. */
  @ParameterizedTest
  @CsvSource({"20.00, 15.00, 5.00", "12.00, 3.00, 12.00", "20.00, 25.00, -5.00"})
  void theSmallerHeadRoomIsTheLaunchs(String day, String spent, String headroom) {
    BudgetView view = view(day, month("20.00", spent, "0.00", told("0.00", "0.00")));

    assertThat(view.headroom()).isEqualTo(Usd.of(headroom));
    assertThat(view.remaining()).isEqualTo(Usd.of(headroom).max(Usd.ZERO));
    assertThat(CostClass.of(CostTier.AUTO, view.remaining(), view)).isEqualTo(CostClass.AUTO);
    assertThat(CostClass.of(CostTier.AUTO, view.remaining().plus(new Usd(1)), view))
        .isEqualTo(CostClass.OVER_CAP);
  }

  private static BudgetView view(String day, MonthBudget month) {
    return new BudgetView(
            List.of(new DayBudget(LocalDate.parse("2026-11-23"), Usd.of(day), Usd.ZERO, Usd.ZERO)),
            Usd.ZERO)
        .in(Optional.of(month));
  }

  private static ProviderMonth told(String metered, String bookedThen) {
    return new ProviderMonth(
        "modal", new MonthReading.Told(Usd.of(metered), Usd.ZERO), Usd.of(bookedThen));
  }

  private static MonthBudget month(
      String cap, String booked, String reserved, MonthReading reading, String bookedThen) {
    return month(cap, booked, reserved, new ProviderMonth("modal", reading, Usd.of(bookedThen)));
  }

  private static MonthBudget month(
      String cap, String booked, String reserved, ProviderMonth provider) {
    return new MonthBudget(
        YearMonth.of(2026, 11),
        Optional.of(Usd.of(cap)),
        Usd.of(booked),
        Usd.of(reserved),
        List.of(provider));
  }
}
