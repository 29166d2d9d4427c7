package dev.holdfire.ledger;

import dev.holdfire.cost.Usd;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/** The rows of the table {@code entry} that hold what was metered against a provider's bill. */
public final class BillStore {
  private BillStore() {}

  /**
   * Sets what a job was booked to what its provider bills, and says so in the ledger. Once it is
   * so, a second call changes nothing.
   *
   * @param bill dollars by day
   */
  public static void book(
      Transaction transaction, Job job, Map<LocalDate, Usd> bill, ZoneId zone, Instant now) {
    Usd before = MoneyStore.spentBy(transaction.handle(), job.jobId());
    Usd billed = bill.values().stream().reduce(Usd.ZERO, Usd::plus);
    String note = "%s bills %s where %s was booked".formatted(job.backend(), billed, before);
    LocalDate today = now.atZone(zone).toLocalDate();
    Map<LocalDate, Usd> differences = new TreeMap<>(bill);
    booked(transaction.handle(), job.jobId())
        .forEach((day, booked) -> differences.merge(day, Usd.ZERO.minus(booked), Usd::plus));
    differences.values().removeIf(Usd.ZERO::equals);
    if (differences.isEmpty() && !isBilled(transaction.handle(), job.jobId())) {
      differences.put(today, Usd.ZERO);
    }
    differences.forEach(
        (day, difference) -> {
          MoneyStore.insert(transaction, job, now, MoneyStore.Kind.BILL, 0, day, difference, note);
          MoneyStore.spend(transaction, job, day, difference);
        });
    MoneyStore.add(transaction, "session_spend", "session", job.session(), billed.minus(before));
    Usd excess = billed.minus(before.max(job.ceiling()));
    if (excess.compareTo(Usd.ZERO) > 0) {
      MoneyStore.insert(
          transaction,
          job,
          now,
          MoneyStore.Kind.OVERRUN,
          0,
          today,
          excess,
          "billed beyond what was reserved");
    }
  }

  /** What a job was metered and billed; empty until it was held against its provider's bill. */
  public static Optional<Bill> find(Handle handle, String jobId) {
    if (!isBilled(handle, jobId)) {
      return Optional.empty();
    }
    long metered =
        handle
            .createQuery(
                "select coalesce(sum(micros), 0) from entry where job_id = :jobId and kind ="
                    + " 'SPEND'")
            .bind("jobId", jobId)
            .mapTo(Long.class)
            .one();
    return Optional.of(new Bill(new Usd(metered), MoneyStore.spentBy(handle, jobId)));
  }

  /** Whether a job's spend was held against its provider's bill. */
  private static boolean isBilled(Handle handle, String jobId) {
    return handle
        .createQuery("select exists (select 1 from entry where job_id = :jobId and kind = 'BILL')")
        .bind("jobId", jobId)
        .mapTo(Boolean.class)
        .one();
  }

  private static Map<LocalDate, Usd> booked(Handle handle, String jobId) {
    Map<LocalDate, Usd> days = new TreeMap<>();
    handle
        .createQuery(
            """
            select day, sum(micros) as micros from entry
            where job_id = :jobId and kind in ('SPEND', 'BILL') group by day
            """)
        .bind("jobId", jobId)
        .map((row, _) -> Map.entry(LocalDate.parse(row.getString("day")), new Usd(row.getLong(2))))
        .forEach(day -> days.put(day.getKey(), day.getValue()));
    return days;
  }
}
