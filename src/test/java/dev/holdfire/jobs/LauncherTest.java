package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LauncherTest extends HouseFixture {
  private static final String DIGEST = "d".repeat(64);

  /** When the backend hears of a job, another server already sees it and its money. */
  @Test
  void theIntentStandsInTheLedgerBeforeTheAct() {
    List<JobState> seen = new ArrayList<>();
    List<Usd> reserved = new ArrayList<>();
    backend.onSubmit =
        submission -> {
          try (House other = new House(folder, backend, clock, 2)) {
            seen.add(other.state(submission.tag()));
            reserved.add(other.today().reserved());
          }
          return backend.start(submission);
        };

    JobNow job = house.launchOne(plan("a", 1, "4.00", 3600, 1));

    assertThat(seen).containsExactly(JobState.LAUNCHING);
    assertThat(reserved).containsExactly(Usd.of("8.00"));
    assertThat(job.state()).isEqualTo(JobState.RUNNING);
    assertThat(job.handle()).isPresent();
  }

  @Test
  void whatWasNeverStartedGivesAllBack() {
    backend.onSubmit = _ -> new Submitted.NotStarted("no Python");

    JobNow job = house.launchOne(plan("a", 1, "4.00", 3600, 0));

    assertThat(job.state()).isEqualTo(JobState.REFUSED);
    assertThat(job.detail()).isEqualTo("no Python");
    assertThat(house.today().reserved()).isEqualTo(Usd.ZERO);
    assertThat(house.today().spent()).isEqualTo(Usd.ZERO);
  }

  @Test
  void aFailureOfTheBackendItselfIsUnconfirmedAndTakesNoOtherVariantDown() {
    backend.onSubmit =
        submission -> {
          if (submission.arguments().contains("0")) {
            throw new IllegalStateException("broken pipe");
          }
          return backend.start(submission);
        };

    assertThat(jobs(house.launch(plan("a", 3, "1.00", 3600, 0))))
        .extracting(JobNow::state)
        .containsExactly(JobState.LAUNCH_UNCONFIRMED, JobState.RUNNING, JobState.RUNNING);
    assertThat(house.today().reserved()).isEqualTo(Usd.of("3.00"));
  }

  /** The gate's view of the budget may have aged: the cap is decided again with the reservation. */
  @Test
  void theCapIsDecidedAgainInTheTransactionOfTheLaunch() {
    house.launchOne(plan("a", 1, "36.00", 1800, 0));

    assertThat(code(house.launch(plan("b", 1, "36.00", 201, 0)))).isEqualTo("over-cap");
    assertThat(backend.submissions).hasSize(1);
    assertThat(house.launchOne(plan("c", 1, "36.00", 200, 0)).state())
        .as("a ceiling that equals the head-room is within it")
        .isEqualTo(JobState.RUNNING);
    assertThat(house.today().remaining()).isEqualTo(Usd.of("0.00"));
  }

  @Test
  void theSameWorkIsNotLaunchedBesideItself() {
    house.launchOne(plan("a", 1, "1.00", 60, 0));

    assertThat(code(house.launch(plan("a", 1, "1.00", 60, 0)))).isEqualTo("collision");
    assertThat(backend.submissions).hasSize(1);
  }

  @Test
  void aYesPastTheCapIsUsedInTheTransactionOfTheLaunchAndOnce() {
    Evidence yes = house.yes(ApprovalKind.LAUNCH, DIGEST, "train.py");

    LaunchOutcome first =
        house.launcher.launch(
            TestPermits.launch(plan("a", 1, "50.00", 3600, 0), yes), House.order(Optional.empty()));
    LaunchOutcome second =
        house.launcher.launch(
            TestPermits.launch(plan("b", 1, "50.00", 3600, 0), yes), House.order(Optional.empty()));

    assertThat(jobs(first)).hasSize(1);
    assertThat(code(second)).isEqualTo("approval-used");
    assertThat(house.today().reserved()).isEqualTo(Usd.of("50.00"));
    assertThat(house.today().granted()).isEqualTo(Usd.of("30.00"));
    assertThat(code(house.launch(plan("c", 1, "1.00", 60, 0)))).isEqualTo("over-cap");
  }

  @Test
  void aYesIsNotUsedUpByALaunchThatIsOvertaken() {
    house.launchOne(plan("a", 1, "1.00", 60, 0));
    Evidence yes = house.yes(ApprovalKind.LAUNCH, DIGEST, "train.py");

    LaunchOutcome outcome =
        house.launcher.launch(
            TestPermits.launch(plan("a", 1, "1.00", 60, 0), yes), House.order(Optional.empty()));

    assertThat(code(outcome)).isEqualTo("collision");
    assertThat(house.approvals.evidence(ApprovalKind.LAUNCH, DIGEST)).isPresent();
  }

  @Test
  void aKeyLaunchesOnce() {
    house.launch(plan("a", 1, "1.00", 60, 0), "key");

    assertThat(code(house.launch(plan("b", 1, "1.00", 60, 0), "key"))).isEqualTo("key-in-use");
    assertThat(backend.submissions).hasSize(1);
  }

  /** Only what launched is bound to its key; a refusal of the backend leaves it free. */
  @Test
  void aKeyWhoseLaunchNeverStartedIsFree() {
    backend.onSubmit = _ -> new Submitted.NotStarted("no Python");
    house.launch(plan("a", 1, "1.00", 60, 0), "key");
    backend.onSubmit = backend::start;

    LaunchOutcome again = house.launch(plan("a", 1, "1.00", 60, 0), "key");

    assertThat(jobs(again)).extracting(JobNow::state).containsExactly(JobState.RUNNING);
    assertThat(code(house.launch(plan("b", 1, "1.00", 60, 0), "key"))).isEqualTo("key-in-use");
  }

  @Test
  void aKeyOfABatchIsBoundWhileAnyOfItsVariantsMayRun() {
    backend.onSubmit =
        submission ->
            submission.arguments().contains("0")
                ? new Submitted.NotStarted("no GPU")
                : backend.start(submission);
    house.launch(plan("a", 2, "1.00", 60, 0), "key");

    assertThat(code(house.launch(plan("b", 1, "1.00", 60, 0), "key"))).isEqualTo("key-in-use");
  }

  /**
   * A sweep beside a slow batch must not take the variants that wait for their turn as left behind.
   */
  @Test
  void aSlowBatchIsNotGivenUpWhileItIsLaunched() {
    backend.onSubmit =
        submission -> {
          clock.advance(Duration.ofSeconds(2));
          house.sweep.all();
          return backend.start(submission);
        };

    assertThat(jobs(house.launch(plan("a", 6, "1.00", 60, 0))))
        .extracting(JobNow::state)
        .containsOnly(JobState.RUNNING);
  }

  /** What a sweep gave up is over: it is neither started nor changed any more. */
  @Test
  void aJobThatWasGivenUpMeanwhileIsNotStarted() {
    backend.onSubmit =
        submission -> {
          clock.advance(Duration.ofMinutes(1));
          house.sweep.all();
          return backend.start(submission);
        };

    List<JobNow> jobs = jobs(house.launch(plan("a", 2, "1.00", 60, 0)));

    assertThat(jobs).extracting(JobNow::state).contains(JobState.REFUSED);
    assertThat(backend.submissions).hasSize(1);
    assertThat(jobs.getLast().state()).isEqualTo(JobState.REFUSED);
  }

  private static List<JobNow> jobs(LaunchOutcome outcome) {
    return ((LaunchOutcome.Launched) outcome).jobs();
  }

  private static String code(LaunchOutcome outcome) {
    return ((LaunchOutcome.Overtaken) outcome).refusal().code();
  }
}
