package dev.holdfire.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Estimate;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.ProviderMonth;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class MoneyReportTest {
  private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  private static final Rate RATE =
      new Rate(
          new BigDecimal("3.95"),
          Rate.RateUnit.HOUR,
          "USD",
          Rate.Provenance.PROVIDER,
          "modal billing rates",
          NOW,
          EvidenceGrade.E1,
          Optional.empty());
  private static final Evidence YES =
      new Evidence("ha-aaaaaaaaaa", ApprovalKind.LAUNCH, "d", NOW, "terminal");

  private PriceFinding price = new PriceFinding.Spendable(RATE);
  private boolean ledger = true;
  private Optional<Evidence> yes = Optional.empty();
  private String spent = "0.00";
  private String reserved = "0.00";
  private Optional<MonthBudget> month = Optional.empty();

  @ParameterizedTest
  @CsvSource({
    "4554, AUTO, false",
    "4557, WARN, true",
    "18227, WARN, true",
  })
  void theCardIsWrittenFromTheWarningThresholdUp(long seconds, String tier, boolean card) {
    JsonNode content = content(seconds);

    assertThat(content.path("cost_tier").asString()).isEqualTo(tier);
    assertThat(content.path("card").isObject()).isEqualTo(card);
    assertThat(content.path("verdict").asString()).isEqualTo("GO");
  }

  @Test
  void theCardSaysAllOfIt() {
    spent = "2.00";
    reserved = "1.00";
    JsonNode card = content(5400).path("card");

    assertThat(card.path("text").asString().lines())
        .containsSequence(
            "Class: WARN", "VERDICT: GO", "the ceiling is within what the policy allows")
        .contains(
            "Provider: modal, a run of train.py",
            "Price: $3.95/hour, modal billing rates, read 2026-11-23T08:00:00Z, grade E1",
            "Estimate: $5.925, confidence [100% proven]",
            "Spend: session $0.50, day $2.00; cap $20.00, reserved $1.00, head-room $17.00, after"
                + " this $11.075",
            "Running: hf-aaaaaaaaaa",
            "Collision: none seen",
            "Files: read now, digests bound")
        .noneMatch(line -> line.startsWith("Mitigation"));
    assertThat(card.path("mitigation").isNull()).isTrue();
  }

  @Test
  void aboveTheTierAPersonIsAskedAndSmallerHelps() {
    reserved = "-30.00";
    JsonNode card = content(18228).path("card");

    assertThat(card.path("verdict").asString()).isEqualTo("NO-GO");
    assertThat(card.path("cost_class").asString()).isEqualTo("STOP");
    assertThat(card.path("reason").asString())
        .isEqualTo("the ceiling of $20.000167 is above $20.00");
    assertThat(card.path("mitigation").asString())
        .contains("make it smaller")
        .contains("let a person approve it");
  }

  @Test
  void pastTheHeadRoomWaitingHelpsToo() {
    spent = "18.00";
    JsonNode card = content(5400).path("card");

    assertThat(card.path("cost_class").asString()).isEqualTo("OVER-CAP");
    assertThat(card.path("cost_tier").isMissingNode()).isTrue();
    assertThat(card.path("headroom_after").asString()).isEqualTo("-3.925");
    assertThat(card.path("mitigation").asString()).contains("wait").contains("approve");
  }

  @Test
  void aMonthThatLeavesLessThanTheDayIsTheHeadRoom() {
    month = month("100.00", new MonthReading.Told(Usd.of("97.50"), Usd.of("12.25")));
    JsonNode content = content(5400);

    assertThat(content.path("cost_class").asString()).isEqualTo("OVER-CAP");
    assertThat(content.path("headroom").asString()).isEqualTo("1.50");
    assertThat(content.path("headroom_after").asString()).isEqualTo("-4.425");
    assertThat(content.path("cap").asString()).isEqualTo("20.00");
    assertThat(content.path("month").toString())
        .isEqualTo(
            """
            {'month':'2026-11','cap':'100.00','spent':'97.50','reserved':'1.00','headroom':'1.50',\
            'providers':[{'backend':'modal','metered':'97.50','billed':'12.25'}]}\
            """
                .replace('\'', '"'));
    assertThat(content.path("card").path("reason").asString())
        .startsWith("the ceiling of $5.925 passes the month's head-room of $1.50");
    assertThat(content.path("card").path("text").asString())
        .contains(
            "Month: 2026-11: $97.50 spent, $1.00 reserved of $100.00 cap → headroom $1.50; modal"
                + " metered $97.50 for all who use the account, $12.25 billed");
  }

  @Test
  void aMonthThatCannotBeReadIsUnknownAndToBeAskedAgain() {
    month = month("100.00", new MonthReading.Unreadable("no answer", List.of()));
    JsonNode content = content(5400);

    assertThat(content.path("cost_class").asString()).isEqualTo("OVER-CAP");
    for (String field : List.of("headroom", "headroom_after")) {
      assertThat(content.path(field).isNull()).as(field).isTrue();
      assertThat(content.path("unknown").path(field).asString()).as(field).contains("no answer");
    }
    assertThat(content.path("month").path("headroom").isNull()).isTrue();
    assertThat(content.path("unknown").path("month/providers/0/metered").asString())
        .isEqualTo("what modal metered cannot be read now: no answer");
    assertThat(content.path("card").path("mitigation").asString()).contains("again", "doctor");
    assertThat(content.path("card").path("text").asString())
        .contains("Month: 2026-11: at least $30.00 spent", "head-room unknown");
  }

  /** Without a cap the month is told and decides nothing, also where it is not known. */
  @Test
  void withoutACapTheMonthIsOnlyTold() {
    month = month("0.00", new MonthReading.Unreadable("no answer", List.of()));
    JsonNode content = content(5400);

    assertThat(content.path("verdict").asString()).isEqualTo("GO");
    assertThat(content.path("headroom").asString()).isEqualTo("20.00");
    assertThat(content.path("month").path("cap").isNull()).isTrue();
  }

  @Test
  void aPersonsYesTurnsItIntoGoForTheAmountItNamed() {
    spent = "18.00";
    yes = Optional.of(YES);
    JsonNode card = content(5400).path("card");

    assertThat(card.path("verdict").asString()).isEqualTo("GO");
    assertThat(card.path("text").asString())
        .contains("VERDICT: GO\napproved 2026-11-23T08:00:00Z for $5.925");
  }

  /** No size is small enough and no yes good enough for a price that cannot be spent on. */
  @Test
  void whereThePriceSpeaksAgainstItNeitherSizeNorAYesHelps() {
    price = new PriceFinding.DisplayOnly(RATE, "the price from the table is of grade E4");
    yes = Optional.of(YES);
    JsonNode card = content(5400).path("card");

    assertThat(card.path("verdict").asString()).isEqualTo("NO-GO");
    assertThat(card.path("reason").asString()).contains("grade E4");
    assertThat(card.path("mitigation").asString())
        .contains("cost.stated")
        .contains("a smaller run does not help")
        .doesNotContain("approve it");
  }

  @Test
  void whereTheLedgerCannotBeReadItIsMended() {
    ledger = false;
    yes = Optional.of(YES);
    JsonNode content = content(5400);

    assertThat(content.path("verdict").asString()).isEqualTo("NO-GO");
    assertThat(content.path("headroom").isNull()).isTrue();
    assertThat(content.path("unknown").path("headroom").asString()).contains("could not be read");
    assertThat(content.path("card").path("mitigation").asString()).contains("holdfire doctor");
  }

  @Test
  void withoutAPriceNothingIsZero() {
    price = new PriceFinding.Unknown("no price is known for B300 on modal");
    Result result = new Result("done");
    report(3600, false).write(result);
    JsonNode content = result.content();

    for (String field :
        List.of("estimate", "ceiling", "cost_tier", "cost_class", "price_evidence")) {
      assertThat(content.path(field).isNull()).as(field).isTrue();
      assertThat(content.path("unknown").path(field).asString()).as(field).isNotBlank();
    }
    assertThat(content.path("verdict").asString()).isEqualTo("NO-GO");
    assertThat(content.path("card").isNull()).isTrue();
  }

  private static Optional<MonthBudget> month(String cap, MonthReading reading) {
    return Optional.of(
        new MonthBudget(
            YearMonth.of(2026, 11),
            Optional.of(Usd.of(cap)).filter(amount -> !amount.equals(Usd.ZERO)),
            Usd.of("30.00"),
            Usd.of("1.00"),
            List.of(new ProviderMonth("modal", reading, Usd.of("30.00")))));
  }

  private JsonNode content(long seconds) {
    Result result = new Result("done");
    report(seconds, true).write(result);
    return result.content();
  }

  private MoneyReport report(long seconds, boolean priced) {
    Workload workload =
        new Workload(
            1, 1, 1, new BigDecimal("1.5"), seconds, 0, Optional.empty(), Optional.empty());
    Ceiling.Rates rates = new Ceiling.Rates(RATE, Optional.empty(), Optional.empty());
    return new MoneyReport(
        "modal",
        "a run of train.py",
        price,
        priced ? Optional.of(Estimate.of(workload, RATE)) : Optional.empty(),
        priced ? Optional.of(Ceiling.of(workload, Billing.WHOLE_JOB, rates)) : Optional.empty(),
        Usd.of("5.00"),
        Usd.of("20.00"),
        ledger
            ? Optional.of(
                new BudgetView(
                    List.of(
                        new DayBudget(
                            LocalDate.parse("2026-11-23"),
                            Usd.of("20.00"),
                            Usd.of(spent),
                            Usd.of(reserved))),
                    month,
                    Usd.of("0.50"),
                    Optional.empty()))
            : Optional.empty(),
        List.of("hf-aaaaaaaaaa"),
        false,
        true,
        yes,
        NOW);
  }
}
