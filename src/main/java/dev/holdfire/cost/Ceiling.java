package dev.holdfire.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the backend can bill when every enforced limit is used up. Tier, cap and reservation are
 * decided by it.
 *
 * @param amount of all runs together: so many times what one can cost
 * @param perRun what one run can cost, rounded up to a micro-dollar
 * @param perAttempt the share of one attempt of one run, rounded up
 * @param formula the sum spelt out, with what no limit bounds
 */
public record Ceiling(Usd amount, Usd perRun, Usd perAttempt, String formula) {
  private static final BigDecimal SECONDS_PER_HOUR = BigDecimal.valueOf(3600);
  private static final int DIGITS = 18;

  /**
   * The rates that a ceiling is made of.
   *
   * @param main for a GPU, or for a job that is billed as a whole
   * @param cpuCore for a core; empty where cores cost nothing beside the main rate
   * @param memoryGib for a GiB; empty where memory costs nothing beside the main rate
   * @param unbounded costs that no limit bounds, in words
   */
  public record Rates(
      Rate main, Optional<Rate> cpuCore, Optional<Rate> memoryGib, List<String> unbounded) {
    public Rates {
      unbounded = List.copyOf(unbounded);
    }
  }

  /** The ceiling of a workload at these rates. */
  public static Ceiling of(Workload workload, Rates rates) {
    List<String> terms = new ArrayList<>();
    BigDecimal hourly =
        rates.main().perHour().multiply(BigDecimal.valueOf(workload.gpusPerContainer()));
    terms.add(
        "%d × $%s".formatted(workload.gpusPerContainer(), Decimals.plain(rates.main().perHour())));
    List<String> open = new ArrayList<>(rates.unbounded());
    hourly = hourly.add(extra("core", workload.cpuCores(), rates.cpuCore(), terms, open));
    hourly = hourly.add(extra("GiB", workload.memoryGib(), rates.memoryGib(), terms, open));

    BigDecimal attempt = hourly.multiply(BigDecimal.valueOf(workload.timeoutSeconds()));
    BigDecimal perAttempt = overAnHour(attempt.multiply(BigDecimal.valueOf(workload.containers())));
    BigDecimal oneRun =
        overAnHour(
            attempt
                .multiply(BigDecimal.valueOf(workload.containers()))
                .multiply(BigDecimal.valueOf(workload.attempts())));
    Usd perRun = Usd.roundedUp(oneRun);
    Usd amount = perRun.times(workload.runs());
    String formula =
        "%s = %d %s × %d s limit × %d %s × (%s)/h%s"
            .formatted(
                "$" + amount.exact(),
                workload.allContainers(),
                workload.allContainers() == 1 ? "container" : "containers",
                workload.timeoutSeconds(),
                workload.attempts(),
                workload.attempts() == 1 ? "attempt" : "attempts",
                String.join(" + ", terms),
                open.isEmpty() ? "" : "; not bounded by any limit: " + String.join(", ", open));
    return new Ceiling(amount, perRun, Usd.roundedUp(perAttempt), formula);
  }

  private static BigDecimal extra(
      String unit,
      Optional<BigDecimal> limit,
      Optional<Rate> rate,
      List<String> terms,
      List<String> open) {
    if (rate.isEmpty()) {
      return BigDecimal.ZERO;
    }
    if (limit.isEmpty()) {
      open.add("use of %ss (no limit given)".formatted(unit));
      return BigDecimal.ZERO;
    }
    terms.add(
        "%s %s × $%s"
            .formatted(limit.get().toPlainString(), unit, Decimals.plain(rate.get().perHour())));
    return limit.get().multiply(rate.get().perHour());
  }

  private static BigDecimal overAnHour(BigDecimal dollarSeconds) {
    return dollarSeconds.divide(SECONDS_PER_HOUR, DIGITS, RoundingMode.CEILING);
  }
}
