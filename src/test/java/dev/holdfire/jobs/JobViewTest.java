package dev.holdfire.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.jobs.output.Phase;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.ledger.JobNow.Health.Verdict;
import dev.holdfire.report.JobReport;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobViewTest extends HouseFixture {
  private static final Duration RAN = Duration.ofMinutes(90);

  private JobNow job;

  @BeforeEach
  void launch() {
    job = house.launchOne(TestPermits.plan("a", 1, "4.00", 7200, 0));
    backend.statuses.put(
        job.job().jobId(), new JobStatus.Running(List.of(ScriptedBackend.live(1, START, RAN))));
    clock.advance(RAN);
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

  @Test
  void aRunThatWillNotBeDoneInItsLimitIsToldWhereTheLimitComes() {
    backend.lines = List.of("step 900/2000 6 s/it");

    JobView view = view();

    Forecast forecast = view.outlook().forecast().orElseThrow();
    assertThat(forecast.limitAt()).isEqualTo(START.plusSeconds(7200));
    assertThat(forecast.stepAtLimit()).as("1800 s more, 6 s each").hasValue(1200);
    assertThat(forecast.costAtEnd()).as("at the limit").contains(Usd.of("8.00"));
    assertThat(JobReport.late(view).orElseThrow()).contains("the limit comes at step 1200 of 2000");
  }

  @Test
  void aJobThatIsOverHasNoEndToExpect() {
    backend.lines = List.of("step 1900/2000 6 s/it");
    Attempt over = ScriptedBackend.over(1, START, RAN, new AttemptEnd.Exited(1));
    backend.statuses.put(
        job.job().jobId(), new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(1)));
    house.sweep.one(job.job().jobId());

    Progress progress = view().progress().orElseThrow();

    assertThat(progress.stepsLeft()).hasValue(100);
    assertThat(progress.expectedEnd()).isEmpty();
  }

  @Test
  void aRunThatWillBeDoneInTimeIsToldWhatItWillHaveCost() {
    backend.lines = List.of("step 1900/2000 6 s/it");

    JobView view = view();

    Forecast forecast = view.outlook().forecast().orElseThrow();
    assertThat(forecast.stepAtLimit()).isEmpty();
    assertThat(forecast.costAtEnd().orElseThrow().dollars())
        .as("100 minutes at 4 dollars an hour")
        .isCloseTo(new BigDecimal("6.667"), Percentage.withPercentage(1));
    assertThat(JobReport.late(view)).isEmpty();
  }

  @Test
  void thePaceIsMeasuredBetweenTwoLooksWhereTheLogIsCut() {
    backend.truncated = true;
    backend.lines = List.of("step 1000/2000");
    assertThat(view().progress().orElseThrow().stepsPerSecond()).isEmpty();

    clock.advance(Duration.ofSeconds(100));
    backend.lines = List.of("step 1050/2000");
    assertThat(view().progress().orElseThrow().stepsPerSecond()).contains(new BigDecimal("0.500"));
  }

  @Test
  void laterTroubleIsToldThoughTheWindowWasGood() {
    backend.lines = List.of("step 900/2000 loss 1.0");
    assertThat(view().outlook().health().verdict()).isEqualTo(Verdict.HEALTHY);
    assertThat(view().outlook().phase()).contains(Phase.TRAINING);

    backend.lines = List.of("step 901/2000 loss nan");
    assertThat(view().outlook().health())
        .returns(Verdict.UNHEALTHY, Health::verdict)
        .extracting(Health::evidence)
        .asString()
        .contains("step 901/2000 loss nan")
        .contains("after it came through its first output well");
    assertThat(house.job(job.job().jobId()).proven()).as("its window was good").isTrue();
  }

  @Test
  void aLongSilenceIsTold() {
    backend.lines = IntStream.range(1, 400).mapToObj(i -> "step " + i).toList();
    backend.newestOutput = Optional.of(clock.instant().minus(Duration.ofMinutes(4)));
    assertThat(view().outlook().notes()).isEmpty();

    backend.newestOutput = Optional.of(clock.instant().minus(Duration.ofMinutes(6)));
    assertThat(view().outlook().phase()).contains(Phase.HUNG);
    assertThat(view().outlook().notes().getFirst()).contains("no output for 360 s");

    backend.lines = IntStream.range(1, 10).mapToObj(i -> "step " + i).toList();
    assertThat(view().outlook().notes()).as("its lines come every ten minutes").isEmpty();
  }

  @Test
  void anEvaluationMayBeSilentForLonger() {
    backend.lines =
        Stream.concat(
                IntStream.range(1, 399).mapToObj(i -> "step " + i),
                Stream.of("Evaluating on the held-out set"))
            .toList();
    backend.newestOutput = Optional.of(clock.instant().minus(Duration.ofMinutes(20)));

    assertThat(view().outlook().phase()).contains(Phase.EVALUATING);
  }

  @Test
  void whatTheRunWentOnAfterIsANote() {
    backend.lines =
        List.of("step 1", "Traceback (most recent call last):", "KeyError: 3", "step 2");

    assertThat(view().outlook().notes()).containsExactly("went on after a traceback: KeyError: 3");
    assertThat(view().outlook().health().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  private CheckpointFile file(String name, Duration age, boolean verified) {
    return new CheckpointFile(name, 10, clock.instant().minus(age), verified, "");
  }

  private JobView view() {
    return house.views.view(job.job().jobId(), "", 0).orElseThrow();
  }
}
