package dev.holdfire.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * What is to be paid for, within its enforced limits.
 *
 * @param runs how many runs of it: 1, or the variants of a batch
 * @param containers containers in each run
 * @param gpusPerContainer billed GPUs in each container; 1 where a backend bills the job as a
 *     whole, 0 where cores and memory are all that is billed
 * @param hours what the caller expects one attempt to take
 * @param timeoutSeconds the enforced limit on each attempt
 * @param maxRetries attempts after the first
 * @param cpuCores the hard limit on cores, where one is set
 * @param memoryGib the hard limit on memory, where one is set
 */
public record Workload(
    int runs,
    int containers,
    int gpusPerContainer,
    BigDecimal hours,
    long timeoutSeconds,
    int maxRetries,
    Optional<BigDecimal> cpuCores,
    Optional<BigDecimal> memoryGib) {
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
  private static final int HOURS_DIGITS = 6;

  /** All GPUs that are billed at once. */
  public long gpus() {
    return Math.multiplyExact(Math.multiplyExact((long) runs, containers), gpusPerContainer);
  }

  /** All containers that are billed at once. */
  public long allContainers() {
    return Math.multiplyExact((long) runs, containers);
  }

  /** One and the permitted retries. */
  public int attempts() {
    return 1 + maxRetries;
  }

  /** The same without a GPU, which costs what its cores and memory cost. */
  public Workload withoutGpus() {
    return new Workload(
        runs, containers, 0, hours, timeoutSeconds, maxRetries, cpuCores, memoryGib);
  }

  /** The same for so many runs. */
  public Workload times(int newRuns) {
    return new Workload(
        newRuns,
        containers,
        gpusPerContainer,
        hours,
        timeoutSeconds,
        maxRetries,
        cpuCores,
        memoryGib);
  }

  /** The same, expected to take another time. */
  public Workload expecting(BigDecimal newHours) {
    return new Workload(
        runs,
        containers,
        gpusPerContainer,
        newHours,
        timeoutSeconds,
        maxRetries,
        cpuCores,
        memoryGib);
  }

  /** The same with a shorter limit; what was expected to take longer is expected to take that. */
  public Workload within(long seconds) {
    return new Workload(
        runs,
        containers,
        gpusPerContainer,
        hours.min(hoursOf(seconds)),
        seconds,
        maxRetries,
        cpuCores,
        memoryGib);
  }

  /** The limit that makes {@code hours} binding: hours × margin, in whole seconds, rounded up. */
  public static long enforcedSeconds(BigDecimal hours, BigDecimal margin) {
    return hours
        .multiply(margin)
        .multiply(SECONDS_PER_HOUR)
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  /** Seconds as hours, for the estimate of a caller who gave only the limit. */
  public static BigDecimal hoursOf(long seconds) {
    return BigDecimal.valueOf(seconds)
        .divide(SECONDS_PER_HOUR, HOURS_DIGITS, RoundingMode.HALF_UP)
        .stripTrailingZeros();
  }
}
