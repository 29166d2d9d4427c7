package dev.holdfire.ledger;

import dev.holdfire.cost.Usd;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The share of an amount that falls on one day. */
record DayPart(LocalDate day, Usd amount) {

  /**
   * Splits an amount over the days in which it was used, by time; the parts add up to it exactly.
   */
  static List<DayPart> split(Instant start, Duration ran, ZoneId zone, Usd amount) {
    Instant end = start.plus(ran);
    List<DayPart> parts = new ArrayList<>();
    Usd given = Usd.ZERO;
    LocalDate day = start.atZone(zone).toLocalDate();
    for (Instant from = start; ; day = day.plusDays(1)) {
      Instant midnight = day.plusDays(1).atStartOfDay(zone).toInstant();
      if (!midnight.isBefore(end)) {
        parts.add(new DayPart(day, amount.minus(given)));
        return parts;
      }
      Usd share = share(amount, Duration.between(from, midnight), ran);
      parts.add(new DayPart(day, share));
      given = given.plus(share);
      from = midnight;
    }
  }

  private static Usd share(Usd amount, Duration part, Duration whole) {
    return new Usd(
        BigInteger.valueOf(amount.micros())
            .multiply(BigInteger.valueOf(part.toMillis()))
            .divide(BigInteger.valueOf(Math.max(1, whole.toMillis())))
            .longValueExact());
  }
}
