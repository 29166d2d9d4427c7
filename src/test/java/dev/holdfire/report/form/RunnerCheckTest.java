package dev.holdfire.report.form;

import static dev.holdfire.report.form.RunnerFactsFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every single omission and alteration of a good report is found, and a good one passes. */
class RunnerCheckTest {
  private static final String GOOD =
      """
      === KEI-MODAL-RUNNER REPORT ===
      Goal: Show that the loss falls below 2.0 within 2000 steps
      Scope: train.py with run.yaml; evaluation is left to the validator
      Plan: one smoke run, then the full run of 2000 steps
      Executed: launched hf-aaaaaaaaaa on 2 B200; it ran 2000 steps in 58 minutes
      Verify: read the log and the volume back: loss 1.83 at step 2000, 4 checkpoints of 1.2 GB
      Evidence grades: E1 price $3.95 per hour (modal billing rates, 2026-11-27); E1 loss 1.83 (log of hf-aaaaaaaaaa, 2026-11-27)
        E3 own benchmark: 120 images/s on 2026-11-20 [80% likely]
      Handoffs made: cost-guardian saw the card of $7.90 before the run; ml-implementer got the checkpoints
      Cost estimate: $7.90 (= 2 × 1.0 × $3.95, verified via modal billing rates 2026-11-27)
      Cost tier: WARN ($5-$20)
      Session spend so far: $7.90 / $20 daily cap → headroom $12.10
      GPU: B200 | torch version: 2.7.0
      Pre-launch checklist: [x] app-list [x] GPU-compat [x] file-verify [x] cost [x] vol+ckpt [x] observability [x] retries [x] spawn-not-map
      `modal app list` baseline: 0 running, none
      Variant plan: single-variant smoke FIRST, then fan out 0 remaining
      KILL GUARD: no stop issued
      Blockers / next: next: let the validator look at the metrics
      """;

  private final RunnerFactsFixture run = new RunnerFactsFixture();

  @Test
  void aGoodReportPasses() {
    assertThat(faults(GOOD)).isEmpty();
    assertThat(run.report().check(GOOD, NOW)).hasSize(RunnerField.values().length + 1);
  }

  @Test
  void caseAndSpacingOfANameDoNotMatter() {
    for (RunnerField field : RunnerField.values()) {
      String odd = "  " + field.label().toUpperCase(Locale.ROOT).replace(" ", "  ") + " :";
      assertThat(faults(GOOD.replace("\n" + field.label() + ":", "\n" + odd))).as(odd).isEmpty();
    }
    assertThat(faults(GOOD.replace("Blockers / next:", "blockers/next:"))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(RunnerField.class)
  void aFieldThatIsMissingIsFound(RunnerField field) {
    assertThat(faults(without(field))).contains(field.label() + ": the field is missing");
  }

  @ParameterizedTest
  @EnumSource(RunnerField.class)
  void aFieldOnTheLineOfAnotherIsMissing(RunnerField field) {
    String joined = GOOD.replace("\n" + field.label() + ":", " " + field.label() + ":");
    assertThat(faults(joined)).contains(field.label() + ": the field is missing");
  }

  @ParameterizedTest
  @EnumSource(RunnerField.class)
  void aFieldThatIsEmptyIsFound(RunnerField field) {
    assertThat(faults(with(field, ""))).contains(field.label() + ": the field is empty");
    assertThat(faults(with(field, " \t "))).contains(field.label() + ": the field is empty");
  }

  @ParameterizedTest
  @EnumSource(RunnerField.class)
  void aFieldThatStandsTwiceIsFound(RunnerField field) {
    String line = line(field);
    assertThat(faults(GOOD.replace("\n" + line, "\n" + line + "\n" + line)))
        .contains(field.label() + ": the field stands 2 times");
  }

  @Test
  void twoFieldsThatChangedPlacesAreFound() {
    for (int first = 0; first < RunnerField.values().length; first++) {
      for (int second = first + 1; second < RunnerField.values().length; second++) {
        List<String> parts = new ArrayList<>(sections());
        Collections.swap(parts, first, second);
        String swapped = RunnerField.HEADER + "\n" + String.join("", parts);
        assertThat(faults(swapped))
            .as("%d and %d", first, second)
            .anyMatch(fault -> fault.endsWith(": the field is out of order"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(RunnerField.class)
  void aPlaceholderALaterAndNoValueAreFound(RunnerField field) {
    for (String value :
        List.of(
            "<what it is>",
            "TODO",
            "todo: write this",
            "TBD",
            "n/a",
            "N / A",
            "-",
            "…",
            "unknown",
            "not applicable",
            "???")) {
      assertThat(faults(with(field, value)))
          .as(value)
          .anyMatch(fault -> fault.startsWith(field.label() + ": "));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RunnerField.class,
      mode = Mode.EXCLUDE,
      names = {"HANDOFFS", "NEXT"})
  void noneIsAValueOnlyOfALists(RunnerField field) {
    assertThat(faults(with(field, "none"))).anyMatch(fault -> fault.startsWith(field.label()));
  }

  @ParameterizedTest
  @EnumSource(RunnerField.class)
  void anyFieldThatSaysItWasNotDoneIsFound(RunnerField field) {
    for (String value : List.of("not done", "This was not done yet.", "skipped", "to be filled")) {
      assertThat(faults(with(field, value)))
          .as(value)
          .anyMatch(fault -> fault.startsWith(field.label() + ": "));
    }
  }

  /** Each character of what the ledger knows counts. */
  @ParameterizedTest
  @EnumSource(RunnerField.class)
  void anyChangeOfWhatTheLedgerKnowsIsFound(RunnerField field) {
    if (!field.known()) {
      return;
    }
    String value = run.facts().values().getOrDefault(field, "");
    for (int at = 0; at < value.length(); at++) {
      if (value.charAt(at) == ' ') {
        continue;
      }
      String without = value.substring(0, at) + value.substring(at + 1);
      String other = value.substring(0, at) + '#' + value.substring(at + 1);
      char letter = value.charAt(at);
      String recased =
          value.substring(0, at)
              + (Character.isUpperCase(letter)
                  ? Character.toLowerCase(letter)
                  : Character.toUpperCase(letter))
              + value.substring(at + 1);
      for (String changed : List.of(without, other, recased)) {
        if (changed.equals(value)) {
          continue;
        }
        assertThat(run.report().check(with(field, changed), NOW))
            .as(changed)
            .anySatisfy(
                finding -> {
                  assertThat(finding.field()).isEqualTo(field.label());
                  assertThat(finding.expected()).contains(value);
                  assertThat(finding.found()).contains(changed.strip());
                  assertThat(finding.remedy().orElse("")).contains(field.label() + ": " + value);
                });
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "=== KEI-MODAL-RUNNER REPORT ==",
        "=== KEI-MODAL REPORT ===",
        "# === KEI-MODAL-RUNNER REPORT ===",
        "=== kei-modal-runner report ===",
        "''",
      })
  void anotherHeaderIsFound(String header) {
    assertThat(faults(GOOD.replace(RunnerField.HEADER, header)))
        .anyMatch(fault -> fault.startsWith("header: "));
  }

  @Test
  void wordsBeforeTheHeaderOrTheFirstFieldAreFound() {
    assertThat(faults("Here is it:\n" + GOOD)).anyMatch(fault -> fault.startsWith("header: "));
    assertThat(faults(GOOD.replace("\nGoal:", "\nWell.\nGoal:")))
        .anyMatch(fault -> fault.startsWith("header: "));
    assertThat(faults("")).hasSize(RunnerField.values().length + 1);
  }

  @Test
  void handoffsThatAreDueAreNamed() {
    assertThat(faults(with(RunnerField.HANDOFFS, "none")))
        .containsExactly(
            "Handoffs made: a handoff to cost-guardian is due and is not named",
            "Handoffs made: a handoff to ml-implementer is due and is not named");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "VERIFY; Verification was not performed.",
        "VERIFY; loss 1.8. I did not verify the checkpoints",
        "VERIFY; We haven't tested it on 2 GPUs",
        "VERIFY; No verification was done",
        "VERIFY; verification skipped for lack of time",
        "VERIFY; skipped the checks",
        "VERIFY; could not be verified within 2 minutes",
        "VERIFY; has yet to be checked",
        "VERIFY; unverified",
        "EXECUTED; Nothing was launched: I did not run it",
        "EXECUTED; the run was never started",
        "PLAN; no plan was made",
        "SCOPE; the scope was not defined",
        "GOAL; no goal",
        "EVIDENCE_GRADES; E1 loss 1.8 (ledger). The other claims were not graded",
        "HANDOFFS; cost-guardian and ml-implementer: handoff was not made",
        "NEXT; not filled in",
      })
  void sentencesThatSayItWasNotDone(RunnerField field, String value) {
    assertThat(faults(with(field, value)))
        .as(value)
        .anyMatch(fault -> fault.contains("says that it was not done"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "VERIFY; loss 1.8 at step 2000, the run did not run out of memory in 58 minutes",
        "VERIFY; 12 of 12 tests passed, no check failed",
        "EXECUTED; launched hf-aaaaaaaaaa; it did not reach step 2000 and ended at step 40",
        "EXECUTED; started 1 run in the working directory",
        "SCOPE; the tokenizer was not touched",
        "GOAL; find out why the loss of model<T> does not fall below 2.0",
        "NEXT; none",
        "NEXT; none.",
        "NEXT; run the evaluation, which was left out on purpose",
        "NEXT; blockers: none; next: fan out 3 variants",
      })
  void sentencesThatPass(RunnerField field, String value) {
    assertThat(faults(with(field, value))).as(value).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "VERIFY; it works",
        "VERIFY; Loss is 1.8. The checkpoint reload works.",
        "EXECUTED; launched hf-aaaaaaaaaa and it worked on 2026-11-27",
        "VERIFY; resuming is working (E2)",
      })
  void worksWithoutANumberIsRefused(RunnerField field, String value) {
    assertThat(faults(with(field, value)))
        .anyMatch(fault -> fault.contains("says that it works and gives no number"));
    assertThat(faults(with(field, "resuming works: 500 of 500 steps were taken up again")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"[90% likely]", "[80% proven]", "[100 % proven]", "[100%]", "[0% do not know]"})
  void otherConfidenceTagsAreRefused(String tag) {
    assertThat(faults(with(RunnerField.VERIFY, "loss 1.8 " + tag)))
        .containsExactly("Verify: %s is no confidence tag".formatted(tag));
  }

  @Test
  void theFourConfidenceTagsPass() {
    for (String tag :
        List.of("[100% proven]", "[80% likely]", "[30% speculative]", "[0% don't know]")) {
      assertThat(faults(with(RunnerField.VERIFY, "loss 1.8 " + tag))).isEmpty();
    }
  }

  private List<String> faults(String report) {
    return run.report().check(report, NOW).stream()
        .filter(finding -> !finding.ok())
        .map(finding -> finding.field() + ": " + finding.problem().orElse(""))
        .toList();
  }

  /** The fields of the good report with their lines, in order. */
  private static List<String> sections() {
    List<String> parts = new ArrayList<>();
    GOOD.lines()
        .skip(1)
        .forEach(
            line -> {
              boolean field =
                  Arrays.stream(RunnerField.values())
                      .anyMatch(one -> line.startsWith(one.label() + ":"));
              parts.add(field ? line + "\n" : parts.removeLast() + line + "\n");
            });
    return parts;
  }

  private static String without(RunnerField field) {
    return with(field, null);
  }

  private static String with(RunnerField field, @Nullable String value) {
    return sections().stream()
        .map(
            part ->
                !part.startsWith(field.label() + ":")
                    ? part
                    : value == null ? "" : field.label() + ": " + value + "\n")
        .collect(Collectors.joining("", RunnerField.HEADER + "\n", ""));
  }

  private static String line(RunnerField field) {
    return GOOD.lines()
        .filter(line -> line.startsWith(field.label() + ":"))
        .findFirst()
        .orElseThrow();
  }
}
