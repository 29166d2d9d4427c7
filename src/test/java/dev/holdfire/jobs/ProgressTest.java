package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  @Test
  void thePaceIsMeasuredFromTheFirstOutput() {
    Progress progress = after(60, "step 30/100");

    assertThat(progress.stepsPerSecond()).contains(new BigDecimal("0.500"));
    assertThat(progress.stepsLeft()).hasValue(70);
    assertThat(progress.expectedEnd()).contains(START.plusSeconds(60 + 140));
  }

  @Test
  void thePaceThatTheOutputStatesComesFirst() {
    Progress progress = after(60, "  45%|████▌     | 450/1000 [00:10<00:12, 55.00it/s]");

    assertThat(progress.stepsPerSecond()).contains(new BigDecimal("55.000"));
    assertThat(progress.expectedEnd()).contains(START.plusSeconds(70));
  }

  /** A run that resumed at step 200 did not do 230 steps in half a minute. */
  @Test
  void stepsBeforeTheFirstLineAreNotCounted() {
    assertThat(after(60, "step 201/400", "step 231/400").stepsPerSecond())
        .contains(new BigDecimal("0.500"));
    assertThat(after(60, "Resuming from step 200", "step 201/400").stepsPerSecond()).isEmpty();
  }

  @Test
  void betweenTwoLooksThePaceIsKnownWhateverWasCutOff() {
    Progress.Times cut = new Progress.Times(Optional.of(START), START.plusSeconds(100), false);

    assertThat(Progress.in(List.of("step 900/1000"), cut, Optional.empty()).orElseThrow())
        .returns(Optional.empty(), Progress::stepsPerSecond)
        .returns(Optional.empty(), Progress::expectedEnd);
    assertThat(
            Progress.in(
                    List.of("step 900/1000"),
                    cut,
                    Optional.of(new Progress.Look(850, "step", START.plusSeconds(75))))
                .orElseThrow())
        .returns(Optional.of(new BigDecimal("2.000")), Progress::stepsPerSecond)
        .returns(Optional.of(START.plusSeconds(150)), Progress::expectedEnd);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -3600})
  void beforeASecondHasPassedThereIsNoPace(long seconds) {
    Progress progress = after(seconds, "step 3/10");

    assertThat(progress.stepsPerSecond()).isEmpty();
    assertThat(progress.expectedEnd()).isEmpty();
  }

  @Test
  void aStepBeyondItsTotalHasNoExpectedEnd() {
    assertThat(after(5, "step 12/10").expectedEnd()).isEmpty();
  }

  @Test
  void stepsOfAnEpochAmongUnknownEpochsHaveNoExpectedEnd() {
    Progress progress = after(5, "Epoch 3:  12%|█▏        | 12/100 [00:03<00:21,  4.01it/s]");

    assertThat(progress.stepsPerSecond()).contains(new BigDecimal("4.010"));
    assertThat(progress.stepsLeft()).isEmpty();
    assertThat(progress.expectedEnd()).isEmpty();
  }

  @Test
  void theLargestNumbersDoNotOverflow() {
    assertThatCode(() -> after(300L * 86_400, "step 1/999999999999")).doesNotThrowAnyException();
    assertThatCode(() -> after(1, "step 1/999999999999 9999999 s/it")).doesNotThrowAnyException();
  }

  private static Progress after(long seconds, String... lines) {
    return Progress.in(
            List.of(lines),
            new Progress.Times(Optional.of(START), START.plus(Duration.ofSeconds(seconds)), true),
            Optional.empty())
        .orElseThrow();
  }
}
