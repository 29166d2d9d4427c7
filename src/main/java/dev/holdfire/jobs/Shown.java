package dev.holdfire.jobs;

import dev.holdfire.gate.Seen;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.Observation;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects what runs showed, the newest first, as evidence for the rules about scripts. */
final class Shown {
  /** The rules ask for progress at least so often. */
  private static final int PROGRESS_STEPS = 250;

  private final String backend;
  private final Duration maxApart;
  private final Map<String, String> rules = new HashMap<>();
  private Optional<Seen.StepTime> step = Optional.empty();
  private Optional<String> cameThrough = Optional.empty();

  Shown(String backend, Duration maxApart) {
    this.backend = backend;
    this.maxApart = maxApart;
  }

  /** Adds what one run showed; what a newer one showed stays. */
  void add(JobNow run, List<Observation> observations) {
    String jobId = run.job().jobId();
    String how = "%s came through: %s".formatted(jobId, run.health().evidence());
    cameThrough = cameThrough.or(() -> Optional.of(how));
    if (run.job().gpu().isPresent()) {
      rules.putIfAbsent("gpu-compat", how);
    }
    observations.forEach(seen -> add(jobId, seen));
  }

  private void add(String jobId, Observation seen) {
    String told = "seen in %s: %s".formatted(jobId, seen.evidence());
    switch (seen.kind()) {
      case CHECKPOINT -> {
        rules.putIfAbsent("checkpoint-weights", told);
        // A local disk is durable: nothing is shown by a file on it.
        if (!backend.equals(Backends.LOCAL)) {
          // It was listed from outside, so it lies in a volume and was committed.
          rules.putIfAbsent("volume-mounted", told);
          rules.putIfAbsent("commit-after-write", told);
        }
      }
      case CHECKPOINTS -> {
        if (seen.amount() <= maxApart.toMillis()) {
          rules.putIfAbsent("checkpoint-interval", told);
        }
      }
      case STEP ->
          step =
              step.or(
                  () ->
                      Optional.of(
                          new Seen.StepTime(jobId, Duration.of(seen.amount(), ChronoUnit.MICROS))));
      case PROGRESS -> {
        if (seen.amount() <= PROGRESS_STEPS) {
          rules.putIfAbsent("progress-interval", told);
        }
      }
      case FLOWING -> rules.putIfAbsent("print-flush", told);
      case OUTPUT, CHANGED, EXTRA, LOOP -> {}
    }
  }

  Seen seen() {
    return new Seen(rules, step, cameThrough);
  }
}
