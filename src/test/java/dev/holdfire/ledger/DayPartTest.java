package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Usd;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DayPartTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void aRunWithinADayIsBookedToIt() {
    assertThat(split("2026-11-01T10:00:00Z", Duration.ofHours(1), "4.00"))
        .containsExactly(part("2026-11-01", "4.00"));
  }

  @Test
  void aRunOverMidnightIsSplitByTime() {
    assertThat(split("2026-11-01T22:15:00Z", Duration.ofHours(1), "4.00"))
        .containsExactly(part("2026-11-01", "3.00"), part("2026-11-02", "1.00"));
  }

  @Test
  void aRunThatEndsAtMidnightTouchesOneDay() {
    assertThat(split("2026-11-01T22:00:00Z", Duration.ofHours(1), "4.00"))
        .containsExactly(part("2026-11-01", "4.00"));
    assertThat(split("2026-11-01T23:00:00Z", Duration.ZERO, "0.00"))
        .containsExactly(part("2026-11-02", "0.00"));
  }

  /** The night of 28 to 29 March 2026 puts the clocks forward: that Sunday has 23 hours. */
  @Test
  void theShortDayOfSpringHasTwentyThreeHours() {
    assertThat(split("2026-03-28T22:00:00Z", Duration.ofHours(25), "25.00"))
        .containsExactly(
            part("2026-03-28", "1.00"), part("2026-03-29", "23.00"), part("2026-03-30", "1.00"));
  }

  /** The night of 24 to 25 October 2026 puts them back: that Sunday has 25 hours. */
  @Test
  void theLongDayOfAutumnHasTwentyFiveHours() {
    assertThat(split("2026-10-24T21:00:00Z", Duration.ofHours(27), "27.00"))
        .containsExactly(
            part("2026-10-24", "1.00"), part("2026-10-25", "25.00"), part("2026-10-26", "1.00"));
  }

  /** In Beirut the day on which the clocks go forward begins at one o'clock. */
  @Test
  void aDayWithoutAMidnightBeginsWhenItBegins() {
    ZoneId beirut = ZoneId.of("Asia/Beirut");
    List<DayPart> parts =
        DayPart.split(
            Instant.parse("2026-03-28T21:00:00Z"), Duration.ofHours(2), beirut, Usd.of("2.00"));

    assertThat(parts).extracting(DayPart::amount).containsExactly(Usd.of("1.00"), Usd.of("1.00"));
  }

  /**
   * Whatever the start, length, zone and amount: the parts add up to the amount exactly, none is
   * negative, and their days follow one another.
   */
  @Test
  void thePartsAddUpExactly() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<ZoneId> zones =
        List.of(BERLIN, ZoneId.of("UTC"), ZoneId.of("Asia/Kathmandu"), ZoneId.of("Pacific/Apia"));
    Instant year = Instant.parse("2026-01-01T00:00:00Z");
    for (int i = 0; i < 3000; i++) {
      Instant start = year.plusMillis(random.nextLong(Duration.ofDays(400).toMillis()));
      Duration ran = Duration.ofMillis(random.nextLong(Duration.ofDays(4).toMillis()));
      Usd amount = new Usd(random.nextLong(1_000_000_000L));
      ZoneId zone = zones.get(random.nextInt(zones.size()));
      String told = "seed %d, %s for %s in %s: %s".formatted(seed, start, ran, zone, amount);

      List<DayPart> parts = DayPart.split(start, ran, zone, amount);

      assertThat(parts.stream().map(DayPart::amount).reduce(Usd.ZERO, Usd::plus))
          .as(told)
          .isEqualTo(amount);
      assertThat(parts).as(told).noneMatch(part -> part.amount().isNegative());
      for (int day = 1; day < parts.size(); day++) {
        assertThat(parts.get(day).day()).as(told).isEqualTo(parts.get(day - 1).day().plusDays(1));
      }
    }
  }

  private static List<DayPart> split(String start, Duration ran, String amount) {
    return DayPart.split(Instant.parse(start), ran, BERLIN, Usd.of(amount));
  }

  private static DayPart part(String day, String amount) {
    return new DayPart(LocalDate.parse(day), Usd.of(amount));
  }
}
