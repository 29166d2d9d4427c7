package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.gate.LaunchFacts.Proof;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.PlanBuilder;
import dev.holdfire.gate.Seen;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.ObservationStore;
import dev.holdfire.ledger.Source;
import dev.holdfire.ledger.SourceStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a run showed counts for a later launch of the same, and for no other. */
class ObserverTest extends HouseFixture {
  private static final Duration DAY = Duration.ofHours(24);
  private static final LaunchPlan PLAN = plan("a", 1, "1.00", 600, 0);

  /** Launches it and lets it run for so long, then end well. */
  private String ran(Duration took) {
    String id = house.launchOne(PLAN).job().jobId();
    clock.advance(took);
    Attempt attempt =
        ScriptedBackend.over(1, clock.instant().minus(took), took, new AttemptEnd.Exited(0));
    backend.statuses.put(id, new JobStatus.Ended(List.of(attempt), new AttemptEnd.Exited(0)));
    house.sweep.one(id);
    return id;
  }

  private Seen seen() {
    return seen(PLAN);
  }

  private Seen seen(LaunchPlan plan) {
    return house.history.seen(plan, DAY, Duration.ofMinutes(30));
  }

  private CheckpointFile file(String path, int secondsAfterStart) {
    return new CheckpointFile(path, 9, START.plusSeconds(secondsAfterStart), true, "whole");
  }

  @Test
  void nothingIsKnownOfWhatNeverRan() {
    assertThat(seen()).isEqualTo(Seen.NOTHING);
  }

  @Test
  void aRunShowsItsCheckpointsItsProgressAndItsStepTime() {
    backend.lines = IntStream.range(0, 11).mapToObj(i -> "step %d/1000".formatted(i * 10)).toList();
    backend.checkpoints = List.of(file("step200.pt", 50), file("step100.pt", 20));

    String id = ran(Duration.ofSeconds(60));

    assertThat(seen().rules())
        .containsOnlyKeys("checkpoint-weights", "checkpoint-interval", "progress-interval")
        .hasEntrySatisfying(
            "checkpoint-interval", told -> assertThat(told).contains(id, "30 s apart"))
        .hasEntrySatisfying(
            "progress-interval", told -> assertThat(told).contains("every 10 steps"));
    assertThat(seen().step())
        .describedAs("60 s, and the second by which the first output may be noted late")
        .contains(new Seen.StepTime(id, Duration.ofMillis(610)));
    assertThat(seen().cameThrough()).hasValueSatisfying(told -> assertThat(told).contains(id));
  }

  @Test
  void numbersAboutARunAreNoWeights() {
    backend.checkpoints = List.of(file("checkpoint.json", 50));
    ran(Duration.ofSeconds(60));

    assertThat(seen().rules()).doesNotContainKey("checkpoint-weights");
  }

  /** What was still being written when the job ended counts once somebody looks at it again. */
  @Test
  void aCheckpointThatSettledAfterTheEndCounts() {
    backend.checkpoints = List.of(new CheckpointFile("a.pt", 9, START, false, "just written"));
    String id = ran(Duration.ofSeconds(60));
    assertThat(seen().rules()).doesNotContainKey("checkpoint-weights");

    backend.checkpoints = List.of(file("a.pt", 50));
    house.views.view(id, "", 10);

    assertThat(seen().rules()).containsKey("checkpoint-weights");
  }

  /** Model and optimizer of one step are one checkpoint; so are parts that are written at once. */
  @Test
  void theFilesOfOneCheckpointAreNotTwo() {
    backend.checkpoints =
        List.of(file("optimizer.pt", 50), file("part-2-of-2.pt", 20), file("part-1-of-2.pt", 20));
    ran(Duration.ofSeconds(60));

    assertThat(seen().rules()).containsKey("checkpoint-weights");
    assertThat(seen().rules()).doesNotContainKey("checkpoint-interval");
  }

  /** One file that is written again is two checkpoints, once it was looked at between. */
  @Test
  void aFileThatIsWrittenAgainIsTwo() {
    String id = house.launchOne(PLAN).job().jobId();
    backend.statuses.put(
        id, new JobStatus.Running(List.of(ScriptedBackend.live(1, START, Duration.ZERO))));
    backend.checkpoints = List.of(file("last.pt", 10));
    house.views.view(id, "", 10);
    backend.checkpoints = List.of(file("last.pt", 40));
    Attempt over = ScriptedBackend.over(1, START, Duration.ofSeconds(60), new AttemptEnd.Exited(0));
    backend.statuses.put(id, new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(0)));
    house.sweep.one(id);

    assertThat(seen().rules())
        .hasEntrySatisfying("checkpoint-interval", told -> assertThat(told).contains("30 s apart"));
  }

  @Test
  void checkpointsFurtherApartThanThePolicyAllowsSettleNothing() {
    backend.checkpoints = List.of(file("step2.pt", 50), file("step1.pt", 20));
    ran(Duration.ofSeconds(60));

    assertThat(house.history.seen(PLAN, DAY, Duration.ofSeconds(30)).rules())
        .containsKey("checkpoint-interval");
    assertThat(house.history.seen(PLAN, DAY, Duration.ofSeconds(29)).rules())
        .doesNotContainKey("checkpoint-interval");
  }

  /** The steps of an earlier attempt were not done in the time of this one. */
  @Test
  void aSecondAttemptMeasuresNoStep() {
    backend.lines = List.of("step 0", "step 100");
    String id = house.launchOne(plan("a", 1, "1.00", 600, 1)).job().jobId();
    Attempt first = ScriptedBackend.over(1, START, Duration.ofSeconds(9), new AttemptEnd.Exited(1));
    Attempt second =
        ScriptedBackend.over(
            2, START.plusSeconds(9), Duration.ofSeconds(9), new AttemptEnd.Exited(0));
    backend.statuses.put(id, new JobStatus.Ended(List.of(first, second), new AttemptEnd.Exited(0)));
    house.sweep.one(id);

    assertThat(seen().step()).isEmpty();
  }

  /** Loading counts into the first reading of it; a later one is closer, and none loosens it. */
  @Test
  void aStepTimeGetsTighterAndNeverLooser() {
    String id = house.launchOne(PLAN).job().jobId();
    backend.statuses.put(
        id, new JobStatus.Running(List.of(ScriptedBackend.live(1, START, Duration.ZERO))));
    for (int[] reading : new int[][] {{100, 10}, {110, 110}, {500, 120}}) {
      clock.set(START.plusSeconds(reading[0]));
      backend.lines = List.of("step 0", "step " + reading[1]);
      house.views.view(id, "", 10);
    }
    Attempt over = ScriptedBackend.over(1, START, Duration.ofMinutes(10), new AttemptEnd.Exited(0));
    backend.statuses.put(id, new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(0)));
    house.sweep.one(id);

    assertThat(seen().step())
        .describedAs("111 s for 110 steps")
        .contains(new Seen.StepTime(id, Duration.ofNanos(1_009_091_000)));
  }

  @Test
  void epochsAreNoSteps() {
    assertThat(
            StepLines.in(List.of("epoch 1/3", "Epoch:  33%|###  | 1/3 [", "epoch 2 step 40"))
                .steps())
        .containsExactly(40L);
    assertThat(StepLines.in(List.of(" 45%|#### | 450/1000 [", "iter: 451")).steps())
        .containsExactly(450L, 451L);
  }

  /** What is noted is what progress and health read, without what only looks like training. */
  @Test
  void evaluationsPlansAndRoundedCountsAreNoSteps() {
    assertThat(
            StepLines.in(
                    List.of(
                        "Evaluating:  90%|####9| 900/1000 [00:01<00:00, 4.00it/s]",
                        "resuming from step 5000",
                        "{'eval/loss': 0.2, 'step': 700}",
                        " 45%|####5     | 4.50k/10.0k [00:10<00:12, 44.1it/s]"))
                .steps())
        .isEmpty();
    assertThat(
            StepLines.in(
                    List.of(
                        "{\"step\": 7, \"loss\": 0.2}",
                        "Epoch 3:  12%|█▏        | 12/100 [00:03<00:21,  4.01it/s]",
                        " 13/100 ━━━━━━━━━━ 1s 12ms/step - loss: 1.2"))
                .steps())
        .containsExactly(7L, 12L, 13L);
  }

  @Test
  void outputIsFlowingWhereItWasReadWhileTheJobRan() {
    backend.lines = List.of("loading");
    String id = house.launchOne(PLAN).job().jobId();
    backend.statuses.put(
        id, new JobStatus.Running(List.of(ScriptedBackend.live(1, START, Duration.ZERO))));
    house.views.view(id, "", 10);
    Attempt over = ScriptedBackend.over(1, START, Duration.ofSeconds(9), new AttemptEnd.Exited(0));
    backend.statuses.put(id, new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(0)));
    house.sweep.one(id);

    assertThat(seen().rules()).containsKey("print-flush");
  }

  @Test
  void aRunThatFailedShowsNothing() {
    backend.checkpoints = List.of(file("a.pt", 1));
    String id = house.launchOne(PLAN).job().jobId();
    Attempt over = ScriptedBackend.over(1, START, Duration.ofSeconds(9), new AttemptEnd.Exited(1));
    backend.statuses.put(id, new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(1)));
    house.sweep.one(id);

    assertThat(seen()).isEqualTo(Seen.NOTHING);
  }

  @Test
  void anOldRunShowsNothing() {
    ran(Duration.ofSeconds(9));
    assertThat(seen().cameThrough()).isPresent();
    clock.advance(DAY);
    assertThat(seen()).isEqualTo(Seen.NOTHING);
  }

  /** A single run is the same with its arguments only; variants differ in them. */
  @Test
  void otherArgumentsAreAnotherRunAndNotAnotherBatch() {
    ran(Duration.ofSeconds(9));

    assertThat(seen(plan("b", 1, "1.00", 600, 0))).isEqualTo(Seen.NOTHING);
    assertThat(seen(plan("b", 2, "1.00", 600, 0)).cameThrough()).isPresent();
  }

  /** What a function is called with is as much a part of a run as arguments are. */
  @Test
  void otherKwargsAreAnotherRun() {
    String id = house.launchOne(calledWith("{\"n\":1}")).job().jobId();
    Attempt over = ScriptedBackend.over(1, START, Duration.ofSeconds(9), new AttemptEnd.Exited(0));
    backend.statuses.put(id, new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(0)));
    house.sweep.one(id);

    assertThat(seen(calledWith("{\"n\":1}")).cameThrough()).isPresent();
    assertThat(seen(calledWith("{\"n\":2}"))).isEqualTo(Seen.NOTHING);
  }

  private static LaunchPlan calledWith(String kwargs) {
    return new PlanBuilder().run(PlanBuilder.calledWith(kwargs)).build();
  }

  /** The run goes on, its money is held, and nothing rests on it. */
  @Test
  void anEditWhileItStartsVoidsTheProof() {
    boolean[] edited = {false};
    backend.onSubmit =
        submission -> {
          edited[0] = true;
          return backend.start(submission);
        };
    String id = launch(new Code(List.of(), () -> !edited[0])).getFirst();
    assertThat(changed()).containsExactly(id);
    Attempt over = ScriptedBackend.over(1, START, Duration.ofSeconds(9), new AttemptEnd.Exited(0));
    backend.statuses.put(id, new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(0)));
    house.sweep.one(id);

    assertThat(changed()).as("what is over alarms nobody").isEmpty();
    assertThat(house.job(id).proven()).isTrue();
    assertThat(seen()).isEqualTo(Seen.NOTHING);
    assertThat(
            house.history.proof(
                plan("b", 2, "1.00", 600, 0), Optional.empty(), History.Needed.WINDOW, DAY))
        .isInstanceOfSatisfying(
            Proof.Missing.class,
            missing -> assertThat(missing.reason()).contains("while its files were changed"));
  }

  /** What was judged is not what would start: it does not, and gives its money back. */
  @Test
  void anEditBeforeTheStartRefuses() {
    String id = launch(new Code(List.of(), () -> false)).getFirst();

    assertThat(backend.submissions).isEmpty();
    assertThat(house.job(id).state()).hasToString("REFUSED");
    assertThat(house.job(id).detail()).contains("changed after it was judged");
    assertThat(house.today().reserved().micros()).isZero();
  }

  @Test
  void whatWasReadIsKeptWithTheJob() {
    Source script = new Source(Path.of("/srv/project/train.py"), "a".repeat(64), "print(1)\n");
    Source module = new Source(Path.of("/srv/project/model.py"), "e".repeat(64), "X = 1\n");
    Code code = new Code(List.of(script, module), () -> true);
    String first = launch(code).getFirst();
    Attempt over = ScriptedBackend.over(1, START, Duration.ofSeconds(9), new AttemptEnd.Exited(0));
    backend.statuses.put(first, new JobStatus.Ended(List.of(over), new AttemptEnd.Exited(0)));
    house.sweep.one(first);
    String second = launch(code).getFirst();

    for (String id : List.of(first, second)) {
      List<Source> kept = house.ledger.read(handle -> SourceStore.of(handle, id));
      assertThat(kept).containsExactlyInAnyOrder(script, module);
    }
  }

  /** The live jobs whose files were changed while they started. */
  private List<String> changed() {
    List<Observation> seen =
        house.ledger.read(handle -> ObservationStore.ofLive(handle, Observation.Kind.CHANGED));
    return seen.stream().map(Observation::jobId).toList();
  }

  private List<String> launch(Code code) {
    LaunchOutcome outcome =
        house.launcher.launch(
            TestPermits.launch(PLAN),
            new Launcher.Order(
                "session", "d".repeat(64), Optional.empty(), code, House.RULES, JobFixture.KNOWN));
    return ((LaunchOutcome.Launched) outcome)
        .jobs().stream().map(job -> job.job().jobId()).toList();
  }
}
