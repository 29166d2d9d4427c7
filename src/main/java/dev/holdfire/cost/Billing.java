package dev.holdfire.cost;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a backend bills beside an attempt's time limit.
 *
 * @param wholeJob whether the main rate is all there is: cores and memory cost nothing beside it
 * @param startupSeconds the limit on an attempt's start-up, which is billed before its own begins
 * @param idleSeconds how long an attempt's container is kept, and billed, after its last call
 * @param multipliers what the rates are multiplied by
 * @param unbounded what no limit bounds, in words
 */
public record Billing(
    boolean wholeJob,
    long startupSeconds,
    long idleSeconds,
    List<Multiplier> multipliers,
    List<String> unbounded) {

  /** The job is billed from its start to its end and as a whole. */
  public static final Billing WHOLE_JOB = new Billing(true, 0, 0, List.of(), List.of());

  /** A backend that this build does not know: what is not known of it is named, and not counted. */
  public static final Billing NOT_KNOWN =
      new Billing(
          false,
          0,
          0,
          List.of(),
          List.of("start-up and idle time", "region multipliers", "restarts after preemption"));

  /**
   * A factor on every rate.
   *
   * @param name what it is charged for, such as {@code region eu}
   */
  public record Multiplier(String name, BigDecimal factor) {}

  public Billing {
    if (startupSeconds < 0 || idleSeconds < 0) {
      throw new IllegalArgumentException("a time that is billed is not negative");
    }
    if (multipliers.stream().anyMatch(multiplier -> multiplier.factor().signum() <= 0)) {
      throw new IllegalArgumentException("a multiplier is above zero");
    }
    multipliers = List.copyOf(multipliers);
    unbounded = List.copyOf(unbounded);
  }

  /** The same with one more factor on every rate. */
  public Billing times(Multiplier multiplier) {
    return new Billing(
        wholeJob,
        startupSeconds,
        idleSeconds,
        Stream.concat(multipliers.stream(), Stream.of(multiplier)).toList(),
        unbounded);
  }

  /** The same with another limit on an attempt's start-up. */
  public Billing startingWithin(long seconds) {
    return new Billing(wholeJob, seconds, idleSeconds, multipliers, unbounded);
  }

  /** How long at most one attempt is billed, in seconds. */
  public long billedSeconds(Workload workload) {
    return Math.addExact(Math.addExact(workload.timeoutSeconds(), startupSeconds), idleSeconds);
  }

  /** How long at most all attempts of a run are billed, one after the other, in seconds. */
  public long longestSeconds(Workload workload) {
    return Math.multiplyExact(billedSeconds(workload), workload.attempts());
  }

  /** What a rate is multiplied by in all. */
  public BigDecimal factor() {
    return multipliers.stream()
        .map(Multiplier::factor)
        .reduce(BigDecimal.ONE, BigDecimal::multiply);
  }
}
