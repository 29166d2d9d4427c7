package dev.holdfire.gate;

import static dev.holdfire.gate.LaunchFactsFixture.harmless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.script.Basis;
import dev.holdfire.script.Profile;
import dev.holdfire.script.Report;
import dev.holdfire.script.Scripts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What follows from each verdict, by the table of the rules, beyond the smoke limits and within.
 */
class ScriptInvariantsTest {
  private static final String SAVED = "checkpoint-weights";
  private static final String APART = "checkpoint-interval";
  private static final BigDecimal SMALL = new BigDecimal("0.25");
  private static final BigDecimal LARGE = new BigDecimal("2");
  private static final Gate GATE = new Gate(List.of("compute::script-invariants"));

  @TempDir private Path folder;

  /** A property of a good script, and the script without it. */
  enum Fault {
    SYNTAX("syntax-error", "good_modal.py", "    volume.reload()\n", "    x = = 1\n"),
    FANNED_OUT(
        "spawn-not-map", "good_modal.py", "call = train.spawn(steps)", "call = train.map([steps])"),
    PAST_THE_JOB(
        "outside-ceiling",
        "good_modal.py",
        "    volume.reload()\n",
        "    volume.reload()\n    modal.Cls.from_name(\"a\", \"B\")().run.remote()\n"),
    SANDBOX(
        "outside-ceiling",
        "good_modal.py",
        "    volume.reload()\n",
        "    volume.reload()\n    modal.Sandbox.create(\"ls\")\n"),
    GPU("gpu-compat", "good_modal.py", "\"torch==2.7.0\"", "\"torch==2.0.1\""),
    UNPINNED("gpu-compat", "good_modal.py", "\"torch==2.7.0\"", "\"torch\""),
    NO_TIMEOUT("timeout-stated", "good_modal.py", "    timeout=2 * HOUR,\n", ""),
    NO_RETRIES("retries-stated", "good_modal.py", "max_retries=1),", "max_retries=0),"),
    ATTACHED(
        "detached",
        "good_modal.py",
        "    print(call.object_id)\n",
        "    print(call.object_id)\n    with app.run():\n        pass\n"),
    NO_VOLUME(
        "volume-mounted", "good_modal.py", "CKPT = \"/ckpt/last.pt\"", "CKPT = \"/tmp/last.pt\""),
    NO_COMMIT("commit-after-write", "good_modal.py", "    volume.commit()\n", ""),
    UNSAVED(
        "checkpoint-weights",
        "good_local.py",
        "            torch.save(model.state_dict(), os.path.join(folder, f\"step{step}.pt\"))\n",
        "            print(folder)\n"),
    RARE("checkpoint-interval", "good_local.py", "default=250", "default=2500"),
    UNKNOWN_INTERVAL(
        "checkpoint-interval", "good_local.py", "default=250", "default=int(os.environ[\"N\"])"),
    BUFFERED("print-flush", "good_modal.py", "}), flush=True)", "}))"),
    QUIET("progress-interval", "good_local.py", "step % 10 == 0", "step % 251 == 0"),
    LEAK("infra-leak", "good_modal.py", "https://example.com/data", "http://10.20.30.40/data");

    private final String rule;
    private final String script;
    private final String from;
    private final String to;

    Fault(String rule, String script, String from, String to) {
      this.rule = rule;
      this.script = script;
      this.from = from;
      this.to = to;
    }
  }

  private LaunchFactsFixture with(Fault fault, BigDecimal hours) throws IOException {
    String good = Scripts.resource(fault.script);
    assertThat(good).contains(fault.from);
    return of(new Scripts(folder).read(good.replace(fault.from, fault.to)), hours);
  }

  @ParameterizedTest
  @CsvSource({
    "SYNTAX, refused, refused",
    "FANNED_OUT, refused, refused",
    "PAST_THE_JOB, refused, refused",
    "SANDBOX, warned, warned",
    "GPU, refused, refused",
    "UNPINNED, warned, warned",
    "NO_TIMEOUT, refused, refused",
    "NO_RETRIES, refused, warned",
    "ATTACHED, refused, warned",
    "NO_VOLUME, refused, warned",
    "NO_COMMIT, refused, warned",
    "UNSAVED, refused, warned",
    "RARE, refused, warned",
    "UNKNOWN_INTERVAL, refused, warned",
    "BUFFERED, warned, warned",
    "QUIET, warned, warned",
    "LEAK, warned, warned"
  })
  void aFaultIsRuledByTheTable(Fault fault, String large, String small) throws IOException {
    assertThat(outcome(with(fault, LARGE), fault.rule)).as("beyond the limits").isEqualTo(large);
    assertThat(outcome(with(fault, SMALL), fault.rule)).as("within them").isEqualTo(small);
  }

  @Test
  void aGoodScriptPassesWithoutAWord() throws IOException {
    for (String name : List.of("good_modal.py", "good_local.py")) {
      LaunchFactsFixture good = of(new Scripts(folder).read(Scripts.resource(name)), LARGE);

      assertThat(GATE.launch(good.facts()))
          .isInstanceOfSatisfying(
              Verdict.Allowed.class, allowed -> assertThat(allowed.warnings()).isEmpty());
    }
  }

  /** More than the money of a smoke run is beyond the limits, however short. */
  @Test
  void theMoneyOfASmokeRunIsALimitToo() throws IOException {
    LaunchFactsFixture facts = with(Fault.UNSAVED, SMALL);
    facts.ratePerHour = "20.00";
    assertThat(outcome(facts, SAVED)).isEqualTo("warned");
    facts.ratePerHour = "20.01";
    assertThat(outcome(facts, SAVED)).isEqualTo("refused");
  }

  @Test
  void aRefusalNamesTheRuleTheLineTheFixAndASmokeRunOrAPerson() throws IOException {
    Refusal unsaved = refusal(with(Fault.UNSAVED, LARGE));
    assertThat(unsaved.capability()).isEqualTo("compute::script-invariants");
    assertThat(unsaved.code()).isEqualTo(SAVED);
    assertThat(unsaved.reason()).containsPattern("script\\.py:\\d+: ");
    assertThat(unsaved.remedies())
        .satisfiesExactly(
            fix -> assertThat(fix).contains("torch.save("),
            smoke -> assertThat(smoke).contains("smoke: true"),
            person -> assertThat(person).contains("rules.waive"));

    Refusal rare = refusal(with(Fault.RARE, LARGE));
    assertThat(rare.code()).isEqualTo(APART);
    assertThat(rare.remedies())
        .satisfiesExactly(
            fix -> assertThat(fix).contains("every 500 steps"),
            smoke -> assertThat(smoke).contains("smoke: true"));
  }

  private static Refusal refusal(LaunchFactsFixture facts) {
    return ((Verdict.Refused) GATE.launch(facts.facts())).refusals().getFirst();
  }

  @Test
  void whatHoldfireSetsIsSatisfied() throws IOException {
    LaunchFactsFixture facts = with(Fault.NO_TIMEOUT, LARGE);
    facts.set = Map.of("timeout-stated", "Holdfire sets timeout=7200 on the call");

    assertThat(outcome(facts, "timeout-stated")).isEqualTo("fine");
    assertThat(Settlements.of(facts.facts()))
        .filteredOn(settled -> settled.rule().equals("timeout-stated"))
        .singleElement()
        .satisfies(
            settled -> {
              assertThat(settled.basis()).isEqualTo(Basis.SET);
              assertThat(settled.evidence())
                  .containsExactly("Holdfire sets timeout=7200 on the call");
            });
  }

  /** In a cloud only a smoke run goes without a retry, whatever the script says. */
  @Test
  void aLaunchInACloudPermitsARetryUnlessItIsASmokeRun() throws IOException {
    LaunchFactsFixture facts =
        of(new Scripts(folder).read(Scripts.resource("good_modal.py")), LARGE);
    facts.retries = 0;
    assertThat(outcome(facts, "retries-stated")).isEqualTo("refused");
    facts.hours = SMALL;
    assertThat(outcome(facts, "retries-stated")).isEqualTo("warned");
    facts.smoke = true;
    assertThat(outcome(facts, "retries-stated")).isEqualTo("fine");
  }

  @ParameterizedTest
  @CsvSource({
    "UNSAVED",
    "RARE",
    "UNKNOWN_INTERVAL",
    "NO_COMMIT",
    "NO_VOLUME",
    "BUFFERED",
    "QUIET",
    "UNPINNED"
  })
  void whatAnEarlierRunShowedIsSatisfied(Fault fault) throws IOException {
    LaunchFactsFixture facts = with(fault, LARGE);
    facts.seen =
        new Seen(Map.of(fault.rule, "seen in hf-aaaaaaaaaa"), Optional.empty(), Optional.empty());

    assertThat(outcome(facts, fault.rule)).isEqualTo("fine");
    assertThat(Settlements.of(facts.facts()))
        .filteredOn(settled -> settled.rule().equals(fault.rule))
        .extracting(Settled::basis)
        .containsExactly(Basis.SEEN);
  }

  /** 2500 steps are within 30 minutes at 0.72 s each, and no longer at 0.73 s. */
  @Test
  void theStepTimeSettlesAnInterval() throws IOException {
    LaunchFactsFixture facts = with(Fault.RARE, LARGE);
    facts.seen = steps(720);
    assertThat(outcome(facts, APART)).isEqualTo("fine");
    facts.seen = steps(721);
    assertThat(outcome(facts, APART)).isEqualTo("refused");
    facts.hours = SMALL;
    assertThat(outcome(facts, APART)).isEqualTo("warned");
  }

  /** Where the interval is unknown, 500 steps stand for it, and a slow step proves nothing. */
  @Test
  void theStepTimeSettlesAnUnknownIntervalOfFiveHundred() throws IOException {
    LaunchFactsFixture facts = with(Fault.UNKNOWN_INTERVAL, LARGE);
    facts.seen = steps(3600);
    assertThat(outcome(facts, APART)).isEqualTo("fine");
    facts.seen = steps(3601);
    assertThat(outcome(facts, APART)).isEqualTo("refused");
  }

  /** 250 steps of ten seconds are 41 minutes that a crash would cost. */
  @Test
  void aShortIntervalOfSlowStepsRefuses() throws IOException {
    LaunchFactsFixture facts =
        of(new Scripts(folder).read(Scripts.resource("good_local.py")), LARGE);
    facts.seen = steps(10_000);

    assertThat(outcome(facts, APART)).isEqualTo("refused");
    assertThat(refusal(facts).reason()).contains("250 steps", "2500 s", "max_minutes_at_risk, 30");
  }

  private static Seen steps(long millis) {
    return new Seen(
        Map.of(),
        Optional.of(new Seen.StepTime("hf-aaaaaaaaaa", Duration.ofMillis(millis))),
        Optional.empty());
  }

  @Test
  void aStrictProfileRefusesAlsoWithinTheLimits() throws IOException {
    for (Fault fault : List.of(Fault.BUFFERED, Fault.RARE, Fault.UNSAVED, Fault.UNPINNED)) {
      LaunchFactsFixture facts = with(fault, SMALL);
      facts.policy = policy("[rules]\nprofile = \"strict\"\n");
      assertThat(outcome(facts, fault.rule)).as("%s", fault).isEqualTo("refused");
    }
  }

  private Policy policy(String text) throws IOException {
    Path file = folder.resolve("config/holdfire/policy.toml");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return PolicyFiles.locate(
            Map.of("XDG_CONFIG_HOME", folder.resolve("config").toString()),
            folder,
            Optional.empty())
        .load()
        .policy();
  }

  @Test
  void aWaivedRuleRefusesNothingAndIsTold() throws IOException {
    String bad = Scripts.resource("good_local.py").replace(Fault.UNSAVED.from, Fault.UNSAVED.to);
    LaunchFactsFixture facts =
        of(
            new Scripts(folder)
                .read(
                    bad,
                    Optional.empty(),
                    Profile.STANDARD,
                    (rule, _) ->
                        rule.equals(SAVED) ? Optional.of("it only evaluates") : Optional.empty()),
            LARGE);

    assertThat(((Verdict.Allowed) GATE.launch(facts.facts())).warnings())
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning)
                    .startsWith("waived by the policy: checkpoint-weights (")
                    .endsWith("it only evaluates"));
  }

  @Test
  void whatIsUnreadNeedsASmokeRunOfItself() throws IOException {
    LaunchFactsFixture facts = harmless();
    facts.readings = List.of(new Reading.Unread("train.sh is not Python"));
    facts.hours = LARGE;
    assertThat(refusal(facts).code()).isEqualTo("script-unread");

    facts.hours = SMALL;
    assertThat(GATE.launch(facts.facts())).isInstanceOf(Verdict.Allowed.class);

    facts.policy = policy("[rules]\nprofile = \"strict\"\n");
    assertThat(refusal(facts).remedies()).anyMatch(way -> way.contains("rules.profile"));

    facts.hours = LARGE;
    facts.seen = new Seen(Map.of(), Optional.empty(), Optional.of("hf-aaaaaaaaaa came through"));
    assertThat(((Verdict.Allowed) GATE.launch(facts.facts())).warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning).contains("train.sh", "hf-aaaaaaaaaa"));
  }

  @Test
  void everyConfigurationIsJudgedAndWhatTheyShareIsToldOnce() throws IOException {
    LaunchFactsFixture facts = with(Fault.UNSAVED, LARGE);
    Report bad = ((Reading.Judged) facts.readings.getFirst()).report();
    facts.readings =
        List.of(
            new Reading.Judged(new Scripts(folder).read(Scripts.resource("good_local.py"))),
            new Reading.Judged(bad),
            new Reading.Judged(bad));

    assertThat(((Verdict.Refused) GATE.launch(facts.facts())).refusals())
        .extracting(Refusal::code)
        .containsExactly(SAVED);
  }

  private static LaunchFactsFixture of(Report report, BigDecimal hours) {
    LaunchFactsFixture facts = harmless();
    facts.backend = report.modal() ? "modal" : "local";
    facts.script = report.script().path();
    facts.readings = List.of(new Reading.Judged(report));
    facts.hours = hours;
    facts.retries = report.modal() ? 1 : 0;
    return facts;
  }

  /** What a rule does to a launch: refused, warned, or let through without a word. */
  private static String outcome(LaunchFactsFixture facts, String rule) {
    return switch (GATE.launch(facts.facts())) {
      case Verdict.Refused(var refusals, var warnings) ->
          refusals.stream().anyMatch(refusal -> refusal.code().equals(rule))
              ? "refused"
              : warned(warnings, rule);
      case Verdict.Allowed(var _, var warnings) -> warned(warnings, rule);
      case Verdict.NeedsApproval _ -> "asked";
    };
  }

  private static String warned(List<String> warnings, String rule) {
    return warnings.stream().anyMatch(warning -> warning.startsWith(rule + ":"))
        ? "warned"
        : "fine";
  }
}
