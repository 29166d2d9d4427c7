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
   * @param main for a GPU, or for a job that is billed as a whole; where neither is billed, it is
   *     that of a core
   * @param cpuCore for a core; empty where cores cost nothing beside the main rate
   * @param memoryGib for a GiB; empty where memory costs nothing beside the main rate
   */
  public record Rates(Rate main, Optional<Rate> cpuCore, Optional<Rate> memoryGib) {

    /** Dollars for an hour of one container, with every multiplier. */
    public BigDecimal hourly(Workload workload, Billing billing) {
      return main.perHour()
          .multiply(BigDecimal.valueOf(workload.gpusPerContainer()))
          .add(part(cpuCore, workload.cpuCores()))
          .add(part(memoryGib, workload.memoryGib()))
          .multiply(billing.factor());
    }

    private static BigDecimal part(Optional<Rate> rate, Optional<BigDecimal> limit) {
      return rate.flatMap(known -> limit.map(known.perHour()::multiply)).orElse(BigDecimal.ZERO);
    }
  }

  /** The ceiling of a workload at these rates. */
  public static Ceiling of(Workload workload, Billing billing, Rates rates) {
    BigDecimal attempt =
        rates
            .hourly(workload, billing)
            .multiply(BigDecimal.valueOf(billing.billedSeconds(workload)))
            .multiply(BigDecimal.valueOf(workload.containers()));
    Usd perRun =
        Usd.roundedUp(overAnHour(attempt.multiply(BigDecimal.valueOf(workload.attempts()))));
    Usd amount = perRun.times(workload.runs());
    return new Ceiling(
        amount,
        perRun,
        Usd.roundedUp(overAnHour(attempt)),
        formula(amount, workload, billing, rates));
  }

  /**
   * The longest limit on an attempt, in whole seconds, whose ceiling is within an amount; negative
   * where not even start-up and idle time are.
   */
  public static long secondsWithin(
      Usd limit, Workload workload, Billing billing, Rates rates, long most) {
    BigDecimal dollarsAnHour =
        rates
            .hourly(workload, billing)
            .multiply(BigDecimal.valueOf(workload.allContainers()))
            .multiply(BigDecimal.valueOf(workload.attempts()));
    if (dollarsAnHour.signum() == 0) {
      return most;
    }
    BigDecimal seconds =
        limit
            .dollars()
            .multiply(SECONDS_PER_HOUR)
            .divide(dollarsAnHour, 0, RoundingMode.FLOOR)
            .subtract(BigDecimal.valueOf(billing.startupSeconds()))
            .subtract(BigDecimal.valueOf(billing.idleSeconds()));
    return seconds.min(BigDecimal.valueOf(most)).longValueExact();
  }

  private static String formula(Usd amount, Workload workload, Billing billing, Rates rates) {
    List<String> open = new ArrayList<>(billing.unbounded());
    List<String> terms = new ArrayList<>();
    if (workload.gpusPerContainer() > 0) {
      terms.add(
          "%d × $%s"
              .formatted(workload.gpusPerContainer(), Decimals.plain(rates.main().perHour())));
    }
    term("core", workload.cpuCores(), rates.cpuCore(), terms, open);
    term("GiB", workload.memoryGib(), rates.memoryGib(), terms, open);
    StringBuilder factors = new StringBuilder();
    billing
        .multipliers()
        .forEach(
            multiplier ->
                factors.append(
                    " × %s %s".formatted(multiplier.factor().toPlainString(), multiplier.name())));
    return "$%s = %s × %s × %s × (%s)/h%s%s"
        .formatted(
            amount.exact(),
            counted(workload.allContainers(), "container"),
            seconds(workload, billing),
            counted(workload.attempts(), "attempt"),
            String.join(" + ", terms),
            factors,
            open.isEmpty() ? "" : "; not bounded by any limit: " + String.join(", ", open));
  }

  private static String seconds(Workload workload, Billing billing) {
    List<String> parts = new ArrayList<>();
    parts.add("%d s limit".formatted(workload.timeoutSeconds()));
    if (billing.startupSeconds() > 0) {
      parts.add("%d s start-up".formatted(billing.startupSeconds()));
    }
    if (billing.idleSeconds() > 0) {
      parts.add("%d s idle".formatted(billing.idleSeconds()));
    }
    return parts.size() == 1 ? parts.getFirst() : "(" + String.join(" + ", parts) + ")";
  }

  private static void term(
      String unit,
      Optional<BigDecimal> limit,
      Optional<Rate> rate,
      List<String> terms,
      List<String> open) {
    if (rate.isEmpty()) {
      return;
    }
    if (limit.isEmpty()) {
      open.add("use of %ss (no limit given)".formatted(unit));
      return;
    }
    terms.add(
        "%s %s × $%s"
            .formatted(limit.get().toPlainString(), unit, Decimals.plain(rate.get().perHour())));
  }

  private static String counted(long count, String noun) {
    return "%d %s%s".formatted(count, noun, count == 1 ? "" : "s");
  }

  private static BigDecimal overAnHour(BigDecimal dollarSeconds) {
    return dollarSeconds.divide(SECONDS_PER_HOUR, DIGITS, RoundingMode.CEILING);
  }
}
