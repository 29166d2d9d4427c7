package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.BilledHour;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.BillStore;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what ended jobs were booked against what their provider bills, and books the difference.
 * What was metered is a count of seconds times a rate; the bill comes later, hour by hour, and is
 * what has to be paid.
 */
public final class Bills {
  private static final Logger LOG = LoggerFactory.getLogger(Bills.class);

  /** A bill grows once an hour. */
  private static final Duration EVERY = Duration.ofMinutes(15);

  /** How long after its end a job's bill is looked at, for what comes late. */
  private static final Duration LOOKED_AT = Duration.ofDays(2);

  /** An hour that is not on the bill so long after it was full costs nothing. */
  private static final Duration LATE = Duration.ofDays(1);

  private final Ledger ledger;
  private final Backends backends;
  private final Clock clock;
  private final JobRules rules;
  private Instant askedAt = Instant.MIN;

  /** Bills of these backends, booked on the days of the policy's time zone. */
  public Bills(Ledger ledger, Backends backends, Clock clock, JobRules rules) {
    this.ledger = ledger;
    this.backends = backends;
    this.clock = clock;
    this.rules = rules;
  }

  /** Asks for the bills of jobs whose hours are full, a quarter of an hour after the last time. */
  public void reconcile() {
    Instant now = clock.instant();
    if (!now.isBefore(askedAt) && askedAt.plus(EVERY).isAfter(now)) {
      return;
    }
    for (String name : backends.names()) {
      List<JobNow> ended =
          ledger.read(handle -> JobStore.endedSince(handle, name, now.minus(LOOKED_AT))).stream()
              .filter(job -> !lastHour(job).plus(1, ChronoUnit.HOURS).isAfter(now))
              .toList();
      if (!ended.isEmpty()) {
        askedAt = now;
        backends.find(name).ifPresent(backend -> reconcile(backend, ended, now));
      }
    }
  }

  private void reconcile(Backend backend, List<JobNow> ended, Instant now) {
    Instant first =
        ended.stream()
            .map(job -> job.job().createdAt())
            .min(Comparator.naturalOrder())
            .orElseThrow();
    Optional<List<BilledHour>> bill = backend.bill(first);
    if (bill.isEmpty()) {
      LOG.info("what {} bills could not be read; it is asked again later", backend.name());
      return;
    }
    Map<String, List<BilledHour>> byJob =
        bill.get().stream().collect(Collectors.groupingBy(BilledHour::tag));
    for (JobNow job : ended) {
      List<BilledHour> hours = byJob.getOrDefault(job.job().jobId(), List.of());
      if (!hours.isEmpty()) {
        book(job, hours, isWhole(job, hours, now), now);
      }
    }
  }

  private static Instant lastHour(JobNow job) {
    return job.changedAt().truncatedTo(ChronoUnit.HOURS);
  }

  /** Whether the bill has all hours of the job: only then it may lower what was metered. */
  private static boolean isWhole(JobNow job, List<BilledHour> hours, Instant now) {
    Instant last = lastHour(job);
    return hours.stream().anyMatch(hour -> !hour.hour().isBefore(last))
        || !last.plus(LATE).isAfter(now);
  }

  private void book(JobNow ended, List<BilledHour> hours, boolean whole, Instant now) {
    Map<LocalDate, BigDecimal> days = new TreeMap<>();
    hours.forEach(
        hour ->
            days.merge(
                hour.hour().atZone(rules.zone()).toLocalDate(), hour.dollars(), BigDecimal::add));
    Map<LocalDate, Usd> bill = new TreeMap<>();
    days.forEach((day, dollars) -> bill.put(day, Usd.roundedUp(dollars)));
    Job job = ended.job();
    Usd billed = bill.values().stream().reduce(Usd.ZERO, Usd::plus);
    ledger.write(
        transaction -> {
          if (whole
              || billed.compareTo(MoneyStore.spentBy(transaction.handle(), job.jobId())) > 0) {
            BillStore.book(transaction, job, bill, rules.zone(), now);
          }
          return billed;
        });
  }
}
