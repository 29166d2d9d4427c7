package dev.holdfire.cost;

import java.time.LocalDate;

/**
 * One day of the budget, in the policy's time zone.
 *
 * @param cap what may be spent without a person
 * @param spent what was metered and booked to the day
 * @param reserved what live reservations may still spend on it
 */
public record DayBudget(LocalDate day, Usd cap, Usd spent, Usd reserved) {

  /** Cap − spend − reserved; negative when people allowed more than the cap. */
  public Usd headroom() {
    return cap.minus(spent).minus(reserved);
  }

  /** What may still be reserved without a person; never negative. */
  public Usd remaining() {
    return headroom().max(Usd.ZERO);
  }

  /**
   * What is in use beyond the cap: launches that a person approved past it. It is derived and not
   * stored, so that an approved launch that cost less than feared leaves no room behind for others.
   */
  public Usd granted() {
    return spent.plus(reserved).minus(cap).max(Usd.ZERO);
  }

  /** {@code allowed = spent + reserved + remaining}, always. */
  public Usd allowed() {
    return cap.plus(granted());
  }
}
