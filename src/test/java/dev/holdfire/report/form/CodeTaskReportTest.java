package dev.holdfire.report.form;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodeTaskReportTest {
  private static final String GOOD =
      """
      Files written: src/lib.rs, tests/limits.rs
      cargo-check: green in 4.1 s
      cargo-test: 12 tests
        test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.31s
      loc-delta: +120 -8
      blockers: none
      next: none
      """;

  @Test
  void aGoodReportPasses() {
    assertThat(faults(GOOD)).isEmpty();
    assertThat(faults(GOOD.replace("cargo-check", "Cargo - Check"))).isEmpty();
    assertThat(CodeTaskReport.claims(GOOD)).isTrue();
    assertThat(CodeTaskReport.claims("Goal: none of these")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Files written", "cargo-check", "cargo-test", "loc-delta", "blockers", "next"})
  void eachFieldIsRequiredAndFilled(String field) {
    String renamed = GOOD.replace(field + ":", "other " + field + ":");
    assertThat(faults(renamed)).contains(field + ": the field is missing");
    for (String value : List.of("", "TODO", "<value>", "n/a")) {
      String changed = GOOD.replaceFirst("(?m)^" + field + ":.*$", field + ": " + value);
      changed =
          changed.replaceAll("(?m)^  test result:.*\\n", field.equals("cargo-test") ? "" : "$0");
      assertThat(faults(changed)).as(value).anyMatch(fault -> fault.startsWith(field + ": "));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "test result: ok",
        "all 12 tests passed",
        "test result: ok. 12 passed; 0 failed",
        "test result: great. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
      })
  void aTestResultIsARealOne(String line) {
    assertThat(faults(GOOD.replaceAll("(?m)^  test result:.*$", "  " + line)))
        .contains("cargo-test: it holds no `test result:` line of cargo test");
  }

  @Test
  void aTestResultAgreesWithItselfAndWithTheBlockers() {
    String contradiction = "contradicts itself";
    assertThat(faults(GOOD.replace("0 failed", "3 failed")))
        .anyMatch(fault -> fault.contains(contradiction));
    assertThat(faults(GOOD.replace("ok. 12", "FAILED. 12")))
        .anyMatch(fault -> fault.contains(contradiction));
    String failed = GOOD.replace("ok. 12 passed; 0 failed", "FAILED. 11 passed; 1 failed");
    assertThat(faults(failed)).containsExactly("blockers: tests failed, and no blocker is named");
    assertThat(
            faults(
                failed.replace(
                    "blockers: none",
                    "blockers: limits fails; path 1: raise it, effort: low, risk: low; path 2:"
                        + " drop it, effort: low, risk: high")))
        .isEmpty();
  }

  @Test
  void aBlockerOfACodeTaskComesWithPathsToo() {
    assertThat(faults(GOOD.replace("blockers: none", "blockers: the crate is missing")))
        .anyMatch(fault -> fault.contains("comes with no solution path"));
    assertThat(faults(GOOD.replace("+120 -8", "some"))).contains("loc-delta: it holds no number");
  }

  private static List<String> faults(String report) {
    return CodeTaskReport.check(report).stream()
        .filter(finding -> !finding.ok())
        .map(finding -> finding.field() + ": " + finding.problem().orElse(""))
        .toList();
  }
}
