package dev.holdfire.cost;

/**
 * A provider's word on a month beside the ledger's own.
 *
 * @param booked what the ledger had booked at that backend in the month when it was asked
 */
public record ProviderMonth(String backend, MonthReading reading, Usd booked) {

  /**
   * What was metered beyond what was booked: the use of others, and of jobs that are not booked
   * yet. The ledger moves on while a reading serves, so this is what is added to it; right after
   * the reading the sum is the larger of the two. Nothing where the provider could not be asked.
   */
  public Usd beyond() {
    return switch (reading) {
      case MonthReading.Told(Usd metered, Usd _) -> metered.minus(booked).max(Usd.ZERO);
      case MonthReading.Unreadable _ -> Usd.ZERO;
    };
  }

  /** What it says, in words. */
  public String words() {
    return switch (reading) {
      case MonthReading.Told(Usd metered, Usd billed) ->
          "%s metered %s for all who use the account, %s billed"
              .formatted(backend, metered.display(), billed.display());
      case MonthReading.Unreadable(String reason, var _) ->
          "what %s metered cannot be read now: %s".formatted(backend, reason);
    };
  }
}
