package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.MovableClock;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.JobState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server dies at each step of a launch; the next one, over the same file and the same world,
 * finds what became of it. No tag is ever submitted twice, and the money adds up.
 */
class CrashTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(START);
  private final ScriptedBackend backend = new ScriptedBackend();
  private House house;

  private static final class Death extends Error {
    private static final long serialVersionUID = 1;
  }

  @BeforeEach
  void open() {
    house = new House(folder, backend, clock, 1);
  }

  @AfterEach
  void nothingWasSubmittedTwice() {
    house.close();
    List<String> tags = backend.submissions.stream().map(Submission::tag).toList();
    assertThat(new HashSet<>(tags)).hasSameSizeAs(tags);
  }

  @Test
  void diedBeforeTheBackendHeardOfIt() {
    String id =
        dies(
            _ -> {
              throw new Death();
            });
    assertThat(house.state(id)).isEqualTo(JobState.LAUNCHING);
    assertThat(house.today().reserved()).isEqualTo(Usd.of("8.00"));

    clock.advance(Duration.ofSeconds(5));
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.REFUSED);
    assertThat(house.today().reserved()).isEqualTo(Usd.ZERO);
    assertThat(house.today().spent()).isEqualTo(Usd.ZERO);
  }

  @Test
  void diedAfterTheBackendStartedItAndBeforeThatWasRecorded() {
    String id =
        dies(
            submission -> {
              backend.start(submission);
              throw new Death();
            });

    clock.advance(Duration.ofSeconds(5));
    house.sweep.all();
    assertThat(house.state(id)).isEqualTo(JobState.RUNNING);
    assertThat(house.today().reserved()).isEqualTo(Usd.of("8.00"));

    ends(id, Duration.ofMinutes(15), new AttemptEnd.Exited(0));
    house.sweep.all();
    assertThat(house.state(id)).isEqualTo(JobState.SUCCEEDED);
    assertThat(house.today().spent()).isEqualTo(Usd.of("1.00"));
    assertThat(house.today().reserved()).isEqualTo(Usd.ZERO);
  }

  @Test
  void diedWithVariantsThatWereNotAskedForYet() {
    backend.onSubmit =
        submission -> {
          backend.start(submission);
          if (backend.submissions.size() == 2) {
            throw new Death();
          }
          return new Submitted.Started(ScriptedBackend.handle(submission.tag()));
        };
    assertThatThrownBy(() -> house.launch(plan("a", 4, "1.00", 3600, 0))).isInstanceOf(Death.class);
    restart();
    assertThat(house.live()).hasSize(4);

    clock.advance(Duration.ofSeconds(5));
    house.sweep.all();

    assertThat(house.live()).hasSize(2).allMatch(job -> job.state() == JobState.RUNNING);
    assertThat(house.today().reserved()).isEqualTo(Usd.of("2.00"));
  }

  @Test
  void aLaunchThatIsUnderWayIsNotGivenUpByTheServerBeside() {
    String id =
        dies(
            _ -> {
              throw new Death();
            });
    clock.advance(Duration.ofSeconds(2));
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.LAUNCHING);
  }

  @Test
  void whatNobodyKnowsKeepsItsMoneyUntilItIsFound() {
    backend.onSubmit =
        submission -> {
          backend.start(submission);
          return new Submitted.Unconfirmed("the answer was lost");
        };
    backend.onRecover = _ -> new Recovery.Unknown("no answer");
    String id = house.launchOne(plan("a", 1, "4.00", 3600, 1)).job().jobId();
    assertThat(house.state(id)).isEqualTo(JobState.LAUNCH_UNCONFIRMED);

    clock.advance(Duration.ofDays(2));
    house.sweep.all();
    assertThat(house.state(id)).isEqualTo(JobState.LAUNCH_UNCONFIRMED);
    assertThat(house.today().reserved())
        .as("days later it still counts: it may be spent now")
        .isEqualTo(Usd.of("8.00"));

    backend.onRecover = tag -> new Recovery.Found(ScriptedBackend.handle(tag));
    house.sweep.all();
    assertThat(house.state(id)).isEqualTo(JobState.RUNNING);
    assertThat(house.job(id).handle()).isPresent();
  }

  @Test
  void whatNobodyKnowsIsReleasedOnceItIsKnownNotToExist() {
    backend.onSubmit = _ -> new Submitted.Unconfirmed("the answer was lost");
    String id = house.launchOne(plan("a", 1, "4.00", 3600, 1)).job().jobId();
    assertThat(house.today().reserved()).isEqualTo(Usd.of("8.00"));

    clock.advance(Duration.ofSeconds(5));
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.REFUSED);
    assertThat(house.today().reserved()).isEqualTo(Usd.ZERO);
  }

  @Test
  void diedWhileTheAnswerWasLostAndTheJobEndedBeforeAnybodyLooked() {
    String id =
        dies(
            submission -> {
              backend.start(submission);
              throw new Death();
            });
    ends(id, Duration.ofHours(1), new AttemptEnd.TimedOut());

    clock.advance(Duration.ofHours(9));
    house.sweep.all();
    house.sweep.all();

    assertThat(house.state(id)).isEqualTo(JobState.TIMED_OUT);
    assertThat(house.today().spent()).isEqualTo(Usd.of("4.00"));
  }

  private String dies(java.util.function.Function<Submission, Submitted> how) {
    backend.onSubmit = how;
    assertThatThrownBy(() -> house.launch(plan("a", 1, "4.00", 3600, 1))).isInstanceOf(Death.class);
    backend.onSubmit = backend::start;
    restart();
    return backend.submissions.getLast().tag();
  }

  private void restart() {
    house.close();
    house = new House(folder, backend, clock, 2);
  }

  private void ends(String id, Duration metered, AttemptEnd end) {
    backend.statuses.put(
        id, new JobStatus.Ended(List.of(ScriptedBackend.over(1, START, metered, end)), end));
  }
}
