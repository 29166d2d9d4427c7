package dev.holdfire.jobs;

import dev.holdfire.jobs.output.Position;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How far a job says it is.
 *
 * @param at the newest place that its output names
 * @param stepsPerSecond as the output states it, else as it was measured; empty where neither can
 *     be told
 * @param expectedEnd when it will be done at that pace, to the second; empty once it is over
 */
public record Progress(
    Position at, Optional<BigDecimal> stepsPerSecond, Optional<Instant> expectedEnd) {
  private static final int RATE_DIGITS = 3;

  /** More than a lifetime is not a time to expect. */
  private static final BigDecimal LONGEST_SECONDS = BigDecimal.TEN.pow(10);

  private static final Pattern RESUMED = Pattern.compile("(?i)\\b(?:resum|restor|continu)\\w*");

  /**
   * When the output came.
   *
   * @param first when the attempt's first line came
   * @param newest when the newest line came, or now where the backend cannot tell
   * @param complete whether the lines are all that the job wrote, in one attempt
   */
  record Times(Optional<Instant> first, Instant newest, boolean complete) {}

  /** An earlier look at the same attempt. */
  record Look(long step, String unit, Instant at) {}

  /** What these lines say, oldest first. */
  static Optional<Progress> in(List<String> lines, Times times, Optional<Look> before) {
    return Position.in(lines)
        .map(
            span -> {
              Optional<BigDecimal> pace =
                  span.last()
                      .stepsPerSecond()
                      .or(() -> sinceLook(span.last(), before, times.newest))
                      .or(() -> sinceStart(span, lines, times))
                      .map(rate -> rate.setScale(RATE_DIGITS, RoundingMode.HALF_UP))
                      .filter(rate -> rate.signum() > 0);
              return new Progress(span.last(), pace, end(span.last(), pace, times.newest));
            });
  }

  /** The steps that are left, where the output says how many there are. */
  public OptionalLong stepsLeft() {
    return left(at);
  }

  /** The same of a job that goes no further. */
  Progress over() {
    return new Progress(at, stepsPerSecond, Optional.empty());
  }

  Look look(Instant when) {
    return new Look(at.step(), at.unit(), when);
  }

  private static OptionalLong left(Position at) {
    return at.whole() && at.total().isPresent() && at.total().getAsLong() >= at.step()
        ? OptionalLong.of(at.total().getAsLong() - at.step())
        : OptionalLong.empty();
  }

  private static Optional<BigDecimal> sinceLook(
      Position last, Optional<Look> before, Instant newest) {
    return before
        .filter(look -> look.unit.equals(last.unit()))
        .flatMap(look -> pace(last.step() - look.step, Duration.between(look.at, newest)));
  }

  /**
   * From the first line on. A run that was resumed did not do the steps before its first one, and
   * what was cut off at the beginning cannot be counted.
   */
  private static Optional<BigDecimal> sinceStart(
      Position.Span span, List<String> lines, Times times) {
    if (!times.complete || times.first.isEmpty()) {
      return Optional.empty();
    }
    long from = span.first().step();
    if (from == span.last().step()) {
      if (lines.stream().anyMatch(line -> RESUMED.matcher(line).find())) {
        return Optional.empty();
      }
      from = 0;
    }
    return pace(span.last().step() - from, Duration.between(times.first.get(), times.newest));
  }

  private static Optional<BigDecimal> pace(long steps, Duration time) {
    return steps <= 0 || time.toSeconds() < 1
        ? Optional.empty()
        : Optional.of(
            BigDecimal.valueOf(steps)
                .scaleByPowerOfTen(3)
                .divide(BigDecimal.valueOf(time.toMillis()), RATE_DIGITS, RoundingMode.HALF_UP));
  }

  private static Optional<Instant> end(Position at, Optional<BigDecimal> pace, Instant newest) {
    OptionalLong left = left(at);
    return pace.filter(_ -> left.isPresent())
        .map(rate -> BigDecimal.valueOf(left.getAsLong()).divide(rate, 0, RoundingMode.CEILING))
        .map(seconds -> newest.plusSeconds(seconds.min(LONGEST_SECONDS).longValueExact()))
        .map(end -> end.truncatedTo(ChronoUnit.SECONDS));
  }
}
