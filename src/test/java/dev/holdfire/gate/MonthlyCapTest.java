package dev.holdfire.gate;

import static dev.holdfire.gate.LaunchFactsFixture.DIGEST;
import static dev.holdfire.gate.LaunchFactsFixture.allowance;
import static dev.holdfire.gate.LaunchFactsFixture.harmless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.ProviderMonth;
import dev.holdfire.cost.Usd;
import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A launch of a dollar under a cap of $100 on the month. */
class MonthlyCapTest {
  private static final Usd CAP = Usd.of("100.00");

  @TempDir private Path folder;
  private final Gate gate = new Gate(List.of("cost::tier", "cost::daily-cap", "cost::monthly-cap"));
  private final LaunchFactsFixture facts = harmless();

  @BeforeEach
  void cap() throws IOException {
    facts.policy = policy("cost.monthly_cap_usd = 100");
  }

  @Test
  void aLaunchWithinItIsPermittedByWhatWasSeen() {
    facts.month = Optional.of(month("99.00", told("99.00")));

    assertThat(gate.launch(facts.facts()))
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed ->
                assertThat(allowed.permit().act())
                    .isEqualTo(new Permit.Launch(facts.plan(), Optional.empty(), facts.month)));
  }

  @Test
  void pastItAPersonIsAskedWithTheFigures() {
    facts.month = Optional.of(month("40.00", told("99.50")));

    assertThat(asked())
        .containsExactly(
            "the ceiling of $1.00 passes the month's head-room of $0.50 (cap $100.00 − spent $99.50"
                + " − reserved $0.00; modal metered $99.50 for all who use the account, $0.00"
                + " billed)");
  }

  @Test
  void dayAndMonthAreBothTold() {
    facts.spent = Usd.of("20.00");
    facts.month = Optional.of(month("100.00", told("0.00")));

    assertThat(asked())
        .hasSize(2)
        .satisfies(reasons -> assertThat(reasons.getFirst()).contains("the head-room of $0.00"))
        .satisfies(reasons -> assertThat(reasons.getLast()).contains("the month's head-room"));
  }

  /** Neither a provider that is silent nor a month that nobody looked at lets a launch through. */
  @Test
  void whatIsNotKnownDoesNotPassSilently() {
    facts.month =
        Optional.of(
            month("0.00", new MonthReading.Unreadable("Modal cannot be reached", List.of("wait"))));
    assertThat(asked())
        .singleElement()
        .satisfies(
            reason ->
                assertThat(reason)
                    .contains("Modal cannot be reached", "call again", "holdfire doctor"));

    facts.month = Optional.empty();
    assertThat(asked())
        .singleElement()
        .satisfies(
            reason -> assertThat(reason).contains("the month so far could not be looked at"));
  }

  @Test
  void aYesAndAnAllowanceAnswerForIt() {
    facts.month = Optional.of(month("100.00", told("100.00")));
    facts.evidence = Optional.of(LaunchFactsFixture.yes(DIGEST));
    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);

    facts.evidence = Optional.empty();
    facts.allowance = Optional.of(allowance("60.00", "0.00", "0.00"));
    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);
  }

  /** A card shows a month on which the policy sets no cap. */
  @Test
  void withoutACapNoMonthIsTooMuch() throws IOException {
    facts.policy = policy("");
    facts.month =
        Optional.of(
            new MonthBudget(
                YearMonth.of(2026, 11), Optional.empty(), Usd.of("5000.00"), Usd.ZERO, List.of()));

    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);
  }

  private List<String> asked() {
    return ((Verdict.NeedsApproval) gate.launch(facts.facts())).demand().reasons();
  }

  private Policy policy(String text) throws IOException {
    Path file = folder.resolve(".config/holdfire/policy.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return PolicyFiles.locate(Map.of("HOME", folder.toString()), folder, Optional.empty())
        .load()
        .policy();
  }

  private static MonthReading told(String metered) {
    return new MonthReading.Told(Usd.of(metered), Usd.ZERO);
  }

  private static MonthBudget month(String booked, MonthReading reading) {
    return new MonthBudget(
        YearMonth.of(2026, 11),
        Optional.of(CAP),
        Usd.of(booked),
        Usd.ZERO,
        List.of(new ProviderMonth("modal", reading, Usd.of(booked))));
  }
}
