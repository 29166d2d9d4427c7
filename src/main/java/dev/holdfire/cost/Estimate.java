package dev.holdfire.cost;

import java.math.BigDecimal;

/**
 * What a launch is expected to cost: told, never decided by.
 *
 * @param amount the nearest micro-dollar
 * @param line the exact line that is stated before anything is launched
 */
public record Estimate(Usd amount, String line) {

  /** GPUs × hours × dollars per hour and GPU. */
  public static Estimate of(Workload workload, Rate rate) {
    return of(workload.gpus(), workload.hours(), rate.perHour());
  }

  /**
   * The same with what multiplies the rates; without GPUs it is containers × hours × dollars per
   * hour and container.
   */
  public static Estimate of(Workload workload, Billing billing, Ceiling.Rates rates) {
    return workload.gpusPerContainer() > 0
        ? of(workload.gpus(), workload.hours(), rates.main().perHour().multiply(billing.factor()))
        : of(workload.allContainers(), workload.hours(), rates.hourly(workload, billing));
  }

  private static Estimate of(long count, BigDecimal hours, BigDecimal perHour) {
    BigDecimal dollars = BigDecimal.valueOf(count).multiply(hours).multiply(perHour);
    Usd amount = Usd.nearest(dollars);
    String line =
        "Estimate: %s (= %d × %s × $%s)"
            .formatted(amount.display(), count, Decimals.hours(hours), Decimals.plain(perHour));
    return new Estimate(amount, line);
  }
}
