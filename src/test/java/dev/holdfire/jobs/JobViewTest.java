package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.JobNow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobViewTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  private static final Duration RAN = Duration.ofMinutes(90);

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(START);
  private final ScriptedBackend backend = new ScriptedBackend();
  private House house;
  private JobNow job;

  @BeforeEach
  void launch() {
    house = new House(folder, backend, clock, 1);
    job = house.launchOne(TestPermits.plan("a", 1, "4.00", 7200, 0));
    backend.statuses.put(
        job.job().jobId(), new JobStatus.Running(List.of(ScriptedBackend.live(1, START, RAN))));
    clock.advance(RAN);
  }

  @AfterEach
  void close() {
    house.close();
  }

  @Test
  void withoutACheckpointAllOfItIsAtRisk() {
    assertThat(view().atRisk()).isEqualTo(RAN);
    assertThat(view().dollarsAtRisk()).isEqualTo(Usd.of("6.00"));
    assertThat(view().spend()).isEqualTo(Usd.of("6.00"));
  }

  @Test
  void aStopLosesTheTimeSinceTheNewestWholeCheckpoint() {
    backend.checkpoints =
        List.of(
            file("half.pt", Duration.ofMinutes(1), false),
            file("whole.pt", Duration.ofMinutes(70), true),
            file("old.pt", Duration.ofMinutes(80), true));

    assertThat(view().atRisk()).isEqualTo(Duration.ofMinutes(70));
    assertThat(view().dollarsAtRisk()).isEqualTo(Usd.of("4.666667"));
  }

  @Test
  void aCheckpointFromBeforeTheRunSavesNothingOfIt() {
    backend.checkpoints = List.of(file("resumed.pt", Duration.ofHours(9), true));

    assertThat(view().atRisk()).isEqualTo(RAN);
  }

  @Test
  void aCheckpointFromAClockAheadIsNoNegativeRisk() {
    backend.checkpoints = List.of(file("ahead.pt", Duration.ofMinutes(-5), true));

    assertThat(view().atRisk()).isEqualTo(Duration.ZERO);
  }

  /**
   * What is not known is not nothing: a person who decides on a stop is told the most it can be.
   */
  @Test
  void aBackendThatCannotTellDoesNotMakeTheLossZero() {
    backend.statuses.put(job.job().jobId(), new JobStatus.Unknown("no answer"));

    JobView view = view();

    assertThat(view.ran()).isEqualTo(RAN);
    assertThat(view.dollarsAtRisk()).isEqualTo(Usd.of("6.00"));
    assertThat(view.trouble().orElseThrow()).contains("no answer").contains("the most");
    clock.advance(Duration.ofDays(3));
    assertThat(view().spend()).as("bounded by the limit").isEqualTo(Usd.of("8.00"));
  }

  private CheckpointFile file(String name, Duration age, boolean verified) {
    return new CheckpointFile(name, 10, clock.instant().minus(age), verified, "");
  }

  private JobView view() {
    return house.views.view(job.job().jobId(), "", 0).orElseThrow();
  }
}
