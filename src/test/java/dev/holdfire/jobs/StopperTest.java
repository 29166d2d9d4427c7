package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.backend.Submitted;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.gate.Verdict;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.PartStop;
import dev.holdfire.ledger.PartStopStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StopperTest extends HouseFixture {
  private static final String CALL = "fc-1";

  private String id;

  @BeforeEach
  void launch() {
    id = house.launchOne(plan("a", 1, "4.00", 3600, 0)).job().jobId();
  }

  @Test
  void withoutAPersonsYesNothingIsStopped() {
    assertThat(house.stopper.judge(house.job(id), StopTarget.of(id), "an hour", Optional.empty()))
        .isInstanceOf(Verdict.NeedsApproval.class);
    assertThat(backend.stops).isEmpty();
  }

  @Test
  void stoppedIsSaidOnceTheBackendConfirmsIt() {
    backend.onStop =
        tag -> {
          ended(tag, new AttemptEnd.Stopped());
          return new StopRequested.Underway(0);
        };

    StopOutcome outcome = house.stopper.carryOut(StopTarget.of(id), house.yesToStop(id));

    assertThat(outcome).isInstanceOf(StopOutcome.Stopped.class);
    assertThat(house.state(id)).isEqualTo(JobState.STOPPED);
    assertThat(backend.stops).containsExactly(id);
  }

  /** The backend says that the stop is under way, and the job lives on. */
  @Test
  void aJobThatLivesOnIsNotSaidToBeStopped() {
    StopOutcome outcome = house.stopper.carryOut(StopTarget.of(id), house.yesToStop(id));

    assertThat(outcome).isInstanceOf(StopOutcome.Unconfirmed.class);
    assertThat(house.state(id)).isEqualTo(JobState.STOP_UNCONFIRMED);
    house.sweep.all();
    assertThat(house.state(id)).as("still there").isEqualTo(JobState.STOP_UNCONFIRMED);

    ended(id, new AttemptEnd.Stopped());
    house.sweep.all();
    assertThat(house.state(id)).as("confirmed later").isEqualTo(JobState.STOPPED);
  }

  @Test
  void anOrderThatCouldNotBePassedOnIsUnconfirmed() {
    backend.onStop = _ -> new StopRequested.Failed("the disk is full");

    assertThat(house.stopper.carryOut(StopTarget.of(id), house.yesToStop(id)))
        .isEqualTo(new StopOutcome.Unconfirmed("the disk is full"));
    assertThat(house.state(id)).isEqualTo(JobState.STOP_UNCONFIRMED);
  }

  @Test
  void aYesStopsOnce() {
    Evidence yes = house.yesToStop(id);
    house.stopper.carryOut(StopTarget.of(id), yes);

    assertThat(house.stopper.stop(TestPermits.stop(id, yes)))
        .isInstanceOf(StopOutcome.ApprovalGone.class);
    assertThat(backend.stops).hasSize(1);
  }

  @Test
  void aYesToAnotherJobStopsNothing() {
    String other = house.launchOne(plan("b", 1, "1.00", 60, 0)).job().jobId();

    assertThat(house.stopper.carryOut(StopTarget.of(id), house.yesToStop(other)))
        .isInstanceOf(StopOutcome.ApprovalGone.class);
    assertThat(house.state(id)).isEqualTo(JobState.RUNNING);
    assertThat(backend.stops).isEmpty();
  }

  @Test
  void aYesToALaunchStopsNothing() {
    Evidence launch = house.yes(ApprovalKind.LAUNCH, Stopper.digest(house.job(id)), "train.py");

    assertThat(house.stopper.carryOut(StopTarget.of(id), launch))
        .isInstanceOf(StopOutcome.ApprovalGone.class);
    assertThat(backend.stops).isEmpty();
  }

  @Test
  void anExpiredYesStopsNothing() {
    Evidence yes = house.yesToStop(id);
    clock.advance(Duration.ofMinutes(10));

    assertThat(house.stopper.carryOut(StopTarget.of(id), yes))
        .isInstanceOf(StopOutcome.ApprovalGone.class);
    assertThat(house.state(id)).isEqualTo(JobState.RUNNING);
    assertThat(backend.stops).isEmpty();
  }

  @Test
  void aJobThatEndedByItselfIsSaidToHaveEndedAndItsYesStays() {
    Evidence yes = house.yesToStop(id);
    ended(id, new AttemptEnd.Exited(0));

    assertThat(house.stopper.carryOut(StopTarget.of(id), yes))
        .isInstanceOf(StopOutcome.EndedBefore.class);
    assertThat(house.approvals.find(yes.approvalId()).orElseThrow().used()).isFalse();
    assertThat(backend.stops).isEmpty();
  }

  @Test
  void aJobThatEndsByItselfWhileItIsToldToIsNotSaidToBeStopped() {
    backend.onStop =
        tag -> {
          ended(tag, new AttemptEnd.Exited(0));
          return new StopRequested.AlreadyEnded();
        };

    assertThat(house.stopper.carryOut(StopTarget.of(id), house.yesToStop(id)))
        .isInstanceOf(StopOutcome.EndedBefore.class);
    assertThat(house.state(id)).isEqualTo(JobState.SUCCEEDED);
  }

  /**
   * A job whose start is not confirmed has nothing that could be told to end. Moving it to STOPPING
   * would keep it from ever being found again, and its money reserved for ever.
   */
  @Test
  void aJobWhoseStartIsNotConfirmedIsNotStoppedAndStillFoundLater() {
    backend.onSubmit =
        submission -> {
          backend.start(submission);
          return new Submitted.Unconfirmed("the answer was lost");
        };
    JobNow job = house.launchOne(plan("b", 1, "1.00", 60, 0));
    String unconfirmed = job.job().jobId();
    backend.onRecover = _ -> new Recovery.Unknown("no answer");

    assertThat(house.stopper.judge(job, StopTarget.of(job.job().jobId()), "", Optional.empty()))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused ->
                assertThat(refused.refusals().getFirst().code()).isEqualTo("start-unconfirmed"));
    Evidence yes = house.yesToStop(unconfirmed);
    assertThat(house.stopper.carryOut(StopTarget.of(unconfirmed), yes))
        .isInstanceOf(StopOutcome.Unconfirmed.class);
    assertThat(house.stopper.stop(TestPermits.stop(unconfirmed, yes)))
        .isInstanceOf(StopOutcome.Unconfirmed.class);
    assertThat(house.state(unconfirmed)).isEqualTo(JobState.LAUNCH_UNCONFIRMED);
    assertThat(backend.stops).isEmpty();

    backend.onRecover = tag -> new Recovery.Found(ScriptedBackend.handle(tag));
    clock.advance(Duration.ofSeconds(5));
    house.sweep.all();
    assertThat(house.state(unconfirmed)).isEqualTo(JobState.RUNNING);
  }

  /** A server used the yes up and ended before it told the backend. */
  private void consumedAndNotTold(Evidence yes) {
    house.ledger.write(
        transaction -> {
          assertThat(house.approvals.consume(transaction, yes, id)).isTrue();
          JobStore.move(transaction, id, JobState.STOPPING, clock.instant(), "a person said yes");
          return true;
        });
  }

  @Test
  void aStopThatNobodyToldIsPassedOnByTheNextServer() {
    consumedAndNotTold(house.yesToStop(id));
    house.stopper.carryOn();
    assertThat(backend.stops).as("whoever used the yes may be about to").isEmpty();

    clock.advance(Duration.ofSeconds(6));
    house.stopper.carryOn();

    assertThat(backend.stops).containsExactly(id);
  }

  @Test
  void aStopThatIsUnderWayIsNotToldTwice() {
    consumedAndNotTold(house.yesToStop(id));
    backend.statuses.put(id, new JobStatus.Stopping(List.of()));
    clock.advance(Duration.ofSeconds(6));

    house.stopper.carryOn();

    assertThat(backend.stops).isEmpty();
  }

  @Test
  void aStopIsNotPassedOnAfterItsYesHasExpired() {
    consumedAndNotTold(house.yesToStop(id));
    clock.advance(Duration.ofMinutes(10));

    house.stopper.carryOn();

    assertThat(backend.stops).isEmpty();
  }

  /** Nobody said yes: somebody wrote the state, or a yes to something else, into the ledger. */
  @Test
  void aStateThatNobodyApprovedIsNotActedOn() {
    house.yesToStop(id);
    house.ledger.write(
        transaction -> {
          JobStore.move(transaction, id, JobState.STOPPING, clock.instant(), "");
          return true;
        });
    clock.advance(Duration.ofSeconds(6));
    house.stopper.carryOn();
    assertThat(backend.stops).as("a yes that was not used").isEmpty();

    house.ledger.write(
        transaction ->
            transaction
                .handle()
                .execute(
                    "insert into approval_use select approval_id, asked_at, ? from approval", id));
    house.stopper.carryOn();
    assertThat(backend.stops).as("a use that somebody else wrote").isEmpty();
  }

  /** Two people, or one at two clients, say yes to the same stop. */
  @Test
  void aSecondYesJoinsTheStopThatIsUnderWayAndStaysUnused() {
    consumedAndNotTold(house.yesToStop(id));
    Evidence second = house.yesToStop(id);
    AtomicInteger looks = new AtomicInteger();
    backend.beforeStatus =
        () -> {
          if (looks.incrementAndGet() == 3) {
            ended(id, new AttemptEnd.Stopped());
          }
        };

    assertThat(house.stopper.carryOut(StopTarget.of(id), second))
        .isInstanceOf(StopOutcome.Stopped.class);
    assertThat(house.approvals.find(second.approvalId()).orElseThrow().used()).isFalse();
    assertThat(backend.stops).isEmpty();
  }

  @Test
  void aSecondYesToStopAPartJoinsTheStopThatIsUnderWayAndStaysUnused() {
    AtomicInteger looks = new AtomicInteger();
    backend.onParts =
        () -> part(looks.incrementAndGet() < 5 ? JobPart.Course.LIVE : JobPart.Course.STOPPED);
    Evidence second = secondYesToThePart(PartStop.State.STOPPING);

    assertThat(house.stopper.carryOut(new StopTarget(id, Optional.of(CALL)), second))
        .isInstanceOf(StopOutcome.Stopped.class);
    assertThat(house.approvals.find(second.approvalId()).orElseThrow().used()).isFalse();
    assertThat(backend.stops).isEmpty();
  }

  /** The end is read back between the yes and its use. */
  @Test
  void aYesToStopAPartThatIsOverStaysUnused() {
    backend.onParts = () -> part(JobPart.Course.STOPPED);
    Evidence second = secondYesToThePart(PartStop.State.STOPPED);

    assertThat(house.stopper.stop(TestPermits.stop(id, Optional.of(CALL), second)))
        .isInstanceOf(StopOutcome.Stopped.class);
    assertThat(house.approvals.find(second.approvalId()).orElseThrow().used()).isFalse();
    assertThat(backend.stops).isEmpty();
  }

  /** The first was used for a stop that came so far. */
  private Evidence secondYesToThePart(PartStop.State state) {
    StopTarget call = new StopTarget(id, Optional.of(CALL));
    Evidence first = house.yes(ApprovalKind.STOP, call.digest(house.job(id)), call.subject());
    house.ledger.write(
        transaction -> {
          assertThat(house.approvals.consume(transaction, first, id)).isTrue();
          PartStopStore.put(
              transaction, new PartStop(id, CALL, clock.instant(), state, "a person said yes"));
          return true;
        });
    return house.yes(ApprovalKind.STOP, call.digest(house.job(id)), call.subject());
  }

  private static List<JobPart> part(JobPart.Course course) {
    return List.of(new JobPart(CALL, "call", false, course, course.name()));
  }

  @Test
  void aSecondYesIsNeededForASecondTry() {
    house.stopper.carryOut(StopTarget.of(id), house.yesToStop(id));
    backend.onStop =
        tag -> {
          ended(tag, new AttemptEnd.Stopped());
          return new StopRequested.Underway(0);
        };

    assertThat(house.stopper.carryOut(StopTarget.of(id), house.yesToStop(id)))
        .isInstanceOf(StopOutcome.Stopped.class);
    assertThat(house.approvals.used(ApprovalKind.STOP, id)).isPresent();
  }

  private void ended(String tag, AttemptEnd end) {
    backend.statuses.put(
        tag,
        new JobStatus.Ended(
            List.of(ScriptedBackend.over(1, START, Duration.ofSeconds(30), end)), end));
  }
}
