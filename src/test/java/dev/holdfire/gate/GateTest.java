package dev.holdfire.gate;

import static dev.holdfire.gate.LaunchFactsFixture.DIGEST;
import static dev.holdfire.gate.LaunchFactsFixture.harmless;
import static dev.holdfire.gate.PlanBuilder.rate;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.LaunchFacts.Failure;
import dev.holdfire.gate.LaunchFacts.LiveRun;
import dev.holdfire.gate.LaunchFacts.Proof;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether a launch is allowed, refused, or a person is asked. */
class GateTest {
  private static final List<String> SINGLE =
      List.of(
          "scope::allowlist",
          "scope::denylist",
          "compute::gpu-compat",
          "compute::no-collision",
          "compute::error-budget",
          "cost::verified-price",
          "cost::tier",
          "cost::daily-cap",
          "safety::secret-leak",
          "output::report-fields");

  private final Gate gate = new Gate(SINGLE);

  @Test
  void aHarmlessLaunchIsAllowedExactlyAsPlanned() {
    LaunchFacts facts = harmless().facts();

    assertThat(gate.launch(facts))
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed -> {
              assertThat(allowed.permit().act())
                  .isEqualTo(new Permit.Launch(facts.plan(), Optional.empty(), Optional.empty()));
              assertThat(allowed.permit().evidence()).isEmpty();
            });
  }

  @Test
  void everyRefusalIsToldNotOnlyTheFirst() {
    LaunchFactsFixture facts = harmless();
    facts.script = Path.of("/elsewhere/train.py");
    facts.secrets = List.of("AWS access key in train.py, line 3");
    facts.ledgerReadable = false;
    facts.price = Optional.of(new PriceFinding.DisplayOnly(rate("1.00"), "it is of grade E4"));

    assertThat(refusals(gate.launch(facts.facts())))
        .extracting(Refusal::capability)
        .containsExactly(
            "scope::allowlist", "cost::verified-price", "cost::daily-cap", "safety::secret-leak");
  }

  @Test
  void everyRefusalNamesTwoWaysOutOrMore() {
    LaunchFactsFixture facts = harmless();
    facts.script = Path.of("/elsewhere/train.py");
    facts.secrets = List.of("a key");
    facts.trouble = Optional.of("Python is missing");

    assertThat(refusals(gate.launch(facts.facts())))
        .hasSize(3)
        .allSatisfy(refusal -> assertThat(refusal.remedies()).hasSizeGreaterThanOrEqualTo(2));
  }

  @Test
  void aRuleThatNobodyKnowsRefuses() {
    Verdict verdict = new Gate(List.of("compute::telepathy")).launch(harmless().facts());

    assertThat(refusals(verdict)).extracting(Refusal::code).containsExactly("cannot-judge");
  }

  @Test
  void aRuleThatCannotJudgeALaunchRefusesOne() {
    Verdict verdict = new Gate(List.of("compute::kill-guard")).launch(harmless().facts());

    assertThat(refusals(verdict))
        .extracting(Refusal::capability)
        .containsExactly("compute::kill-guard");
  }

  @ParameterizedTest
  @CsvSource({
    "4.996, allowed",
    "5.00, allowed",
    "20.00, allowed",
    "20.000001, asked",
    "20.01, asked"
  })
  void aPersonIsAskedAboveTwentyDollarsExactly(String ceiling, String expected) {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = ceiling;

    assertThat(gate.launch(facts.facts()))
        .isInstanceOf(
            expected.equals("asked") ? Verdict.NeedsApproval.class : Verdict.Allowed.class);
  }

  @ParameterizedTest
  @CsvSource({"12.00, 3.00, allowed", "12.00, 3.000001, asked", "0.00, 15.00, allowed"})
  void spentAndReservedBothCountAgainstTheCap(String spent, String reserved, String expected) {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = "5.00";
    facts.spent = Usd.of(spent);
    facts.reserved = Usd.of(reserved);

    assertThat(gate.launch(facts.facts()))
        .isInstanceOf(
            expected.equals("asked") ? Verdict.NeedsApproval.class : Verdict.Allowed.class);
  }

  @Test
  void oneQuestionCoversTierCapAndErrorBudget() {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = "21.00";
    facts.failures = failures(4);
    facts.alternative = Optional.of("smaller learning rate, as docs/loss.md says");

    assertThat(gate.launch(facts.facts()))
        .isInstanceOfSatisfying(
            Verdict.NeedsApproval.class,
            asked -> {
              assertThat(asked.demand().kind()).isEqualTo(ApprovalKind.LAUNCH);
              assertThat(asked.demand().reasons()).hasSize(3);
            });
  }

  @Test
  void aYesLetsExactlyWhatItWasGivenForThrough() {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = "21.00";
    facts.evidence = Optional.of(LaunchFactsFixture.yes(DIGEST));

    assertThat(gate.launch(facts.facts()))
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed -> assertThat(allowed.permit().evidence()).isEqualTo(facts.evidence));
  }

  @Test
  void aYesToSomethingElseIsNone() {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = "21.00";
    facts.evidence = Optional.of(LaunchFactsFixture.yes("1".repeat(64)));

    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.NeedsApproval.class);
  }

  @Test
  void aYesOvercomesNoRefusal() {
    LaunchFactsFixture facts = harmless();
    facts.ratePerHour = "21.00";
    facts.secrets = List.of("a key");
    facts.evidence = Optional.of(LaunchFactsFixture.yes(DIGEST));

    assertThat(refusals(gate.launch(facts.facts()))).hasSize(1);
  }

  @Test
  void aYesThatIsNotNeededIsNotUsedUp() {
    LaunchFactsFixture facts = harmless();
    facts.evidence = Optional.of(LaunchFactsFixture.yes(DIGEST));

    assertThat(gate.launch(facts.facts()))
        .isInstanceOfSatisfying(
            Verdict.Allowed.class, allowed -> assertThat(allowed.permit().evidence()).isEmpty());
  }

  @Test
  void anOverrunThatNobodyLookedAtStopsLaunches() {
    LaunchFactsFixture facts = harmless();
    facts.overruns = List.of("hf-aaaaaaaaaa by $1.00");

    assertThat(refusals(gate.launch(facts.facts())))
        .extracting(Refusal::code)
        .containsExactly("overrun");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theSameWorkCollidesByPathAndByContent(boolean byPath) {
    LaunchFactsFixture facts = harmless();
    RunKey own = facts.plan().key(facts.plan().runs().getFirst());
    RunKey other =
        new RunKey(
            byPath ? own.script() : Path.of("/srv/project/copy.py"),
            byPath ? "b".repeat(64) : own.scriptSha256(),
            own.entrypoint(),
            own.config(),
            own.configSha256(),
            own.arguments());
    facts.live = List.of(new LiveRun("hf-aaaaaaaaaa", other));

    assertThat(refusals(gate.launch(facts.facts())))
        .extracting(Refusal::code)
        .containsExactly("collision");
  }

  @Test
  void otherArgumentsAreOtherWork() {
    LaunchFactsFixture facts = harmless();
    RunKey own = facts.plan().key(facts.plan().runs().getFirst());
    facts.live =
        List.of(
            new LiveRun(
                "hf-aaaaaaaaaa",
                new RunKey(
                    own.script(),
                    own.scriptSha256(),
                    own.entrypoint(),
                    own.config(),
                    own.configSha256(),
                    List.of("--seed", "7"))));

    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | '' | allowed",
        "1 | '' | allowed",
        "2 | '' | alternative-needed",
        "2 | again | alternative-needed",
        "2 | a smaller learning rate | allowed",
        "3 | a smaller learning rate | research-needed",
        "3 | see hf-abcdefghij: it ran out of memory | allowed",
        "3 | as https://example.org/issue/7 says | allowed",
        "4 | as notes/loss.md says it | asked"
      })
  void everyFailureAsksForMore(int failed, String alternative, String expected) {
    LaunchFactsFixture facts = harmless();
    facts.failures = failures(failed);
    facts.alternative = Optional.of(alternative);

    Verdict verdict = gate.launch(facts.facts());

    switch (expected) {
      case "allowed" -> assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
      case "asked" -> assertThat(verdict).isInstanceOf(Verdict.NeedsApproval.class);
      default -> assertThat(refusals(verdict)).extracting(Refusal::code).containsExactly(expected);
    }
  }

  @Test
  void aBatchRestsOnARunThatWasSeenToWork() {
    Gate batch = new Gate(List.of("compute::smoke-before-batch"));
    LaunchFactsFixture facts = harmless();
    facts.runs = 3;

    assertThat(refusals(batch.launch(facts.facts())))
        .extracting(Refusal::code)
        .containsExactly("no-smoke-run");

    facts.proof = new Proof.Missing("it was never run");
    assertThat(refusals(batch.launch(facts.facts())).getFirst().reason())
        .contains("it was never run");

    facts.proof = new Proof.Given("hf-aaaaaaaaaa", "healthy");
    assertThat(batch.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void theSumOfABatchIsJudged() {
    LaunchFactsFixture facts = harmless();
    facts.runs = 5;
    facts.ratePerHour = "4.00";
    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);

    facts.hours = new BigDecimal("1.001");
    assertThat(gate.launch(facts.facts())).isInstanceOf(Verdict.NeedsApproval.class);
  }

  @Test
  void linesThatTheCallerExpectsAndTheFilesLackRefuse() {
    LaunchFactsFixture facts = harmless();
    facts.missingLines = List.of("  lr = 3e-4 ");

    assertThat(refusals(new Gate(List.of("compute::prelaunch-checklist")).launch(facts.facts())))
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("expect-lines");
              assertThat(refusal.reason()).contains("\"lr = 3e-4\"");
            });
  }

  /** An hour holds 3600 steps of a second and not one more. */
  @Test
  void aVariantThatAsksForMoreStepsThanItsTimeHoldsIsRefused() {
    Gate batch = new Gate(List.of("compute::smoke-before-batch"));
    LaunchFactsFixture facts = harmless();
    facts.runs = 2;
    facts.proof = new Proof.Given("hf-aaaaaaaaaa", "healthy");
    facts.seen =
        new Seen(
            Map.of(),
            Optional.of(new Seen.StepTime("hf-aaaaaaaaaa", Duration.ofSeconds(1))),
            Optional.empty());
    facts.steps = Map.of("v0", 3600L);
    assertThat(((Verdict.Allowed) batch.launch(facts.facts())).warnings())
        .singleElement()
        .satisfies(told -> assertThat(told).contains("v0", "3600 s", "$1.00"));

    facts.steps = Map.of("v0", 3600L, "v1", 3601L);
    assertThat(refusals(batch.launch(facts.facts())))
        .singleElement()
        .satisfies(
            refusal -> {
              assertThat(refusal.code()).isEqualTo("too-many-steps");
              assertThat(refusal.reason()).contains("variant v1", "3601 steps");
              assertThat(refusal.remedies()).anyMatch(way -> way.contains("3600 steps or fewer"));
            });
  }

  @Test
  void variantsThatMayWriteTheSameCheckpointsAreWarnedOf() {
    LaunchFactsFixture facts = harmless();
    facts.runs = 2;
    facts.proof = new Proof.Given("hf-aaaaaaaaaa", "healthy");
    facts.sharedPlaces = Optional.of("nothing parts them");

    assertThat(
            ((Verdict.Allowed)
                    new Gate(List.of("compute::smoke-before-batch")).launch(facts.facts()))
                .warnings())
        .singleElement()
        .satisfies(told -> assertThat(told).contains("the same checkpoints: nothing parts them"));
  }

  private static List<Failure> failures(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Failure("hf-aaaaaaaaa" + (char) ('a' + i), "exit code 1"))
        .toList();
  }

  static List<Refusal> refusals(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Refused.class);
    return ((Verdict.Refused) verdict).refusals();
  }
}
