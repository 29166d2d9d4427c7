package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Rate.Provenance;
import dev.holdfire.cost.Rate.RateUnit;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a provider said is kept for all servers until it is too old, and never longer. */
class PricesTest {
  private static final Duration DAY = Duration.ofHours(24);

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-01T08:00:00Z"));
  private final ScriptedBackend provider = new ScriptedBackend();
  private Ledger ledger;
  private Prices prices;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
    prices = new Prices(ledger, new Backends(List.of(provider)), clock);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aProviderIsAskedOnceForAllServersUntilItsWordIsTooOld() {
    says("H100", "3.95");
    assertThat(price("H100")).isEqualTo("3.95");

    clock.advance(DAY.minusSeconds(1));
    try (Ledger other = Ledger.in(folder)) {
      Prices second = new Prices(other, new Backends(List.of(provider)), clock);
      assertThat(amount(second.book(List.of(), DAY), "H100")).isEqualTo("3.95");
    }
    assertThat(provider.priceReadings).isEqualTo(1);

    clock.advance(Duration.ofSeconds(1));
    says("H100", "4.10");
    assertThat(price("H100")).isEqualTo("4.10");
    assertThat(provider.priceReadings).isEqualTo(2);
  }

  @Test
  void aRefreshAsksAlsoWhenTheOldWordStillHolds() {
    says("H100", "3.95");
    price("H100");
    clock.advance(Duration.ofMinutes(1));
    says("H100", "4.10");

    assertThat(amount(prices.refreshed(List.of(), DAY), "H100")).isEqualTo("4.10");
    assertThat(price("H100")).describedAs("it is kept for the others").isEqualTo("4.10");
  }

  /** A provider drops a key without a word; its old price must not live on. */
  @Test
  void aResourceThatTheNewestReadingLacksHasNoPrice() {
    says("H100", "3.95");
    price("H100");
    clock.advance(DAY);
    says("H200", "4.54");

    assertThat(book().find("local", "H200", clock.instant()))
        .isInstanceOf(PriceFinding.Spendable.class);
    assertThat(book().find("local", "H100", clock.instant()))
        .isInstanceOf(PriceFinding.Unknown.class);
  }

  @Test
  void aSilentProvidersOldWordIsShownAndNotSpentOn() {
    says("H100", "3.95");
    price("H100");
    clock.advance(DAY);
    provider.prices =
        new PriceReading.Unreadable("its token has expired", List.of("make a new one"));

    PriceBook book = book();
    assertThat(book.find("local", "H100", clock.instant()))
        .isInstanceOfSatisfying(
            PriceFinding.DisplayOnly.class,
            shown ->
                assertThat(shown.reason())
                    .contains("expired at 2026-11-02T08:00:00Z", "its token has expired"));
    assertThat(book.find("local", "T4", clock.instant()))
        .isInstanceOfSatisfying(
            PriceFinding.Unknown.class,
            unknown -> assertThat(unknown.reason()).contains("its token has expired"));
    assertThat(book.silent())
        .singleElement()
        .satisfies(silent -> assertThat(silent.remedies()).containsExactly("make a new one"));
  }

  /** A shorter freshness in the policy counts for what was read before it was set. */
  @Test
  void theFreshnessIsThatOfWhoeverAsks() {
    says("H100", "3.95");
    price("H100");
    clock.advance(Duration.ofHours(2));
    says("H100", "4.10");

    assertThat(amount(prices.book(List.of(), Duration.ofHours(1)), "H100")).isEqualTo("4.10");
  }

  @Test
  void aWordFromTheFutureIsAskedForAgain() {
    says("H100", "3.95");
    price("H100");
    clock.advance(Duration.ofHours(-5));
    says("H100", "4.10");

    price("H100");
    assertThat(provider.priceReadings).isEqualTo(2);
  }

  @Test
  void aPriceOfOwnHardwareIsReadFromThePolicyEachTime() {
    provider.prices = reading("*", "0", Provenance.OWNED);
    price("H100");
    provider.prices = reading("*", "1.50", Provenance.OWNED);

    assertThat(price("H100")).isEqualTo("1.50");
  }

  @Test
  void withoutALedgerTheProviderIsAsked() throws IOException {
    Path broken = Files.createDirectories(folder.resolve("broken"));
    Files.writeString(broken.resolve("ledger.db"), "no database at all, but long enough to be one");
    says("H100", "3.95");
    try (Ledger unusable = Ledger.in(broken)) {
      Prices blind = new Prices(unusable, new Backends(List.of(provider)), clock);

      assertThat(amount(blind.book(List.of(), DAY), "H100")).isEqualTo("3.95");
    }
  }

  @Test
  void onlyTheBackendInQuestionIsAsked() {
    says("H100", "3.95");

    prices.book("elsewhere", List.of(), DAY);
    assertThat(provider.priceReadings).isZero();

    assertThat(amount(prices.book("local", List.of(), DAY), "H100")).isEqualTo("3.95");
  }

  private PriceBook book() {
    return prices.book(List.of(), DAY);
  }

  private String price(String resource) {
    return amount(book(), resource);
  }

  private String amount(PriceBook book, String resource) {
    return book.find("local", resource, clock.instant())
            instanceof PriceFinding.Spendable(Rate rate)
        ? rate.amount().toPlainString()
        : "none";
  }

  private void says(String resource, String dollars) {
    provider.prices = reading(resource, dollars, Provenance.PROVIDER);
  }

  private PriceReading reading(String resource, String dollars, Provenance provenance) {
    return new PriceReading.Read(
        List.of(
            new PricedResource(
                "local",
                resource,
                new Rate(
                    new BigDecimal(dollars),
                    RateUnit.HOUR,
                    "USD",
                    provenance,
                    "a provider",
                    clock.instant(),
                    EvidenceGrade.E1,
                    Optional.empty()))));
  }
}
