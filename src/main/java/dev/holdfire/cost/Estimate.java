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
    BigDecimal dollars =
        BigDecimal.valueOf(workload.gpus()).multiply(workload.hours()).multiply(rate.perHour());
    Usd amount = Usd.nearest(dollars);
    String line =
        "Estimate: %s (= %d × %s × $%s)"
            .formatted(
                amount.display(),
                workload.gpus(),
                Decimals.hours(workload.hours()),
                Decimals.plain(rate.perHour()));
    return new Estimate(amount, line);
  }
}
