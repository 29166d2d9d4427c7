package dev.holdfire.ledger;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The tables {@code entry}, {@code reservation}, {@code day_spend} and {@code session_spend}. */
public final class MoneyStore {

  /** What a movement is. */
  public enum Kind {
    /** Money set aside for a job. */
    RESERVE,
    /** Money that an attempt used. */
    SPEND,
    /**
     * What makes the booked spend of a job equal to what its provider bills: the difference, which
     * may be negative or nothing.
     */
    BILL,
    /** Reserved money that can no longer be used. */
    RELEASE,
    /** Money that an attempt used beyond what was reserved; no launch until a person looked. */
    OVERRUN,
    /** A person looked at an overrun. */
    OVERRUN_CLEARED
  }

  /**
   * One movement.
   *
   * @param attempt the attempt that it belongs to, or 0 for the job as a whole
   */
  public record Entry(
      Instant at, String jobId, Kind kind, int attempt, LocalDate day, Usd amount, String note) {}

  private MoneyStore() {}

  /** The budget of every day from that of {@code from} to that of {@code until}. */
  public static BudgetView budget(
      Handle handle, Usd cap, ZoneId zone, Instant from, Instant until, String session) {
    List<DayBudget> days = new ArrayList<>();
    LocalDate today = from.atZone(zone).toLocalDate();
    LocalDate last = until.atZone(zone).toLocalDate();
    for (LocalDate day = today; !day.isAfter(last); day = day.plusDays(1)) {
      days.add(new DayBudget(day, cap, spent(handle, day), reserved(handle, day, today)));
    }
    return new BudgetView(days, sessionSpend(handle, session));
  }

  /** Sets money aside for a job on every day that it may touch. */
  public static void reserve(Transaction transaction, Job job, ZoneId zone, Instant until) {
    LocalDate first = job.createdAt().atZone(zone).toLocalDate();
    LocalDate last = until.atZone(zone).toLocalDate();
    insert(transaction, job, job.createdAt(), Kind.RESERVE, 0, first, job.ceiling(), "");
    transaction
        .handle()
        .execute(
            "insert into reservation values (?, ?, ?, ?)",
            job.jobId(),
            job.ceiling().micros(),
            first.toString(),
            last.toString());
  }

  /**
   * Books what an attempt used, on the days in which it ran, and gives back what it can no longer
   * use. An attempt is booked once; a second call for it changes nothing.
   *
   * @param share what was reserved for the attempt
   * @param actual what it used; what exceeds the job's reservation is booked as an overrun as well
   */
  public static void bookAttempt(
      Transaction transaction,
      Job job,
      int attempt,
      Instant start,
      Duration ran,
      ZoneId zone,
      Usd share,
      Usd actual,
      Instant now) {
    if (booked(transaction.handle(), job.jobId(), attempt)) {
      return;
    }
    Usd held = reservation(transaction.handle(), job.jobId()).orElse(Usd.ZERO);
    for (DayPart part : DayPart.split(start, ran, zone, actual)) {
      insert(transaction, job, now, Kind.SPEND, attempt, part.day(), part.amount(), "");
      spend(transaction, job, part.day(), part.amount());
    }
    add(transaction, "session_spend", "session", job.session(), actual);
    LocalDate today = now.atZone(zone).toLocalDate();
    if (actual.compareTo(held) > 0) {
      Usd excess = actual.minus(held);
      insert(
          transaction,
          job,
          now,
          Kind.OVERRUN,
          attempt,
          today,
          excess,
          "metered beyond what was reserved");
    }
    Usd used = actual.max(share).min(held);
    Usd unused = used.minus(actual).max(Usd.ZERO);
    if (unused.compareTo(Usd.ZERO) > 0) {
      insert(
          transaction,
          job,
          now,
          Kind.RELEASE,
          attempt,
          today,
          unused,
          "the attempt ended before its limit");
    }
    transaction
        .handle()
        .execute(
            "update reservation set micros = ? where job_id = ?",
            held.minus(used).micros(),
            job.jobId());
  }

  /** Gives back all that is still reserved for a job that is over. */
  public static void release(
      Transaction transaction, Job job, ZoneId zone, Instant now, String note) {
    Optional<Usd> held = reservation(transaction.handle(), job.jobId());
    if (held.isEmpty()) {
      return;
    }
    if (held.get().compareTo(Usd.ZERO) > 0) {
      insert(
          transaction, job, now, Kind.RELEASE, 0, now.atZone(zone).toLocalDate(), held.get(), note);
    }
    transaction.handle().execute("delete from reservation where job_id = ?", job.jobId());
  }

  /** What is still reserved for a job; empty when nothing is any more. */
  public static Optional<Usd> reservation(Handle handle, String jobId) {
    return handle
        .createQuery("select micros from reservation where job_id = :jobId")
        .bind("jobId", jobId)
        .mapTo(Long.class)
        .findOne()
        .map(Usd::new);
  }

  /** What a job was booked so far. */
  public static Usd spentBy(Handle handle, String jobId) {
    return sum(
        handle,
        "select coalesce(sum(micros), 0) from entry where kind in ('SPEND', 'BILL') and"
            + " job_id = :key",
        jobId);
  }

  /** Overruns that no person has looked at. */
  public static List<Entry> openOverruns(Handle handle) {
    return handle
        .createQuery(
            """
            select * from entry as overrun where kind = 'OVERRUN' and not exists (
              select 1 from entry as cleared
              where cleared.kind = 'OVERRUN_CLEARED' and cleared.job_id = overrun.job_id
                and cleared.seq > overrun.seq)
            order by seq
            """)
        .map(
            (row, _) ->
                new Entry(
                    Instant.parse(row.getString("at")),
                    row.getString("job_id"),
                    Kind.valueOf(row.getString("kind")),
                    row.getInt("attempt"),
                    LocalDate.parse(row.getString("day")),
                    new Usd(row.getLong("micros")),
                    row.getString("note")))
        .list();
  }

  /** Records that a person looked at a job's overrun; launches go on. */
  public static void clearOverrun(Transaction transaction, Job job, ZoneId zone, Instant now) {
    insert(
        transaction,
        job,
        now,
        Kind.OVERRUN_CLEARED,
        0,
        now.atZone(zone).toLocalDate(),
        Usd.ZERO,
        "a person looked at it");
  }

  private static boolean booked(Handle handle, String jobId, int attempt) {
    return handle
            .createQuery(
                "select count(*) from entry where job_id = :jobId and kind = 'SPEND' and attempt ="
                    + " :attempt")
            .bind("jobId", jobId)
            .bind("attempt", attempt)
            .mapTo(Integer.class)
            .one()
        > 0;
  }

  private static Usd spent(Handle handle, LocalDate day) {
    return sum(
        handle, "select coalesce(sum(micros), 0) from day_spend where day = :key", day.toString());
  }

  /**
   * What may still be spent on a day. A reservation that outlived the days it was made for, because
   * nobody knows yet how its job ended, counts against every day from today on.
   */
  private static Usd reserved(Handle handle, LocalDate day, LocalDate today) {
    return new Usd(
        handle
            .createQuery(
                """
                select coalesce(sum(micros), 0) from reservation
                where first_day <= :day and (last_day >= :day or (last_day < :today and :day >= :today))
                """)
            .bind("day", day.toString())
            .bind("today", today.toString())
            .mapTo(Long.class)
            .one());
  }

  private static Usd sessionSpend(Handle handle, String session) {
    return sum(
        handle, "select coalesce(sum(micros), 0) from session_spend where session = :key", session);
  }

  private static Usd sum(Handle handle, String query, String key) {
    return new Usd(handle.createQuery(query).bind("key", key).mapTo(Long.class).one());
  }

  /** Adds to what was spent on a day, and in its month. */
  static void spend(Transaction transaction, Job job, LocalDate day, Usd amount) {
    add(transaction, "day_spend", "day", day.toString(), amount);
    MonthStore.add(transaction, job.backend(), YearMonth.from(day), amount);
  }

  static void add(Transaction transaction, String table, String column, String key, Usd amount) {
    transaction
        .handle()
        .createUpdate(
            """
            insert into %1$s values (:key, :micros)
            on conflict (%2$s) do update set micros = micros + excluded.micros
            """
                .formatted(table, column))
        .bind("key", key)
        .bind("micros", amount.micros())
        .execute();
  }

  static void insert(
      Transaction transaction,
      Job job,
      Instant at,
      Kind kind,
      int attempt,
      LocalDate day,
      Usd amount,
      String note) {
    transaction
        .handle()
        .createUpdate(
            """
            insert into entry (at, job_id, session, kind, attempt, day, micros, note)
            values (:at, :jobId, :session, :kind, :attempt, :day, :micros, :note)
            """)
        .bind("at", at.toString())
        .bind("jobId", job.jobId())
        .bind("session", job.session())
        .bind("kind", kind.name())
        .bind("attempt", attempt)
        .bind("day", day.toString())
        .bind("micros", amount.micros())
        .bind("note", note)
        .execute();
  }
}
