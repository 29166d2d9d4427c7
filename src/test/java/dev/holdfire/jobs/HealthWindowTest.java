package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.ledger.JobNow.Health.Verdict;
import dev.holdfire.ledger.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthWindowTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  private static final HealthWindow WINDOW =
      new HealthWindow(Duration.ofSeconds(120), Duration.ofSeconds(60));

  @Test
  void aBadSignIsUnhealthyAtOnce() {
    Health health = running(List.of("step 1", "step 2 loss: nan", "step 3"), 1);

    assertThat(health.verdict()).isEqualTo(Verdict.UNHEALTHY);
    assertThat(health.evidence()).isEqualTo("a loss that is no number: step 2 loss: nan");
  }

  @ParameterizedTest
  @CsvSource({"0,WATCHING", "119,WATCHING", "120,HEALTHY", "100000,HEALTHY"})
  void theWindowEndsWhenItsTimeOfOutputIsOver(long seconds, Verdict expected) {
    assertThat(running(List.of("step 1"), seconds).verdict()).isEqualTo(expected);
  }

  @Test
  void healthyQuotesTheProgressThatWasSeen() {
    assertThat(running(List.of("step 1/9 loss 2.0", "saved"), 120).evidence())
        .contains("step 1/9 loss 2.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello", "Loading weights", "Resuming from step 200"})
  void withoutProgressNothingIsHealthyHoweverLongItRuns(String line) {
    Health health = running(List.of(line), 100_000);

    assertThat(health.verdict()).isEqualTo(Verdict.WATCHING);
    assertThat(health.evidence()).contains("no step, epoch, progress bar or loss was seen");
  }

  @Test
  void theClockOfTheWindowStartsWithTheFirstLine() {
    Health silent =
        WINDOW.running(List.of(), START, Optional.empty(), START.plus(Duration.ofHours(1)));
    assertThat(silent.verdict()).isEqualTo(Verdict.WATCHING);
    assertThat(silent.evidence()).contains("no output for 3600 s");

    Health late =
        WINDOW.running(
            List.of("step 1"),
            START,
            Optional.of(START.plus(Duration.ofHours(1))),
            START.plus(Duration.ofHours(1)).plusSeconds(119));
    assertThat(late.verdict()).isEqualTo(Verdict.WATCHING);
  }

  /** A log whose times are whole seconds puts the first line before the start. */
  @Test
  void aLineInTheSameSecondAsTheStartCounts() {
    Health health =
        WINDOW.running(
            List.of("step 1"), START.plusMillis(900), Optional.of(START), START.plusMillis(950));
    assertThat(health.evidence()).startsWith("output since 0 s");

    assertThat(
            WINDOW
                .running(
                    List.of("step 1"),
                    START.plusMillis(900),
                    Optional.of(START),
                    START.plusSeconds(120))
                .verdict())
        .isEqualTo(Verdict.HEALTHY);
  }

  @ParameterizedTest
  @CsvSource({"60,no output yet", "61,no output for 61 s"})
  void silenceIsTold(long seconds, String expected) {
    assertThat(
            WINDOW
                .running(List.of(), START, Optional.empty(), START.plusSeconds(seconds))
                .evidence())
        .startsWith(expected);
  }

  @Test
  void aRunThatEndedWellWithinItsWindowIsHealthy() {
    assertThat(WINDOW.ended(JobState.SUCCEEDED, "exit code 0", List.of("done")).verdict())
        .isEqualTo(Verdict.HEALTHY);
  }

  /** A NaN loss and exit code 0 prove nothing: a batch must not rest on it. */
  @Test
  void aRunThatEndedWithABadSignIsNotHealthyWhateverItsExitCode() {
    assertThat(WINDOW.ended(JobState.SUCCEEDED, "exit code 0", List.of("loss: nan")).verdict())
        .isEqualTo(Verdict.UNHEALTHY);
  }

  @ParameterizedTest
  @EnumSource(
      value = JobState.class,
      names = {"FAILED", "TIMED_OUT", "LOST", "REFUSED"})
  void aRunThatEndedBadlyWithinItsWindowIsUnhealthy(JobState state) {
    Health plain = WINDOW.ended(state, "exit code 3", List.of("x"));
    assertThat(plain.verdict()).isEqualTo(Verdict.UNHEALTHY);
    assertThat(plain.evidence()).contains("exit code 3").doesNotContain("killed");
    assertThat(WINDOW.ended(state, "", List.of("MemoryError")).evidence())
        .contains("out of memory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"exit code 137", "ended by signal 9"})
  void whatWasKilledIsToldWithItsUsualCause(String detail) {
    assertThat(WINDOW.ended(JobState.FAILED, detail, List.of("step 3")).evidence())
        .contains(detail + ", killed from outside: most often the machine's memory ran out");
  }

  @Test
  void aPersonsStopWithinTheWindowSaysNothingOfTheRun() {
    assertThat(WINDOW.ended(JobState.STOPPED, "", List.of("x")).verdict())
        .isEqualTo(Verdict.WATCHING);
  }

  private static Health running(List<String> lines, long seconds) {
    return WINDOW.running(lines, START, Optional.of(START), START.plusSeconds(seconds));
  }
}
