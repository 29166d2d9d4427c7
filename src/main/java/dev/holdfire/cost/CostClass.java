package dev.holdfire.cost;

/**
 * The tier of a ceiling, or that it passes the head-room of a day it may touch or of the month,
 * which outranks every tier.
 */
public enum CostClass {
  AUTO("AUTO"),
  WARN("WARN"),
  STOP("STOP"),
  OVER_CAP("OVER-CAP");

  private final String label;

  CostClass(String label) {
    this.label = label;
  }

  /**
   * The class of a ceiling of this tier under this budget. A ceiling that equals the head-room is
   * within it.
   */
  public static CostClass of(CostTier tier, Usd ceiling, BudgetView budget) {
    if (ceiling.compareTo(budget.remaining()) > 0) {
      return OVER_CAP;
    }
    return switch (tier) {
      case AUTO -> AUTO;
      case WARN -> WARN;
      case STOP -> STOP;
    };
  }

  /** Whether a person has to say yes. */
  public boolean needsPerson() {
    return this == STOP || this == OVER_CAP;
  }

  /** The name as results write it. */
  public String label() {
    return label;
  }
}
