package dev.holdfire.cost;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The budget as a launch sees it.
 *
 * @param days every day that the launch may touch, the current one first
 * @param month the current month, where it was looked at
 * @param sessionSpend what this server's launches have spent
 * @param allowance room that a person granted beforehand and that is open now, if there is any
 */
public record BudgetView(
    List<DayBudget> days,
    Optional<MonthBudget> month,
    Usd sessionSpend,
    Optional<Allowance> allowance) {

  /** A budget of days alone. */
  public BudgetView(List<DayBudget> days, Usd sessionSpend) {
    this(days, Optional.empty(), sessionSpend, Optional.empty());
  }

  public BudgetView {
    days = List.copyOf(days);
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a budget has at least the current day");
    }
  }

  /** The same with this allowance. */
  public BudgetView with(Optional<Allowance> open) {
    return new BudgetView(days, month, sessionSpend, open);
  }

  /** The same in this month. */
  public BudgetView in(Optional<MonthBudget> lookedAt) {
    return new BudgetView(days, lookedAt, sessionSpend, allowance);
  }

  /** The allowance that a launch of this ceiling fits in: a person said yes to it beforehand. */
  public Optional<Allowance> prepaid(Usd ceiling) {
    return allowance.filter(open -> ceiling.compareTo(open.remaining()) <= 0);
  }

  /** The current day. */
  public DayBudget today() {
    return days.getFirst();
  }

  /** What may be reserved on every one of the days, and in the month, without a person. */
  public Usd remaining() {
    Usd ofDays = tightest().remaining();
    return month.flatMap(MonthBudget::remaining).map(ofDays::min).orElse(ofDays);
  }

  /**
   * The head-room of the tightest day or of the month, whichever is smaller; negative when people
   * allowed more than the cap.
   */
  public Usd headroom() {
    Usd ofDays = tightest().headroom();
    return month.flatMap(MonthBudget::headroom).map(ofDays::min).orElse(ofDays);
  }

  /** The day that leaves least. */
  public DayBudget tightest() {
    return days.stream().min(Comparator.comparing(DayBudget::headroom)).orElseThrow();
  }
}
