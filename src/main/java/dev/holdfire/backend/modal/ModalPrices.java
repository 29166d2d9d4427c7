package dev.holdfire.backend.modal;

import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Modal's prices, as Modal itself tells them. A key that is missing from its answer leaves its
 * resource without a price: Modal drops what it deprecates without a word.
 */
public final class ModalPrices {
  private static final String SOURCE = "modal billing rates --json";

  /** Modal's keys and the names that everything else uses. */
  private static final Map<String, String> RESOURCES =
      Map.ofEntries(
          Map.entry("gpu_hour_cost_t4", "T4"),
          Map.entry("gpu_hour_cost_l4", "L4"),
          Map.entry("gpu_hour_cost_a10g", "A10"),
          Map.entry("gpu_hour_cost_l40s", "L40S"),
          Map.entry("gpu_hour_cost_a100_40gb", "A100"),
          Map.entry("gpu_hour_cost_a100_80gb", "A100-80GB"),
          Map.entry("gpu_hour_cost_rtx6000", "RTX-PRO-6000"),
          Map.entry("gpu_hour_cost_h100", "H100"),
          Map.entry("gpu_hour_cost_h200", "H200"),
          Map.entry("gpu_hour_cost_b200", "B200"),
          Map.entry("gpu_hour_cost_b300", "B300"),
          Map.entry("cpu_hour_cost", "cpu-core"),
          Map.entry("mem_gib_hour_cost", "memory-gib"));

  private ModalPrices() {}

  /** Asks Modal for its prices now. */
  public static PriceReading read(ModalCli cli, Clock clock) {
    return switch (cli.rates()) {
      case Answer.Failed<Map<String, BigDecimal>>(Trouble trouble) ->
          new PriceReading.Unreadable(trouble.reason(), trouble.remedies());
      case Answer.Value<Map<String, BigDecimal>>(Map<String, BigDecimal> rates) -> {
        List<PricedResource> prices = priced(rates, clock.instant());
        yield prices.isEmpty()
            ? new PriceReading.Unreadable(
                "what modal billing rates printed names no resource that is known",
                List.of(
                    "use the version of the command that is tested: pip install modal==1.6.4",
                    "state the price in the policy with its source and date: cost.stated"))
            : new PriceReading.Read(prices);
      }
    };
  }

  /** The command's answer: a flat map of decimal texts. */
  static Map<String, BigDecimal> rates(String json) {
    Fields printed = Fields.parse(json);
    Map<String, BigDecimal> rates = new LinkedHashMap<>();
    printed.scalars().keySet().forEach(key -> rates.put(key, printed.decimal(key)));
    return rates;
  }

  private static List<PricedResource> priced(Map<String, BigDecimal> rates, Instant now) {
    return rates.entrySet().stream()
        .filter(rate -> RESOURCES.containsKey(rate.getKey()))
        .map(
            rate ->
                new PricedResource(
                    JobHandle.BACKEND,
                    RESOURCES.getOrDefault(rate.getKey(), ""),
                    new Rate(
                        rate.getValue(),
                        Rate.RateUnit.HOUR,
                        "USD",
                        Rate.Provenance.PROVIDER,
                        SOURCE,
                        now,
                        EvidenceGrade.E1,
                        Optional.empty())))
        .toList();
  }
}
