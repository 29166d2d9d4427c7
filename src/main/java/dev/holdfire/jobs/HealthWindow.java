package dev.holdfire.jobs;

import dev.holdfire.jobs.output.Reading;
import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.ledger.JobNow.Health.Verdict;
import dev.holdfire.ledger.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Judges a job by its first output. The clock starts with the first line, so that loading weights
 * is no fault; silence is told. Healthy is said only of a run whose progress was seen, with the
 * line that shows it.
 *
 * @param window how long the output is watched
 * @param firstOutput how long silence is nothing to speak of
 */
record HealthWindow(Duration window, Duration firstOutput) {
  private static final Pattern KILLED = Pattern.compile("exit code 137|ended by signal 9");

  /**
   * The verdict on a job that runs. A first line may bear a time before the start: some logs give
   * whole seconds only.
   *
   * @param lines its newest output, oldest first
   * @param started when its attempt began
   * @param firstLine when its first line came
   */
  Health running(List<String> lines, Instant started, Optional<Instant> firstLine, Instant now) {
    Reading reading = Reading.of(lines);
    if (reading.trouble().isPresent()) {
      return new Health(Verdict.UNHEALTHY, reading.trouble().get());
    }
    if (firstLine.isEmpty()) {
      Duration silent = Duration.between(started, now);
      return watching(
          silent.compareTo(firstOutput) > 0
              ? "no output for %d s: loading, or stuck".formatted(silent.toSeconds())
              : "no output yet");
    }
    Duration watched = Duration.between(firstLine.get(), now);
    if (watched.compareTo(window) < 0) {
      return watching(
          "output since %d s of %d s, nothing bad in it%s"
              .formatted(
                  Math.max(0, watched.toSeconds()),
                  window.toSeconds(),
                  reading.progress().map(line -> "; progress: " + line).orElse("")));
    }
    return reading
        .progress()
        .map(
            line ->
                new Health(
                    Verdict.HEALTHY,
                    "%d s of output with nothing bad in it; progress: %s"
                        .formatted(window.toSeconds(), line)))
        .orElseGet(
            () ->
                watching(
                    "output since %d s with nothing bad in it, but no step, epoch, progress bar or loss was seen"
                        .formatted(watched.toSeconds())));
  }

  /** The verdict on a job that ended while it was watched. */
  Health ended(JobState state, String detail, List<String> lines) {
    Optional<Health> trouble =
        Reading.of(lines).trouble().map(words -> new Health(Verdict.UNHEALTHY, words));
    return switch (state) {
      case SUCCEEDED ->
          trouble.orElse(new Health(Verdict.HEALTHY, "ended well before its window was over"));
      case FAILED, TIMED_OUT, LOST, REFUSED ->
          trouble.orElseGet(
              () -> new Health(Verdict.UNHEALTHY, "it ended within its window: " + cause(detail)));
      case STOPPED -> watching("stopped before its window was over");
      case RESERVED, LAUNCHING, LAUNCH_UNCONFIRMED, RUNNING, STOPPING, STOP_UNCONFIRMED ->
          watching("it runs");
    };
  }

  private static String cause(String detail) {
    Matcher killed = KILLED.matcher(detail);
    return killed.find()
        ? detail + ", killed from outside: most often the machine's memory ran out"
        : detail;
  }

  private static Health watching(String evidence) {
    return new Health(Verdict.WATCHING, evidence);
  }
}
