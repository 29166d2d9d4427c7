package dev.holdfire.cost;

import java.util.Comparator;
import java.util.List;

/**
 * The budget as a launch sees it.
 *
 * @param days every day that the launch may touch, the current one first
 * @param sessionSpend what this server's launches have spent
 */
public record BudgetView(List<DayBudget> days, Usd sessionSpend) {

  public BudgetView {
    days = List.copyOf(days);
    if (days.isEmpty()) {
      throw new IllegalArgumentException("a budget has at least the current day");
    }
  }

  /** The current day. */
  public DayBudget today() {
    return days.getFirst();
  }

  /** What may be reserved on every one of the days without a person. */
  public Usd remaining() {
    return tightest().remaining();
  }

  /** The head-room of the tightest day; negative when people allowed more than its cap. */
  public Usd headroom() {
    return tightest().headroom();
  }

  /** The day that leaves least. */
  public DayBudget tightest() {
    return days.stream().min(Comparator.comparing(DayBudget::headroom)).orElseThrow();
  }
}
