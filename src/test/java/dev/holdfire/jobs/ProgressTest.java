package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "step 3/10 ~ 3 ~ 10",
        "Step: 30 of 100, loss 0.5 ~ 30 ~ 100",
        "steps=30 ~ 30 ~",
        "iter: 42 loss=1.5 ~ 42 ~",
        "[iteration 7/9] ~ 7 ~ 9",
        "epoch 3/10 ~ 3 ~ 10",
        "Epoch [2/5], Step [40/400], Loss: 0.1 ~ 40 ~ 400",
        "global_step=12 ~ 12 ~",
        "batch 5 / 8 ~ 5 ~ 8",
        "45%|####      | 450/1000 [00:10<00:12, 44.1it/s] ~ 450 ~ 1000",
        "Epoch 1: 100%|#| 8/8 [00:01] loss=2 ~ 8 ~ 8",
        "0%|          | 0/100 [00:00<?, ?it/s] ~ 0 ~ 100",
        "step 999999999999/999999999999 ~ 999999999999 ~ 999999999999"
      })
  void theStepIsReadFromWhatTrainersPrint(String line, long step, Long total) {
    Progress progress = of(line).orElseThrow();

    assertThat(progress.step()).isEqualTo(step);
    assertThat(progress.total())
        .isEqualTo(total == null ? OptionalLong.empty() : OptionalLong.of(total));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "loading weights 3/10",
        "batch_size=32",
        "stepped 3 times",
        "step",
        "step -",
        "epoch: 0.25",
        "'epoch': 0.25",
        "step 1234567890123",
        "step 12345678901234567890123456789/5",
        "10%| 5 of 50",
        "footstep 3"
      })
  void whatIsNoStepIsNotTakenForOne(String line) {
    assertThat(of(line)).isEmpty();
  }

  @Test
  void theNewestLineThatNamesAStepCounts() {
    Optional<Progress> progress =
        Progress.in(
            List.of("step 1/10", "step 2/10", "saved a checkpoint"), Optional.empty(), START);

    assertThat(progress.orElseThrow().step()).isEqualTo(2);
  }

  @Test
  void theLastUpdateOfABarThatRewritesItsLineCounts() {
    assertThat(of("10%|# | 1/10 [\r20%|## | 2/10 [").orElseThrow().step()).isEqualTo(2);
  }

  @Test
  void thePaceIsMeasuredFromTheFirstOutput() {
    Progress progress =
        Progress.in(List.of("step 30/100"), Optional.of(START), START.plus(Duration.ofSeconds(60)))
            .orElseThrow();

    assertThat(progress.stepsPerSecond()).contains(new BigDecimal("0.500"));
    assertThat(progress.expectedEnd()).contains(START.plusSeconds(60 + 140));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -3600})
  void beforeASecondHasPassedThereIsNoPace(long seconds) {
    Progress progress =
        Progress.in(List.of("step 3/10"), Optional.of(START), START.plusSeconds(seconds))
            .orElseThrow();

    assertThat(progress.stepsPerSecond()).isEmpty();
    assertThat(progress.expectedEnd()).isEmpty();
  }

  @Test
  void aStepBeyondItsTotalHasNoExpectedEnd() {
    assertThat(
            Progress.in(List.of("step 12/10"), Optional.of(START), START.plusSeconds(5))
                .orElseThrow()
                .expectedEnd())
        .isEmpty();
  }

  @Test
  void theLargestNumbersDoNotOverflow() {
    assertThatCode(
            () ->
                Progress.in(
                    List.of("step 1/999999999999"),
                    Optional.of(START),
                    START.plus(Duration.ofDays(300))))
        .doesNotThrowAnyException();
  }

  @Test
  @Timeout(10)
  void longLinesAreReadFast() {
    for (String part : List.of("step ", "10%|", "1", "loss ", "(", " ", "step 1 of ", "9%|#|")) {
      String line = part.repeat(200_000 / part.length());
      assertThatCode(() -> of(line)).doesNotThrowAnyException();
    }
  }

  private static Optional<Progress> of(String line) {
    return Progress.in(List.of(line), Optional.empty(), START);
  }
}
