package dev.holdfire.jobs;

import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.ledger.JobNow.Health.Verdict;
import dev.holdfire.ledger.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Judges a job by its first output. The clock starts with the first line, so that loading weights
 * is no fault; silence is told.
 *
 * @param window how long the output is watched
 * @param firstOutput how long silence is nothing to speak of
 */
record HealthWindow(Duration window, Duration firstOutput) {
  private static final int EVIDENCE_LENGTH = 200;

  private enum Sign {
    TRACEBACK("Traceback \\(most recent call last\\)", "a traceback"),
    OUT_OF_MEMORY(
        "(?i)\\bout of memory\\b|OutOfMemoryError|\\bMemoryError\\b|CUBLAS_STATUS_ALLOC_FAILED",
        "out of memory"),
    NAN(
        // A name that ends or goes on with more letters is another word, what follows "for" or "no"
        // is prose, and what goes on as a path or a file name is no number.
        "(?i)(?<![a-z])loss(?![a-z])[\\w\\s:=()'\"/-]{0,40}?[\\s:=(]\\s*[-+]?"
            + "(?<!\\b(?:for|if|on|any|no|not|without)\\s)(?:nan|inf)\\b(?![/\\\\-]|\\.[a-z])",
        "a loss that is no number");

    private final Pattern pattern;
    private final String words;

    Sign(String pattern, String words) {
      this.pattern = Pattern.compile(pattern);
      this.words = words;
    }
  }

  /**
   * The verdict on a job that runs.
   *
   * @param lines its newest output, oldest first
   * @param started when its attempt began
   * @param firstLine when its first line came
   */
  Health running(List<String> lines, Instant started, Optional<Instant> firstLine, Instant now) {
    Optional<Health> bad = badSign(lines);
    if (bad.isPresent()) {
      return bad.get();
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
          "output since %d s of %d s, nothing bad in it"
              .formatted(watched.toSeconds(), window.toSeconds()));
    }
    return new Health(
        Verdict.HEALTHY,
        "%d s of output without traceback, out-of-memory or a loss that is no number%s"
            .formatted(
                window.toSeconds(),
                Progress.in(lines, firstLine, now)
                    .map(progress -> ", at step " + progress.step())
                    .orElse(", no steps named in it")));
  }

  /** The verdict on a job that ended while it was watched. */
  Health ended(JobState state, String detail, List<String> lines) {
    return switch (state) {
      case SUCCEEDED ->
          badSign(lines)
              .orElse(new Health(Verdict.HEALTHY, "ended well before its window was over"));
      case FAILED, TIMED_OUT, LOST, REFUSED ->
          badSign(lines)
              .orElseGet(
                  () -> new Health(Verdict.UNHEALTHY, "it ended within its window: " + detail));
      case STOPPED -> watching("stopped before its window was over");
      case RESERVED, LAUNCHING, LAUNCH_UNCONFIRMED, RUNNING, STOPPING, STOP_UNCONFIRMED ->
          watching("it runs");
    };
  }

  private static Optional<Health> badSign(List<String> lines) {
    for (String line : lines) {
      for (Sign sign : Sign.values()) {
        if (sign.pattern.matcher(line).find()) {
          String shown =
              line.length() > EVIDENCE_LENGTH ? line.substring(0, EVIDENCE_LENGTH) + "…" : line;
          return Optional.of(new Health(Verdict.UNHEALTHY, "%s: %s".formatted(sign.words, shown)));
        }
      }
    }
    return Optional.empty();
  }

  private static Health watching(String evidence) {
    return new Health(Verdict.WATCHING, evidence);
  }
}
