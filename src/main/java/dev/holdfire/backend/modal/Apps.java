package dev.holdfire.backend.modal;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The list of apps, read once for all who ask within a second: each reading is a process. */
final class Apps {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Clock clock;
  private final Map<Optional<String>, Reading> readings = new HashMap<>();

  Apps(Clock clock) {
    this.clock = clock;
  }

  private record Reading(Instant at, Answer<List<ModalApp>> apps) {}

  /**
   * The apps of an environment.
   *
   * @param environment whose list it is; empty for the usual one
   * @param cli reads it
   */
  synchronized Answer<List<ModalApp>> of(Optional<String> environment, ModalCli cli) {
    Instant now = clock.instant();
    Reading known = readings.get(environment);
    if (known == null || !now.isBefore(known.at().plus(FRESH)) || now.isBefore(known.at())) {
      Answer<List<ModalApp>> apps = cli.apps();
      known = new Reading(clock.instant(), apps);
      readings.put(environment, known);
    }
    return known.apps();
  }

  /** Forgets what was read: something was done that changes it. */
  synchronized void changed() {
    readings.clear();
  }
}
