package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** An app that was taken over is told hour by hour, from when it was taken over. */
class AdoptedAppTest {
  private static final Instant FROM = Instant.parse("2026-11-23T08:00:00Z");
  private static final AdoptedApp APP = new AdoptedApp("hf-abcdefghij", "ap-1", FROM);

  @Test
  void itIsFoundAgainByItsHandleAndByNoOther() {
    Handle handle = APP.handle();

    assertThat(AdoptedApp.of(handle)).contains(APP);
    assertThat(JobHandle.of(handle)).isEmpty();
    Handle launched =
        new JobHandle("hf-abcdefghij", "ap-1", "fu-1", "fc-1", Optional.empty()).handle();
    assertThat(AdoptedApp.of(launched)).isEmpty();
    assertThat(JobHandle.of(launched)).isPresent();
  }

  @Test
  void eachHourThatPassedIsOverAndTheLastOneRuns() {
    JobStatus status =
        APP.status(AppState.DEPLOYED, Optional.empty(), false, FROM.plusSeconds(7200 + 60));

    assertThat(status).isInstanceOf(JobStatus.Running.class);
    assertThat(status.attempts())
        .extracting(Attempt::metered)
        .containsExactly(Duration.ofHours(1), Duration.ofHours(1), Duration.ofMinutes(1));
    assertThat(status.attempts())
        .extracting(attempt -> attempt.endedAt().isPresent())
        .containsExactly(true, true, false);
  }

  @Test
  void itIsMeteredToWhenItStopped() {
    JobStatus stopped =
        APP.status(
            AppState.STOPPED, Optional.of(FROM.plusSeconds(90)), true, FROM.plusSeconds(99_999));

    assertThat(stopped)
        .isInstanceOfSatisfying(
            JobStatus.Ended.class,
            ended -> assertThat(ended.end()).isEqualTo(new AttemptEnd.Stopped()));
    assertThat(stopped.attempts())
        .extracting(Attempt::metered)
        .containsExactly(Duration.ofSeconds(90));
  }

  @Test
  void whoEndedItIsNotGuessed() {
    assertThat(
            APP.status(
                AppState.STOPPED, Optional.of(FROM.minusSeconds(5)), false, FROM.plusSeconds(9)))
        .isInstanceOfSatisfying(
            JobStatus.Lost.class,
            lost ->
                assertThat(lost.attempts())
                    .extracting(Attempt::metered)
                    .containsExactly(Duration.ZERO));
    assertThat(APP.status(AppState.STOPPING, Optional.empty(), true, FROM))
        .isInstanceOf(JobStatus.Stopping.class);
    assertThat(APP.status(AppState.UNKNOWN, Optional.empty(), false, FROM))
        .isInstanceOf(JobStatus.Running.class);
  }
}
