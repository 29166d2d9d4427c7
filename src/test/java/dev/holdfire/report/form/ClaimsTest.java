package dev.holdfire.report.form;

import static dev.holdfire.report.form.RunnerFactsFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Graded claims, citations and blockers, each with good and bad ones. It is 2026-11-27. */
class ClaimsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "E1 price $3.95 (modal billing rates, 2026-11-27)",
        "E1 loss 1.83 from the primary source, checked 2026-06-01",
        "E2 attention is memory-bound (several independent sources, 2026-10-01)",
        "E3 own benchmark: 120 images/s",
        "E3 our throughput benchmark, without outside confirmation, 2026-11-01",
        "E2 own benchmark of 120 images/s, confirmed by the vendor's figures",
        "E4 single source: a blog says 3 times faster",
        "E1 single source, the primary source: release notes",
        "E2 (was E1) release notes of 2026-03-01, primary source",
        "E3 figure of 2026-03-01, formerly E2",
        "architecture E2: three independent sources agree on 2 layers",
        "price E1 (provider, 2026-11-27), throughput E3 (own benchmark)",
        "E6 it may scale to 8 GPUs",
      })
  void claimsThatPass(String claims) {
    assertThat(GradedClaims.faults(claims, NOW)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the loss fell to 1.8 | no claim carries a grade",
        "E0 loss 1.8 | E0 is no grade",
        "E7 loss 1.8 | E7 is no grade",
        "E1 loss 1.8 (2026-05-01) | leave E2 of E1",
        "E1 loss 1.8 (2026-05-27) | leave E2 of E1",
        "E2 release notes, primary source, 2025-05-01 | leave E4 of E1",
        "E2 loss (was E2), 2026-03-01 | leave E3 of E2",
        "E3 single source: a blog says so | at best E4",
        "E1 only one source says so | at best E4",
        "E2 own benchmark: 120 images/s | at best E3",
        "E2 our own throughput benchmark, not confirmed by anyone | at best E3",
        "E2 price $3.95 in a table | money needs E1",
        "E3 hourly cost from a forum | money needs E1",
        "E3 architecture: 2 towers | needs E1 or E2",
        "E1 loss 1.8 (2027-01-01) | dated in the future",
        "E1 loss 1.8 (ledger); accuracy 0.9 | carries no grade",
        "price E1 (ledger) and cost E2 (a table) | money needs E1",
      })
  void claimsThatAreRefused(String claims, String problem) {
    assertThat(GradedClaims.faults(claims, NOW))
        .as(claims)
        .anyMatch(fault -> fault.problem().contains(problem));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Hoffmann et al. (2022) [VERIFIED: https://arxiv.org/abs/2203.15556] say 20 tokens",
        "as in (Kaplan, 2020) [UNVERIFIED]",
        "Kaplan (2020) [UNVERIFIED] and Hoffmann et al. 2022, arXiv:2203.15556 [UNVERIFIED]",
        "checked on 2026-11-27 (24 runs)",
        "cites nothing [30% speculative]",
      })
  void citationsThatPass(String text) {
    assertThat(Citations.faults(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Hoffmann et al. say 20 tokens | carries no tag",
        "as in (Kaplan, 2020) | carries no tag",
        "Kaplan and McCandlish (2020) found it | carries no tag",
        "see arXiv:2203.15556 | carries no tag",
        "doi 10.1000/182 | carries no tag",
        "Kaplan (2020) and Hoffmann (2022) [UNVERIFIED] | carries no tag",
        "Kaplan (2020) [VERIFIED] | is no citation tag",
        "Kaplan (2020) [VERIFIED: the paper] | is no citation tag",
        "Kaplan (2020) [verified: https://example.org] | is no citation tag",
        "Kaplan (2020) [UNVERIFIED: later] | is no citation tag",
      })
  void citationsThatAreRefused(String text, String problem) {
    assertThat(Citations.faults(text))
        .as(text)
        .anyMatch(fault -> fault.problem().contains(problem));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "next: fan out 3 variants",
        "let the validator look at the metrics",
        "no blockers; next: run the evaluation",
        "blocker: the quota of B200 is exhausted. path 1: ask for more, effort: 1 day, risk: low;"
            + " path 2: take H100, effort: 2 h, risk: slower",
        """
        - Blocker: CUDA mismatch
          option A: torch 2.7.0 on cu128 (effort: 1 h, risk: other wheels)
          option B: take H100 (effort: 10 min, risk: slower)
        - next: run again\
        """,
        """
        quota is exhausted
        1) ask for more - effort low, risk none
        2) wait a day - effort none, risk a lost day\
        """,
      })
  void blockersThatPass(String text) {
    assertThat(BlockerList.faults(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "blocker: the quota is exhausted | comes with no solution path",
        "B200 is unavailable today | comes with no solution path",
        "blocked by quota. path 1: ask, effort: 1 h, risk: low | comes with one solution path",
        "blocker: q. path 1: ask, effort: 1 h, risk: low; path 2: wait, effort: 0 | names no risk",
        "blocker: q. path 1: ask, risk: low; path 2: wait, effort: 0, risk: 0 | names no effort",
        "blocker: q. path 1: ask; path 2: wait, effort: 0, risk: 0 | names no effort and no risk",
        "cannot log in; next: try again | comes with no solution path",
      })
  void blockersThatAreRefused(String text, String problem) {
    assertThat(BlockerList.faults(text))
        .as(text)
        .anyMatch(fault -> fault.problem().contains(problem));
  }

  @Test
  void everyFaultTellsHowToMendIt() {
    for (String text : List.of("E2 own benchmark 3", "E7 2", "E1 2026-01-01", "nothing")) {
      assertThat(GradedClaims.faults(text, NOW)).allMatch(fault -> !fault.remedy().isBlank());
    }
  }
}
