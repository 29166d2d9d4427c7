package dev.holdfire.ledger;

import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.ProviderMonth;
import dev.holdfire.cost.Usd;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code month_spend}, a projection of {@code entry}. */
public final class MonthStore {
  private MonthStore() {}

  /**
   * A month's money now.
   *
   * @param cap empty for none
   * @param providers what providers say of it
   */
  public static MonthBudget budget(
      Handle handle, Optional<Usd> cap, YearMonth month, List<ProviderMonth> providers) {
    return new MonthBudget(month, cap, booked(handle, month), reserved(handle), providers);
  }

  /** What was booked at one backend. */
  public static Usd booked(Handle handle, YearMonth month, String backend) {
    return new Usd(
        handle
            .createQuery(
                """
                select coalesce(sum(micros), 0) from month_spend
                where month = :month and backend = :backend
                """)
            .bind("month", month.toString())
            .bind("backend", backend)
            .mapTo(Long.class)
            .one());
  }

  /** Where something was booked in this month or a later one. */
  public static List<String> backends(Handle handle, YearMonth month) {
    return handle
        .createQuery(
            "select distinct backend from month_spend where month >= :month order by backend")
        .bind("month", month.toString())
        .mapTo(String.class)
        .list();
  }

  private static Usd booked(Handle handle, YearMonth month) {
    return new Usd(
        handle
            .createQuery("select coalesce(sum(micros), 0) from month_spend where month = :month")
            .bind("month", month.toString())
            .mapTo(Long.class)
            .one());
  }

  /** Whatever is reserved may still be spent in the current month. */
  private static Usd reserved(Handle handle) {
    return new Usd(
        handle
            .createQuery("select coalesce(sum(micros), 0) from reservation")
            .mapTo(Long.class)
            .one());
  }

  static void add(Transaction transaction, String backend, YearMonth month, Usd amount) {
    transaction
        .handle()
        .createUpdate(
            """
            insert into month_spend values (:month, :backend, :micros)
            on conflict (month, backend) do update set micros = micros + excluded.micros
            """)
        .bind("month", month.toString())
        .bind("backend", backend)
        .bind("micros", amount.micros())
        .execute();
  }
}
