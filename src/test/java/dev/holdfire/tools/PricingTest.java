package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PricingTest {
  private static final Workload HOUR =
      new Workload(1, 1, 1, BigDecimal.ONE, 3600, 0, Optional.empty(), Optional.empty());
  private static final Instant STATED = Instant.parse("2026-11-01T00:00:00Z");

  @TempDir Path configuration;

  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "29, true", "30, false", "400, false"})
  void aStatedPriceIsGoodForThirtyDays(long days, boolean good) throws IOException {
    Pricing pricing = at(STATED.plus(Duration.ofDays(days)), "");

    assertThat(pricing.price() instanceof PriceFinding.Spendable).isEqualTo(good);
  }

  /** A date that is yet to come would make a price good for as long as anybody likes. */
  @ParameterizedTest
  @CsvSource({"1", "24", "8760", "876000"})
  void aPriceStatedInTheFutureIsNotSpentOn(long hours) throws IOException {
    Pricing pricing = at(STATED.minus(Duration.ofHours(hours)), "");

    assertThat(pricing.price())
        .isInstanceOfSatisfying(
            PriceFinding.DisplayOnly.class,
            shown -> assertThat(shown.reason()).contains("yet to come"));
  }

  @Test
  void theDateIsOneOfThePolicysTimeZone() throws IOException {
    Instant morningInAuckland = Instant.parse("2026-10-31T20:00:00Z");

    assertThat(at(morningInAuckland, "time_zone = \"Pacific/Auckland\"\n").price())
        .isInstanceOf(PriceFinding.Spendable.class);
  }

  @Test
  void theTableThatShipsIsForDisplayOnly() throws IOException {
    Pricing pricing = price(policy(""), "modal", Optional.of(GpuRequest.parse("H100")), STATED);

    assertThat(pricing.price())
        .isInstanceOfSatisfying(
            PriceFinding.DisplayOnly.class,
            shown -> assertThat(shown.reason()).contains("money needs E1"));
    assertThat(pricing.estimate()).isPresent();
    assertThat(pricing.ceiling()).isPresent();
  }

  @Test
  void whatHasNoPriceIsUnknownAndNotZero() throws IOException {
    Pricing pricing = price(policy(""), "elsewhere", Optional.of(GpuRequest.parse("H100")), STATED);

    assertThat(pricing.price()).isInstanceOf(PriceFinding.Unknown.class);
    assertThat(pricing.ceiling()).isEmpty();
  }

  @Test
  void whatIsMeteredIsWhatTheCeilingIsMadeOf() throws IOException {
    Workload workload =
        new Workload(
            1,
            2,
            3,
            BigDecimal.ONE,
            3600,
            1,
            Optional.of(new BigDecimal("4")),
            Optional.of(new BigDecimal("16")));
    Pricing pricing =
        Pricing.of(
            new PriceBook(Pricing.stated(policy(""))),
            "modal",
            Billing.NOT_KNOWN,
            Optional.of(GpuRequest.parse("H100:3")),
            workload,
            GpuCatalogue.load(),
            STATED);

    assertThat(Usd.roundedUp(pricing.hourly().multiply(BigDecimal.valueOf(workload.attempts()))))
        .isEqualTo(pricing.ceiling().orElseThrow().perRun());
  }

  private Pricing at(Instant now, String head) throws IOException {
    String stated =
        head
            + """
            [cost]
            stated = [{ backend = "rented", resource = "H100", usd_per_hour = 2.5, source = "an offer", read_on = "2026-11-01" }]
            """;
    return price(policy(stated), "rented", Optional.of(GpuRequest.parse("H100")), now);
  }

  private static Pricing price(
      Policy policy, String backend, Optional<GpuRequest> gpu, Instant now) {
    return Pricing.of(
        new PriceBook(Pricing.stated(policy)),
        backend,
        Billing.NOT_KNOWN,
        gpu,
        HOUR,
        GpuCatalogue.load(),
        now);
  }

  private Policy policy(String toml) throws IOException {
    Path folder = Files.createDirectories(configuration.resolve("holdfire"));
    Files.writeString(folder.resolve("policy.toml"), toml);
    return PolicyFiles.locate(
            Map.of("HOME", "/nonexistent", "XDG_CONFIG_HOME", configuration.toString()),
            Path.of("/nonexistent"),
            Optional.empty())
        .load()
        .policy();
  }
}
