package dev.holdfire.cost;

import java.util.List;

/** What a provider says of a calendar month, of everyone who uses the account. */
public sealed interface MonthReading {

  /**
   * The month so far.
   *
   * @param metered by the listed rates; what is decided by, since credits come to an end
   * @param billed after credits
   */
  record Told(Usd metered, Usd billed) implements MonthReading {}

  /** It could not be asked now, and why. */
  record Unreadable(String reason, List<String> remedies) implements MonthReading {
    public Unreadable {
      remedies = List.copyOf(remedies);
    }
  }
}
