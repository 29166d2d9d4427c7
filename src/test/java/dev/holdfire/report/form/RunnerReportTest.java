package dev.holdfire.report.form;

import static dev.holdfire.report.form.RunnerFactsFixture.NOW;
import static dev.holdfire.report.form.RunnerFactsFixture.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The report's own lines, byte for byte. */
class RunnerReportTest {
  private final RunnerFactsFixture run = new RunnerFactsFixture();

  @Test
  void theDraftIsExact() {
    run.running = List.of("hf-bbbbbbbbbb", "hf-cccccccccc");
    assertThat(run.report().draft())
        .isEqualTo(
            """
            === KEI-MODAL-RUNNER REPORT ===
            Goal: a goal
            Scope: <what belongs to it and what does not>
            Plan: <the steps that were decided on>
            Executed: <what was run, with its figures>
            Verify: <what was read back afterwards, with its figures>
            Evidence grades: <each claim with its grade E1 to E6, its source and the date>
            Handoffs made: <the role and what it was given; none where none was due; due: cost-guardian, ml-implementer>
            Cost estimate: $7.90 (= 2 × 1.0 × $3.95, verified via modal billing rates 2026-11-27)
            Cost tier: WARN ($5-$20)
            Session spend so far: $7.90 / $20 daily cap → headroom $12.10
            GPU: B200 | torch version: 2.7.0
            Pre-launch checklist: [x] app-list [x] GPU-compat [x] file-verify [x] cost [x] vol+ckpt [x] observability [x] retries [x] spawn-not-map
            `modal app list` baseline: 2 running, hf-bbbbbbbbbb, hf-cccccccccc
            Variant plan: single-variant smoke FIRST, then fan out 0 remaining
            KILL GUARD: no stop issued
            Blockers / next: <none, or next steps, and each blocker with two paths, effort and risk>
            """);
  }

  /** The bill comes hours later; who fills the report in by then is told of it. */
  @Test
  void whatIsBilledStandsInTheDraftOnceItIsKnown() {
    run.batch = List.of("hf-bbbbbbbbbb", "hf-cccccccccc");
    run.bills = List.of(new Bill(Usd.of("1.00"), Usd.of("1.25")));
    assertThat(run.report().draft())
        .contains(
            "with its figures; known: local bills $1.25 where $1.00 was metered, for 1 of 2 jobs>");

    run.bills = List.of(run.bills.getFirst(), new Bill(Usd.of("0.50"), Usd.of("0.25")));
    assertThat(run.report().draft()).contains("local bills $1.50 where $1.50 was metered>");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "AUTO; 5.00; 20.00; AUTO (<$5)",
        "WARN; 5.00; 20.00; WARN ($5-$20)",
        "STOP; 5.00; 20.00; STOP (>$20)",
        "WARN; 2.50; 100.00; WARN ($2.50-$100)",
      })
  void theTierTellsItsBounds(CostTier tier, String warn, String stop, String expected) {
    run.tier = tier;
    run.warn = warn;
    run.stop = stop;
    assertThat(value(RunnerField.COST_TIER)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "A10; 2.1.0; A10G | torch version: 2.1.0",
        "H100; 2.1.0; H100 | torch version: 2.1.0",
        "L4; >=2.6; other (L4) | torch version: >=2.6",
        "; ; other (no GPU named) | torch version: unknown (none was read in the script)",
      })
  void theGpuIsOneOfTheListOrOther(String gpu, String torch, String expected) {
    run.gpu = Optional.ofNullable(gpu);
    run.torch = Optional.ofNullable(torch);
    assertThat(value(RunnerField.GPU)).isEqualTo(expected);
  }

  @Test
  void aBoxIsTickedOnlyWhereAllItsStepsAreDone() {
    run.checklist =
        List.of(
            step("app-list", "satisfied"),
            step("cost", "satisfied"),
            step("vol+ckpt", "not_applicable"),
            step("vol+ckpt", "unknown"),
            step("retries", "not_applicable"),
            step("spawn-not-map", "violated"),
            step("cost", "not_applicable"));
    assertThat(value(RunnerField.CHECKLIST))
        .isEqualTo("[x] app-list [x] cost [ ] vol+ckpt [-] retries [ ] spawn-not-map");
  }

  @Test
  void aBatchFansOutItsVariantsAndAnEmptyBaselineSaysNone() {
    run.batch = List.of("hf-aaaaaaaaaa", "hf-bbbbbbbbbb", "hf-cccccccccc");
    assertThat(value(RunnerField.VARIANT_PLAN))
        .isEqualTo("single-variant smoke FIRST, then fan out 3 remaining");
    assertThat(value(RunnerField.BASELINE)).isEqualTo("0 running, none");
  }

  @Test
  void moreThanTheCapIsANegativeHeadroom() {
    run.spent = "19.996";
    run.reserved = "2.5";
    assertThat(value(RunnerField.SESSION_SPEND))
        .isEqualTo("$20.00 / $20 daily cap → headroom -$2.50");
  }

  @Test
  void aStopIsToldWithItsTime() {
    run.stopped = Optional.of(Instant.parse("2026-11-27T10:00:00Z"));
    assertThat(run.report().draft())
        .contains(
            "\nKILL GUARD: stop issued after literal \"yes, stop it\" user confirmation @"
                + " 2026-11-27T10:00:00Z\n");
  }

  @Test
  void aDraftThatNobodyFilledInIsRefusedForEveryFieldOfTheCaller() {
    RunnerReport report = run.report();
    assertThat(report.check(report.draft(), NOW))
        .filteredOn(finding -> !finding.ok())
        .extracting(FieldFinding::field)
        .contains(
            Stream.of(RunnerField.values())
                .filter(field -> !field.known() && field != RunnerField.GOAL)
                .map(RunnerField::label)
                .toArray(String[]::new))
        .doesNotContain("header", "Goal", "Cost estimate", "KILL GUARD");
  }

  @Test
  void aTrialOrAFailedRunOwesTheImplementerNothing() {
    run.tier = CostTier.AUTO;
    run.state = JobState.FAILED;
    assertThat(run.report().draft()).doesNotContain("; due:");
    run.state = JobState.SUCCEEDED;
    assertThat(run.report().draft()).contains("; due: ml-implementer>");
    run.smoke = true;
    assertThat(run.report().draft()).doesNotContain("; due:");
  }

  private String value(RunnerField field) {
    return run.facts().values().getOrDefault(field, "");
  }
}
