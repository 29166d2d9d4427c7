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

  /** What so long a time of everything that the job holds costs, rounded up to a micro-dollar. */
  static Usd cost(Job job, Duration metered) {
    return Usd.roundedUp(
        job.hourly()
            .multiply(BigDecimal.valueOf(metered.toMillis()))
            .divide(MILLIS_PER_HOUR, DIGITS, RoundingMode.CEILING));
  }

  /** What is reserved for one attempt. */
  static Usd share(Job job) {
    return new Usd(Math.ceilDiv(job.ceiling().micros(), job.maxAttempts()));
  }

  /** Books every attempt that is over; one that was booked before is left alone. */
  static void book(
      Transaction transaction, Job job, List<Attempt> attempts, ZoneId zone, Instant now) {
    attempts.stream()
        .filter(attempt -> attempt.endedAt().isPresent())
        .forEach(
            attempt ->
                MoneyStore.bookAttempt(
                    transaction,
                    job,
                    attempt.number(),
                    attempt.startedAt(),
                    attempt.metered(),
                    zone,
                    share(job),
                    cost(job, attempt.metered()),
                    now));
  }
}
