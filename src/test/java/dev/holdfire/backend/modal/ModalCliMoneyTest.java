package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.PriceReading;
import dev.holdfire.cost.Usd;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;

/** What the command says about money. */
class ModalCliMoneyTest extends RecordedModal {
  @Test
  void aMissingRateLeavesItsResourceWithoutAPrice() {
    prints("{\"cpu_hour_cost\": \"0.04730\", \"gpu_hour_cost_a10g\": \"1.10000\", \"x\": \"1\"}");

    assertThat(ModalPrices.read(cli(), clock))
        .isInstanceOfSatisfying(
            PriceReading.Read.class,
            read ->
                assertThat(read.prices())
                    .extracting(price -> price.resource() + " " + price.rate().amount())
                    .containsExactly("cpu-core 0.04730", "A10 1.10000"));

    prints("{\"x\": \"1\"}");
    assertThat(ModalPrices.read(cli(), clock)).isInstanceOf(PriceReading.Unreadable.class);
    prints("{\"cpu_hour_cost\": \"free\"}");
    assertThat(ModalPrices.read(cli(), clock)).isInstanceOf(PriceReading.Unreadable.class);
  }

  @Test
  void theMonthSoFarAndTheReportAreRead() {
    prints(
        """
        {"metered_cost": "12.50", "billed_cost": "2.50", "adjustments": {"credits": "-10"},
         "metered_cost_breakdown": {}}
        """);
    assertThat(value(cli().summary(YearMonth.of(2026, 11))))
        .isEqualTo(new BillingSummary(Usd.of("12.50"), Usd.of("2.50")));

    prints(
        """
        [{"object_id": "%s", "description": "d", "environment": "main",
          "interval_start": "2026-11-27T05:00:00", "cost": "0.59"}]
        """
            .formatted(APP));
    assertThat(value(cli().report(SECOND)))
        .containsExactly(
            new BillingRow(
                APP, "d", Instant.parse("2026-11-27T05:00:00Z"), new BigDecimal("0.59")));
    assertThat(asked.getLast().arguments()).containsSequence("--start", "2026-11-27");
  }
}
