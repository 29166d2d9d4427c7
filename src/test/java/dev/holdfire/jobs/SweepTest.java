package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.ledger.JobNow.Health.Verdict;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.MoneyStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweepTest extends HouseFixture {
  private static final LaunchPlan PLAN = plan("a", 1, "4.00", 3600, 1);

  private String id;

  @BeforeEach
  void launch() {
    id = house.launchOne(PLAN).job().jobId();
  }

  /**
   * Each look at a cloud is some processes: one server looks for all, and leaves it when it dies.
   */
  @Test
  void oneServerLooksAtTheJobsOfACloudForAll() {
    backend.pace = Duration.ofSeconds(15);
    try (House other = new House(folder, backend, clock, 2)) {
      house.sweep.allAs("a");
      other.sweep.allAs("b");
      other.sweep.all();
      assertThat(backend.looks).isEqualTo(1);

      clock.advance(Duration.ofSeconds(15));
      other.sweep.allAs("b");
      house.sweep.allAs("a");
      assertThat(backend.looks).isEqualTo(2);

      clock.advance(Duration.ofSeconds(25));
      other.sweep.allAs("b");
      house.sweep.allAs("a");
      assertThat(backend.looks).describedAs("the first one may have died").isEqualTo(3);

      clock.advance(Duration.ofDays(-1));
      house.sweep.allAs("a");
      assertThat(backend.looks)
          .describedAs("a clock that is set back locks nobody out")
          .isEqualTo(4);
    }
  }

  /** Where there are so many that the pace cannot be kept, the machine is for others, too. */
  @Test
  void afterLooksThatTookLongTheNextOnesComeLater() {
    backend.pace = Duration.ofSeconds(15);
    backend.beforeStatus = () -> clock.advance(Duration.ofSeconds(20));
    house.sweep.all();
    assertThat(backend.looks).isEqualTo(1);

    clock.advance(Duration.ofSeconds(19));
    house.sweep.all();
    assertThat(backend.looks).isEqualTo(1);
    clock.advance(Duration.ofSeconds(1));
    house.sweep.all();
    assertThat(backend.looks).isEqualTo(2);
  }

  /** Who saw the end may have died before it closed what the job had left open. */
  @Test
  void theNextServerClosesWhatAJobLeftOpenThatEndedBeforeItCame() {
    backend.pace = Duration.ofSeconds(15);
    backend.closes = false;
    ended(Duration.ofMinutes(3), new AttemptEnd.Exited(0));
    house.sweep.allAs("a");
    assertThat(backend.closings).containsExactly(id);

    clock.advance(Duration.ofMinutes(1));
    backend.closes = true;
    try (House next = new House(folder, backend, clock, 2)) {
      next.sweep.all();
      assertThat(backend.closings).describedAs("no command that comes and goes").hasSize(1);
      next.sweep.allAs("b");
      next.sweep.allAs("b");
      assertThat(backend.closings).containsExactly(id, id);

      clock.advance(Duration.ofMinutes(31));
      next.sweep.allAs("b");
      assertThat(backend.closings).describedAs("another may have died since").hasSize(3);
      clock.advance(Duration.ofDays(3));
      next.sweep.allAs("b");
      assertThat(backend.closings).describedAs("long after its end").hasSize(3);
    }
  }

  @Test
  void aRetryGivesBackWhatTheAttemptBeforeItDidNotUse() {
    backend.statuses.put(
        id,
        new JobStatus.Running(
            List.of(
                ScriptedBackend.over(1, START, Duration.ofMinutes(15), new AttemptEnd.Exited(1)),
                ScriptedBackend.live(2, START.plusSeconds(900), Duration.ofMinutes(1)))));
    house.sweep.all();

    assertThat(house.today().spent()).isEqualTo(Usd.of("1.00"));
    assertThat(house.today().reserved()).isEqualTo(Usd.of("4.00"));
    assertThat(house.state(id)).isEqualTo(JobState.RUNNING);
  }

  @Test
  void anEndIsBookedOnceHoweverManyServersSweep() {
    ended(Duration.ofMinutes(30), new AttemptEnd.Exited(1));
    try (House other = new House(folder, backend, clock, 2)) {
      house.sweep.all();
      other.sweep.all();
      house.sweep.all();
    }

    assertThat(house.state(id)).isEqualTo(JobState.FAILED);
    assertThat(house.today().spent()).isEqualTo(Usd.of("2.00"));
    assertThat(house.today().reserved()).isEqualTo(Usd.ZERO);
  }

  @Test
  void meteringBeyondTheReservationStopsLaunchesUntilAPersonLooked() {
    ended(Duration.ofMinutes(150), new AttemptEnd.TimedOut());
    house.sweep.all();

    assertThat(house.today().spent()).isEqualTo(Usd.of("10.00"));
    assertThat(house.ledger.read(MoneyStore::openOverruns))
        .extracting(MoneyStore.Entry::amount)
        .containsExactly(Usd.of("2.00"));
    assertThat(house.launch(plan("b", 1, "1.00", 60, 0)))
        .isInstanceOfSatisfying(
            LaunchOutcome.Overtaken.class,
            overtaken -> assertThat(overtaken.refusal().code()).isEqualTo("overrun"));
    assertThat(backend.submissions).hasSize(1);
  }

  @Test
  void aLostJobIsBookedForWhatItUsed() {
    backend.statuses.put(
        id,
        new JobStatus.Lost(
            List.of(ScriptedBackend.live(1, START, Duration.ofMinutes(45))), "restarted"));
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.LOST);
    assertThat(house.today().spent()).isEqualTo(Usd.of("3.00"));
    assertThat(house.today().reserved()).isEqualTo(Usd.ZERO);
  }

  @Test
  void aBackendThatCannotTellChangesNothing() {
    backend.statuses.put(id, new JobStatus.Unknown("no answer"));
    clock.advance(Duration.ofHours(5));
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.RUNNING);
    assertThat(house.today().reserved()).isEqualTo(Usd.of("8.00"));
  }

  @Test
  void oneJobThatCannotBeLookedAtDoesNotKeepTheOthersFromIt() {
    String second = house.launchOne(plan("b", 1, "1.00", 60, 0)).job().jobId();
    house.ledger.write(
        transaction -> {
          JobStore.handle(transaction, id, "no handle at all");
          return true;
        });
    backend.statuses.put(second, new JobStatus.Ended(List.of(), new AttemptEnd.Exited(0)));
    house.sweep.all();

    assertThat(house.state(second)).isEqualTo(JobState.SUCCEEDED);
  }

  /**
   * The backend is asked before the transaction; a stop that begins meanwhile has just begun, for
   * however long the job ran before it.
   */
  @Test
  void aStopThatBeginsWhileTheBackendIsAskedIsNotOverdue() {
    clock.advance(Duration.ofHours(1));
    backend.beforeStatus = () -> move(JobState.STOPPING);
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.STOPPING);
  }

  @Test
  void aStopThatIsNotConfirmedInTimeIsSaidNotToBe() {
    move(JobState.STOPPING);
    clock.advance(Duration.ofSeconds(91));
    house.sweep.all();
    assertThat(house.state(id)).isEqualTo(JobState.STOP_UNCONFIRMED);

    ended(Duration.ofMinutes(3), new AttemptEnd.Stopped());
    house.sweep.all();
    assertThat(house.state(id)).isEqualTo(JobState.STOPPED);
  }

  @Test
  void anEndThatAnotherServerRecordedMeanwhileStands() {
    backend.beforeStatus =
        () -> {
          if (!house.state(id).ended()) {
            move(JobState.SUCCEEDED);
          }
        };
    ended(Duration.ofMinutes(3), new AttemptEnd.Exited(1));
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.SUCCEEDED);
  }

  @Test
  void theFirstOutputIsJudgedOnceAndForAll() {
    backend.lines = List.of("step 1/10");
    backend.statuses.put(
        id, new JobStatus.Running(List.of(ScriptedBackend.live(1, START, Duration.ZERO))));
    clock.advance(Duration.ofSeconds(119));
    house.sweep.all();
    assertThat(house.job(id).health().verdict()).isEqualTo(Verdict.WATCHING);

    clock.advance(Duration.ofSeconds(1));
    house.sweep.all();
    assertThat(house.job(id).health().verdict()).isEqualTo(Verdict.HEALTHY);

    backend.lines = List.of("Traceback (most recent call last):");
    house.sweep.all();
    assertThat(house.job(id).health().verdict()).isEqualTo(Verdict.HEALTHY);
  }

  /** Also where the line is cut in the middle of the secret, whose rest nobody would know. */
  @Test
  void aSecretInALineThatIsQuotedIsMaskedInTheLedger() {
    String secret = "hf_" + "Ab1Cd2Ef3Gh4".repeat(3);
    backend.statuses.put(
        id, new JobStatus.Running(List.of(ScriptedBackend.live(1, START, Duration.ZERO))));
    clock.advance(Duration.ofMinutes(3));
    for (String line :
        List.of(
            "step 1/10 with " + secret,
            "step 2/10 " + "x".repeat(165) + " " + secret,
            "RuntimeError: CUDA out of memory " + secret)) {
      backend.lines = List.of(line);
      house.sweep.all();

      assertThat(house.job(id).health().evidence()).doesNotContain("Ab1Cd2");
      assertThat(house.views.view(id, "", 0).orElseThrow().toString()).doesNotContain("Ab1Cd2");
    }
    assertThat(house.job(id).health().evidence()).contains("step 1/10 with [masked");
  }

  @Test
  void aRunThatEndedWithANanLossIsNoProof() {
    backend.lines = List.of("step 3 loss: nan");
    ended(Duration.ofSeconds(20), new AttemptEnd.Exited(0));
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.SUCCEEDED);
    assertThat(house.job(id).proven()).isFalse();
  }

  private void move(JobState state) {
    house.ledger.write(
        transaction -> {
          JobStore.move(transaction, id, state, clock.instant(), "");
          return true;
        });
    backend.beforeStatus = () -> {};
  }

  private void ended(Duration metered, AttemptEnd end) {
    backend.statuses.put(
        id, new JobStatus.Ended(List.of(ScriptedBackend.over(1, START, metered, end)), end));
  }
}
