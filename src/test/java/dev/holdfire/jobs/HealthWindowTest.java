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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthWindowTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  private static final HealthWindow WINDOW =
      new HealthWindow(Duration.ofSeconds(120), Duration.ofSeconds(60));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Traceback (most recent call last):",
        "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB",
        "RuntimeError: CUDA error: out of memory",
        "MemoryError",
        "CUBLAS_STATUS_ALLOC_FAILED when calling cublasCreate",
        "step 3 loss: nan",
        "loss=nan",
        "loss nan",
        "Loss: NaN",
        "loss: inf",
        "loss = -inf",
        "loss = tensor(nan, device='cuda:0')",
        "{'loss': nan, 'grad_norm': 1.0}",
        "train_loss: nan",
        "val_loss=nan",
        "loss_g: nan",
        "100%|#| 3/3 [00:01, loss=nan.0]",
        "the loss is nan",
        "loss=nan."
      })
  void aBadSignIsUnhealthyAtOnce(String line) {
    Health health = running(List.of("step 1", line, "step 2"), 1);

    assertThat(health.verdict()).isEqualTo(Verdict.UNHEALTHY);
    assertThat(health.evidence()).contains(line.substring(0, 5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "loss: 0.25",
        "writing loss curves to /data/nan/curve.json",
        "loss file: nan/curve.json",
        "loss log: nan.txt",
        "loss: info follows",
        "inference loss: 0.3",
        "loss: infinite patience",
        "running inference",
        "nan",
        "checking the loss for nan values",
        "stop if loss is not nan",
        "banana loss",
        "glossary: nan",
        "lossless: nan",
        "loss: 0.5, nan_policy: skip",
        "memory: 12 GiB of 80 GiB",
        "no traceback was seen"
      })
  void anOrdinaryLineIsNoBadSign(String line) {
    assertThat(running(List.of(line), 200).verdict()).isEqualTo(Verdict.HEALTHY);
  }

  @ParameterizedTest
  @CsvSource({"0,WATCHING", "119,WATCHING", "120,HEALTHY", "100000,HEALTHY"})
  void theWindowEndsWhenItsTimeOfOutputIsOver(long seconds, Verdict expected) {
    assertThat(running(List.of("step 1"), seconds).verdict()).isEqualTo(expected);
  }

  @Test
  void theClockOfTheWindowStartsWithTheFirstLine() {
    Health silent =
        WINDOW.running(List.of(), START, Optional.empty(), START.plus(Duration.ofHours(1)));
    assertThat(silent.verdict()).isEqualTo(Verdict.WATCHING);
    assertThat(silent.evidence()).contains("no output for 3600 s");

    Health late =
        WINDOW.running(
            List.of("x"),
            START,
            Optional.of(START.plus(Duration.ofHours(1))),
            START.plus(Duration.ofHours(1)).plusSeconds(119));
    assertThat(late.verdict()).isEqualTo(Verdict.WATCHING);
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
    assertThat(plain.evidence()).contains("exit code 3");
    assertThat(WINDOW.ended(state, "", List.of("MemoryError")).evidence())
        .contains("out of memory");
  }

  @Test
  void aPersonsStopWithinTheWindowSaysNothingOfTheRun() {
    assertThat(WINDOW.ended(JobState.STOPPED, "", List.of("x")).verdict())
        .isEqualTo(Verdict.WATCHING);
  }

  @Test
  @Timeout(10)
  void longLinesAreReadFastAndShownShort() {
    for (String part : List.of("loss ", "loss: ", "loss=(", "nan", " ", "loss  for nan")) {
      assertThat(running(List.of(part.repeat(200_000 / part.length())), 1)).isNotNull();
    }
    assertThat(running(List.of("MemoryError" + "x".repeat(9999)), 1).verdict())
        .isEqualTo(Verdict.WATCHING);
    assertThat(running(List.of("MemoryError " + "x".repeat(9999)), 1).evidence().length())
        .isLessThan(300);
  }

  private static Health running(List<String> lines, long seconds) {
    return WINDOW.running(lines, START, Optional.of(START), START.plusSeconds(seconds));
  }
}
