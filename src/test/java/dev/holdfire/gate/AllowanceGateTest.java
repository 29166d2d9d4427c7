package dev.holdfire.gate;

import static dev.holdfire.gate.LaunchFactsFixture.DIGEST;
import static dev.holdfire.gate.LaunchFactsFixture.allowance;
import static dev.holdfire.gate.LaunchFactsFixture.harmless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Usd;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Room that a person granted beforehand answers for the tier and the cap, and for nothing else. */
class AllowanceGateTest {
  private final Gate gate =
      new Gate(List.of("cost::tier", "cost::daily-cap", "safety::secret-leak"));

  @ParameterizedTest
  @CsvSource({
    "60.00, 0.00, 0.00, allowed",
    "60.00, 20.00, 10.00, allowed",
    "60.00, 20.00, 10.000001, asked",
    "29.999999, 0.00, 0.00, asked"
  })
  void aLaunchInsideItAsksNobody(String granted, String spent, String reserved, String expected) {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = "30.00";
    facts.allowance = Optional.of(allowance(granted, spent, reserved));

    Verdict verdict = gate.launch(facts.facts());

    if (expected.equals("allowed")) {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Allowed.class,
              allowed ->
                  assertThat(allowed.permit().act())
                      .isEqualTo(
                          new Permit.Launch(
                              facts.plan(), Optional.of("hw-aaaaaaaaaa"), Optional.empty())));
    } else {
      assertThat(verdict).isInstanceOf(Verdict.NeedsApproval.class);
    }
  }

  @Test
  void aSmallLaunchInsideItCountsAgainstItToo() {
    LaunchFactsFixture facts = harmless();
    facts.allowance = Optional.of(allowance("60.00", "0.00", "0.00"));

    assertThat(gate.launch(facts.facts()))
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed ->
                assertThat(((Permit.Launch) allowed.permit().act()).allowance())
                    .contains("hw-aaaaaaaaaa"));
  }

  @Test
  void aDayThatIsUsedUpDoesNotCloseIt() {
    LaunchFactsFixture facts = harmless();
    facts.spent = Usd.of("20.00");
    facts.allowance = Optional.of(allowance("60.00", "0.00", "0.00"));

    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void itOvercomesNoRefusalAndNoOverrun() {
    LaunchFactsFixture facts = harmless();
    facts.allowance = Optional.of(allowance("60.00", "0.00", "0.00"));
    facts.secrets = List.of("a key");
    facts.overruns = List.of("hf-aaaaaaaaaa by $1.00");

    assertThat(gate.launch(facts.facts()))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused ->
                assertThat(refused.refusals())
                    .extracting(Refusal::code)
                    .containsExactly("overrun", "secret-found"));
  }

  @Test
  void itDoesNotAnswerForTheErrorBudget() {
    LaunchFactsFixture facts = harmless();
    facts.allowance = Optional.of(allowance("60.00", "0.00", "0.00"));
    facts.failures =
        List.of("a", "b", "c", "d").stream()
            .map(id -> new LaunchFacts.Failure("hf-" + id, "exit code 1"))
            .toList();
    facts.alternative = Optional.of("as notes/loss.md says it");

    assertThat(new Gate(List.of("compute::error-budget", "cost::tier")).launch(facts.facts()))
        .isInstanceOf(Verdict.NeedsApproval.class);
  }

  @Test
  void aYesToThisVeryLaunchIsUsedWhereOneIsNeeded() {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = "30.00";
    facts.evidence = Optional.of(LaunchFactsFixture.yes(DIGEST));

    assertThat(gate.launch(facts.facts()))
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed -> assertThat(allowed.permit().evidence()).isEqualTo(facts.evidence));
  }
}
