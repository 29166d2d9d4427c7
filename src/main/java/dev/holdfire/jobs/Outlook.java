package dev.holdfire.jobs;

import dev.holdfire.jobs.output.Phase;
import dev.holdfire.jobs.output.Reading;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.ledger.JobNow.Health.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a job does now, beyond what its window showed.
 *
 * @param health the verdict of its window, or a worse one where later output shows trouble
 * @param phase what it does; empty when it is over
 * @param notes what is worth knowing and no verdict: troubles that it went on after, a long silence
 * @param forecast empty unless it runs
 */
public record Outlook(
    Health health, Optional<Phase> phase, List<String> notes, Optional<Forecast> forecast) {

  /** Shorter silence is nothing to speak of in a training. */
  private static final Duration QUIET = Duration.ofMinutes(5);

  /** Loading, compiling, evaluating and saving may well be silent for longer. */
  private static final Duration QUIET_BESIDE_TRAINING = Duration.ofMinutes(30);

  /** So many times the usual time between two lines. */
  private static final int USUAL_TIMES = 10;

  public Outlook {
    notes = List.copyOf(notes);
  }

  /** What is known of a job whose output cannot be read, or that is over. */
  static Outlook recorded(JobNow job) {
    return new Outlook(job.health(), Optional.empty(), List.of(), Optional.empty());
  }

  /**
   * Reads a running job's newest output.
   *
   * @param newest when its newest line came; empty if the backend cannot tell
   */
  static Outlook of(
      JobNow job,
      List<String> lines,
      Instant started,
      Optional<Instant> newest,
      Instant now,
      Forecast forecast) {
    Reading reading = Reading.of(lines);
    List<String> notes = new ArrayList<>();
    reading.passed().forEach(sign -> notes.add("went on after " + sign));
    Optional<Duration> silence =
        newest
            .map(last -> Duration.between(last, now))
            .filter(silent -> silent.compareTo(allowed(reading.phase(), lines, started, now)) > 0);
    silence.ifPresent(
        silent ->
            notes.add(
                "no output for %d s, far longer than between the lines before; the newest line was of %s"
                    .formatted(silent.toSeconds(), reading.phase().words())));
    return new Outlook(
        health(job.health(), reading),
        Optional.of(silence.isPresent() ? Phase.HUNG : reading.phase()),
        notes,
        Optional.of(forecast));
  }

  private static Health health(Health window, Reading reading) {
    return window.verdict() == Verdict.HEALTHY
        ? reading
            .trouble()
            .map(
                trouble ->
                    new Health(
                        Verdict.UNHEALTHY,
                        trouble + " (after it came through its first output well)"))
            .orElse(window)
        : window;
  }

  private static Duration allowed(Phase phase, List<String> lines, Instant started, Instant now) {
    Duration least = phase == Phase.TRAINING ? QUIET : QUIET_BESIDE_TRAINING;
    if (lines.isEmpty()) {
      return least;
    }
    Duration usual =
        Duration.between(started, now).dividedBy(lines.size()).multipliedBy(USUAL_TIMES);
    return usual.compareTo(least) > 0 ? usual : least;
  }
}
