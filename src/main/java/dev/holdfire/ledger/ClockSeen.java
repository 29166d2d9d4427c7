package dev.holdfire.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code clock_seen}: the latest time that any server saw. A clock may go wrong by a
 * moment; one that stands well before it was set back, and what rests on the time is then no longer
 * good.
 */
public final class ClockSeen {
  /** How far two clocks, or one that is set right, may differ without a doubt about the time. */
  public static final Duration SKEW = Duration.ofMinutes(1);

  private ClockSeen() {}

  /** The latest time that was seen; empty in a new ledger. */
  public static Optional<Instant> latest(Handle handle) {
    return handle
        .createQuery("select latest from clock_seen where one = 1")
        .mapTo(String.class)
        .findOne()
        .flatMap(Times::read);
  }

  /** Whether the clock was set back beyond a doubt. */
  public static boolean wentBack(Handle handle, Instant now) {
    return latest(handle).filter(latest -> wentBack(latest, now)).isPresent();
  }

  private static boolean wentBack(Instant latest, Instant now) {
    return now.isBefore(latest.minus(SKEW));
  }

  /** The time to judge by: never earlier than what was seen, unless the clock was set back. */
  public static Instant judged(Handle handle, Instant now) {
    return latest(handle)
        .filter(latest -> latest.isAfter(now) && !wentBack(latest, now))
        .orElse(now);
  }

  /**
   * Notes the time. Where the clock was set back, every request that would be open again and every
   * allowance that had ended lapses for good, and time goes on from the new one.
   */
  public static void note(Transaction transaction, Instant now) {
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    Optional<Instant> latest = latest(transaction.handle());
    boolean back = latest.filter(seen -> wentBack(seen, second)).isPresent();
    if (back) {
      lapse(transaction, latest.get(), second);
    }
    if (back || latest.isEmpty() || second.isAfter(latest.get())) {
      transaction
          .handle()
          .execute(
              "insert into clock_seen values (1, ?)"
                  + " on conflict (one) do update set latest = excluded.latest",
              second.toString());
    }
  }

  private static void lapse(Transaction transaction, Instant latest, Instant now) {
    Handle handle = transaction.handle();
    handle.execute(
        """
        insert or ignore into approval_lapse
        select approval_id, ? from approval
        where expires_at > ? or exists (
          select 1 from approval_answer as answer
          where answer.approval_id = approval.approval_id and answer.expires_at > ?)
        """,
        latest.toString(),
        now.toString(),
        now.toString());
    handle
        .createQuery("select allowance_id from allowance where until <= :latest and until > :now")
        .bind("latest", latest.toString())
        .bind("now", now.toString())
        .mapTo(String.class)
        .list()
        .forEach(ended -> AllowanceStore.revoke(transaction, ended, latest));
  }
}
