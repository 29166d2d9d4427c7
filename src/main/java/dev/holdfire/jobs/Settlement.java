package dev.holdfire.jobs;

import dev.holdfire.backend.Attempt;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.ledger.Transaction;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** What attempts cost, and its booking. */
final class Settlement {
  private static final BigDecimal MILLIS_PER_HOUR = BigDecimal.valueOf(3_600_000);
  private static final int DIGITS = 18;

  private Settlement() {}

  /**
   * What so long a time of everything that the job holds costs, rounded up to a micro-dollar. A
   * negative time, as a clock that was moved can give, costs nothing.
   */
  static Usd cost(Job job, Duration metered) {
    if (metered.isNegative()) {
      return Usd.ZERO;
    }
    return Usd.roundedUp(
        job.hourly()
            .multiply(BigDecimal.valueOf(metered.toMillis()))
            .divide(MILLIS_PER_HOUR, DIGITS, RoundingMode.CEILING));
  }

  /**
   * What the reservation holds for an attempt that is over: what it cost, and what it left unused.
   * The rest stays enough, to the micro-dollar, for the attempts that may still come.
   */
  private static Usd share(Job job, Attempt attempt, Duration before, Duration until) {
    Duration limit = Duration.ofSeconds(job.timeoutSeconds());
    Duration later = limit.multipliedBy(Math.max(0, job.maxAttempts() - attempt.number()));
    Usd unused = cost(job, before.plus(limit).plus(later)).minus(cost(job, until.plus(later)));
    return cost(job, until).minus(cost(job, before)).plus(unused.max(Usd.ZERO));
  }

  /**
   * Books every attempt that is over; one that was booked before is left alone. Each is booked the
   * difference that it makes to the cost of all so far, so that rounding up is done once for the
   * job, as it is in the ceiling: attempts that keep their limits never cost more than it.
   *
   * <p>What runs in its name and nobody asked for is booked to it as well. As long as there is
   * such, no unused money is given back before the end: that would be an overrun of the job's own.
   *
   * @param over whether the job is over, and with it the attempts whose end nobody wrote down
   */
  static void book(
      Transaction transaction,
      Job job,
      List<Attempt> attempts,
      boolean over,
      ZoneId zone,
      Instant now) {
    boolean tooMany = attempts.stream().anyMatch(Attempt::extra);
    Duration before = Duration.ZERO;
    for (Attempt attempt : attempts) {
      Duration ran = attempt.metered().isNegative() ? Duration.ZERO : attempt.metered();
      Duration until = before.plus(ran);
      if (over || attempt.endedAt().isPresent()) {
        Usd actual = cost(job, until).minus(cost(job, before));
        MoneyStore.bookAttempt(
            transaction,
            job,
            attempt.number(),
            attempt.startedAt(),
            ran,
            zone,
            tooMany ? actual : share(job, attempt, before, until),
            actual,
            now);
      }
      before = until;
    }
  }
}
