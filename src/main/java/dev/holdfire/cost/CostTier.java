package dev.holdfire.cost;

/** How much attention an amount calls for, before anything else is asked. */
public enum CostTier {
  /** Below the warning threshold: launched without further words. */
  AUTO,
  /**
   * From the warning threshold up to and including the stop threshold: shown with a report card.
   */
  WARN,
  /** Above the stop threshold: a person has to say yes. */
  STOP;

  /** The tier of an exact ceiling. */
  public static CostTier of(Usd ceiling, Usd warn, Usd stop) {
    if (ceiling.compareTo(stop) > 0) {
      return STOP;
    }
    return ceiling.compareTo(warn) >= 0 ? WARN : AUTO;
  }
}
