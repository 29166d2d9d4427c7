package dev.holdfire.jobs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * How far a job says it is.
 *
 * @param step the newest step in its output
 * @param total the step at which it will be done, where the output says so
 * @param stepsPerSecond since its first output; empty before a second has passed
 * @param expectedEnd when it will be done at that pace
 */
public record Progress(
    long step,
    OptionalLong total,
    Optional<BigDecimal> stepsPerSecond,
    Optional<Instant> expectedEnd) {
  private static final int RATE_DIGITS = 3;
  private static final int MAX_DIGITS = 12;

  /** {@code step 30/100}, {@code step=30 of 100}, {@code iter: 30}, {@code epoch 3/10}. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b(?:global_step|step|iteration|iter|epoch|batch)s?\\b[\\s:=#\\[(]{0,4}(?<step>\\d{1,12}+)(?!\\d|\\.\\d)"
              + "(?:\\s{0,2}(?:/|of)\\s{0,2}(?<total>\\d{1,12}+)(?!\\d))?");

  /** A progress bar's {@code 45%|#### | 450/1000 [}. */
  private static final Pattern BAR =
      Pattern.compile(
          "\\d{1,3}%\\|[^|]{0,200}\\|\\s{0,8}(?<step>\\d{1,12})/(?<total>\\d{1,12}+)(?!\\d)");

  /** The newest progress in these lines, oldest first. */
  static Optional<Progress> in(List<String> lines, Optional<Instant> firstOutput, Instant now) {
    for (String line : lines.reversed()) {
      Optional<MatchResult> match = last(BAR, line).or(() -> last(NAMED, line));
      if (match.isPresent()) {
        return Optional.of(of(match.get(), firstOutput, now));
      }
    }
    return Optional.empty();
  }

  private static Progress of(MatchResult match, Optional<Instant> firstOutput, Instant now) {
    long step = Long.parseLong(match.group("step"));
    String total = match.group("total");
    OptionalLong all =
        total == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(total));
    Optional<BigDecimal> pace =
        firstOutput
            .map(first -> Duration.between(first, now))
            .filter(elapsed -> elapsed.toSeconds() >= 1 && step > 0)
            .map(
                elapsed ->
                    BigDecimal.valueOf(step * 1000)
                        .divide(
                            BigDecimal.valueOf(elapsed.toMillis()),
                            RATE_DIGITS,
                            RoundingMode.HALF_UP))
            .filter(rate -> rate.signum() > 0);
    Optional<Instant> end =
        pace.filter(_ -> all.isPresent() && all.getAsLong() >= step)
            .map(
                rate ->
                    now.plusSeconds(
                        BigDecimal.valueOf(all.getAsLong() - step)
                            .divide(rate, 0, RoundingMode.HALF_UP)
                            .min(BigDecimal.TEN.pow(MAX_DIGITS - 2))
                            .longValueExact()));
    return new Progress(step, all, pace, end);
  }

  private static Optional<MatchResult> last(Pattern pattern, String line) {
    return pattern.matcher(line).results().reduce((_, later) -> later);
  }
}
