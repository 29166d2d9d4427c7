package dev.holdfire.jobs;

import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Job;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What will have become of a job at the pace it shows.
 *
 * @param limitAt when the enforced limit of its attempt comes, to the second
 * @param costAtEnd what it will have cost when it is done, or when the limit comes before that
 * @param stepAtLimit the step that it will have reached when the limit comes, where that is before
 *     its end
 */
public record Forecast(Instant limitAt, Optional<Usd> costAtEnd, OptionalLong stepAtLimit) {

  /**
   * Looks ahead.
   *
   * @param attemptStarted when the attempt that runs began
   * @param ran how long all attempts ran until now
   */
  static Forecast of(
      Job job, Instant attemptStarted, Duration ran, Optional<Progress> progress, Instant now) {
    Instant limit = attemptStarted.plusSeconds(job.timeoutSeconds());
    Optional<Instant> end = progress.flatMap(Progress::expectedEnd);
    boolean late = end.isPresent() && end.get().isAfter(limit);
    return new Forecast(
        limit.truncatedTo(ChronoUnit.SECONDS),
        end.map(done -> late ? limit : done)
            .map(over -> Settlement.cost(job, ran.plus(positive(Duration.between(now, over))))),
        late ? step(progress.orElseThrow(), limit, now) : OptionalLong.empty());
  }

  private static OptionalLong step(Progress progress, Instant limit, Instant now) {
    BigDecimal left = BigDecimal.valueOf(positive(Duration.between(now, limit)).toSeconds());
    return OptionalLong.of(
        progress.at().step()
            + progress
                .stepsPerSecond()
                .orElse(BigDecimal.ZERO)
                .multiply(left)
                .setScale(0, RoundingMode.FLOOR)
                .longValueExact());
  }

  private static Duration positive(Duration time) {
    return time.isNegative() ? Duration.ZERO : time;
  }
}
