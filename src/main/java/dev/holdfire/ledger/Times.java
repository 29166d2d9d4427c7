package dev.holdfire.ledger;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Times in columns that somebody else may have written. */
public final class Times {
  private Times() {}

  /** The time, if the text is one. */
  public static Optional<Instant> read(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
