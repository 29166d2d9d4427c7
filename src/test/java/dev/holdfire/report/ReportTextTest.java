package dev.holdfire.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.gate.Refusal;
import dev.holdfire.report.Checklist.Step;
import dev.holdfire.script.Basis;
import dev.holdfire.script.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The words that people and programs rely on, byte for byte. */
class ReportTextTest {

  @Test
  void theLineAboutStopsIsExact() {
    assertThat(KillGuardLine.of(Optional.empty())).isEqualTo("KILL GUARD: no stop issued");
    assertThat(KillGuardLine.of(Optional.of(Instant.parse("2026-11-23T08:31:07Z"))))
        .isEqualTo(
            "KILL GUARD: stop issued after literal \"yes, stop it\" user confirmation @"
                + " 2026-11-23T08:31:07Z");
  }

  @Test
  void theTenStepsStandInOrderWithTheirBoxes() {
    Checklist list = new Checklist();
    for (Step step : Step.values()) {
      list.add(step, Verdict.NOT_APPLICABLE, Basis.READ, "because");
    }
    List<JsonNode> rows = list.json().valueStream().toList();

    assertThat(rows)
        .extracting(row -> row.path("box").asString())
        .containsExactly(
            "app-list",
            "GPU-compat",
            "file-verify",
            "cost",
            "vol+ckpt",
            "vol+ckpt",
            "observability",
            "retries",
            "spawn-not-map",
            "cost");
    assertThat(rows.getFirst().path("verdict").asString()).isEqualTo("not_applicable");
    assertThat(rows.getFirst().path("basis").asString()).isEqualTo("read");
    assertThat(Arrays.stream(Verdict.values())).hasSize(4);
  }

  @Test
  void aResultTellsWarningsProblemsRefusalsAndWhatToDoNext() {
    Result result =
        new Result("refused")
            .line("Refused: nothing was launched.")
            .warnings(List.of("a warning"))
            .problems(List.of(new ArgumentProblem("/hours", "hours must be at most 24")))
            .refusals(List.of(new Refusal("a::rule", "code", "a reason", List.of("one", "two"))))
            .report("goal", "nothing", "nothing runs", "a reason", "take a way out");

    assertThat(result.text())
        .isEqualTo(
            """
            Refused: nothing was launched.
            Warning: a warning
            Problem with /hours: hours must be at most 24
            Refused by a::rule (code): a reason
              - one
              - two
            Next: take a way out\
            """);
  }

  @Test
  void whatIsNotKnownIsNullWithAReasonBesideIt() {
    JsonNode content =
        new Result("done")
            .unknown("ceiling", "no price")
            .textOr("line", Optional.empty(), "nothing to say")
            .none("card")
            .content();

    assertThat(content.path("ceiling").isNull()).isTrue();
    assertThat(content.path("unknown").path("ceiling").asString()).isEqualTo("no price");
    assertThat(content.path("unknown").path("line").asString()).isEqualTo("nothing to say");
    assertThat(content.path("card").isNull()).isTrue();
    assertThat(content.path("unknown").has("card")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59, 59 s",
    "60, 1 min 0 s",
    "3599, 59 min 59 s",
    "3600, 1 h 0 min",
    "90000, 25 h 0 min"
  })
  void timesAreTold(long seconds, String words) {
    assertThat(Times.words(Duration.ofSeconds(seconds))).isEqualTo(words);
  }
}
