package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.ClockSeen;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether this machine's clock can be right, by what needs no network: the latest time in the
 * ledger, and the time that the disk of the state gives to a new file. Approvals, allowances,
 * prices and the day's cap rest on it.
 */
public record ClockSkew(Path state, Ledger ledger, Clock clock) implements Check {
  private static final String ID = "clock";
  private static final String SET_RIGHT =
      "set this machine's clock right (timedatectl tells whether it is kept so); open requests and"
          + " allowances lapse when it was set back";

  @Override
  public List<Finding> findings() {
    try {
      Optional<Finding> wrong =
          Stream.of(ledgerAhead(), diskApart()).flatMap(Optional::stream).findFirst();
      return List.of(
          wrong.orElseGet(() -> Finding.good(ID, Severity.WARNING, clock.instant().toString())));
    } catch (HoldfireException | IOException _) {
      // What is wrong with the state is told by its own check.
      return List.of();
    }
  }

  private Optional<Finding> ledgerAhead() {
    Instant now = clock.instant();
    return ledger
        .read(ClockSeen::latest)
        .filter(latest -> latest.isAfter(now.plus(ClockSeen.SKEW)))
        .map(
            latest ->
                bad(
                    "it is %s, but a server saw %s before: the clock was set back, or was ahead then"
                        .formatted(now, latest)));
  }

  /** A folder on another machine is written by that machine's clock. */
  private Optional<Finding> diskApart() throws IOException {
    Path file = Files.createTempFile(state, "doctor", "");
    try {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      Instant now = clock.instant();
      return Duration.between(written, now).abs().compareTo(ClockSeen.SKEW) > 0
          ? Optional.of(
              bad("it is %s here, and %s on the disk of %s".formatted(now, written, state)))
          : Optional.empty();
    } finally {
      Files.delete(file);
    }
  }

  private static Finding bad(String found) {
    return Finding.bad(ID, Severity.WARNING, found, SET_RIGHT);
  }
}
