package dev.holdfire.jobs;

import static dev.holdfire.ledger.JobState.FAILED;
import static dev.holdfire.ledger.JobState.LAUNCHING;
import static dev.holdfire.ledger.JobState.LAUNCH_UNCONFIRMED;
import static dev.holdfire.ledger.JobState.LOST;
import static dev.holdfire.ledger.JobState.REFUSED;
import static dev.holdfire.ledger.JobState.RESERVED;
import static dev.holdfire.ledger.JobState.RUNNING;
import static dev.holdfire.ledger.JobState.STOPPED;
import static dev.holdfire.ledger.JobState.STOPPING;
import static dev.holdfire.ledger.JobState.STOP_UNCONFIRMED;
import static dev.holdfire.ledger.JobState.SUCCEEDED;
import static dev.holdfire.ledger.JobState.TIMED_OUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Recovery;
import dev.holdfire.ledger.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Every state against everything that can be learnt: 12 × 3 and 12 × 9 × 2 cases, none left out.
 */
class LifecycleTest {
  private static final Set<JobState> UNRECORDED = Set.of(RESERVED, LAUNCHING, LAUNCH_UNCONFIRMED);
  private static final Set<JobState> ON_ITS_WAY_OUT = Set.of(STOPPING, STOP_UNCONFIRMED);
  private static final Map<JobStatus, JobState> ENDS = ends();
  private static final JobStatus LIVE = new JobStatus.Running(List.of());
  private static final JobStatus ENDING = new JobStatus.Stopping(List.of());
  private static final JobStatus DARK = new JobStatus.Unknown("no answer");

  private static Map<JobStatus, JobState> ends() {
    Map<JobStatus, JobState> ends = new LinkedHashMap<>();
    ends.put(ended(new AttemptEnd.Exited(0)), SUCCEEDED);
    ends.put(ended(new AttemptEnd.Exited(1)), FAILED);
    ends.put(ended(new AttemptEnd.Signalled(9)), FAILED);
    ends.put(ended(new AttemptEnd.TimedOut()), TIMED_OUT);
    ends.put(ended(new AttemptEnd.Stopped()), STOPPED);
    ends.put(new JobStatus.Lost(List.of(), "gone"), LOST);
    return ends;
  }

  private static JobStatus ended(AttemptEnd end) {
    return new JobStatus.Ended(List.of(), end);
  }

  private static List<JobStatus> statuses() {
    List<JobStatus> all = new ArrayList<>(ENDS.keySet());
    all.addAll(List.of(LIVE, ENDING, DARK));
    return all;
  }

  private static List<Recovery> recoveries() {
    return List.of(
        new Recovery.Found(ScriptedBackend.handle("hf-aaaaaaaaaa")),
        new Recovery.Absent(),
        new Recovery.Unknown("no answer"));
  }

  /** What is over stays over, whatever is learnt afterwards. */
  @Test
  void noEndedStateEverChanges() {
    for (JobState state : JobState.values()) {
      if (state.ended()) {
        for (JobStatus status : statuses()) {
          assertThat(Lifecycle.seen(state, status, true)).as("%s %s", state, status).isEmpty();
          assertThat(Lifecycle.seen(state, status, false)).isEmpty();
        }
        for (Recovery recovery : recoveries()) {
          assertThat(Lifecycle.found(state, recovery)).as("%s %s", state, recovery).isEmpty();
        }
      }
    }
  }

  @Test
  void onlyAJobWhoseStartWasNotRecordedIsRecovered() {
    for (JobState state : JobState.values()) {
      assertThat(Lifecycle.unrecorded(state)).isEqualTo(UNRECORDED.contains(state));
      boolean asked = UNRECORDED.contains(state);
      assertThat(to(Lifecycle.found(state, recoveries().get(0))))
          .isEqualTo(asked ? Optional.of(RUNNING) : Optional.empty());
      assertThat(to(Lifecycle.found(state, recoveries().get(1))))
          .isEqualTo(asked ? Optional.of(REFUSED) : Optional.empty());
      assertThat(to(Lifecycle.found(state, recoveries().get(2))))
          .isEqualTo(
              asked && state != LAUNCH_UNCONFIRMED
                  ? Optional.of(LAUNCH_UNCONFIRMED)
                  : Optional.empty());
    }
  }

  @Test
  void whatTheBackendSeesMovesOnlyAJobThatItIsKnownToHave() {
    for (JobState state : JobState.values()) {
      boolean live = !state.ended() && !UNRECORDED.contains(state);
      for (JobStatus status : statuses()) {
        for (boolean overdue : new boolean[] {false, true}) {
          assertThat(to(Lifecycle.seen(state, status, overdue)))
              .as("%s sees %s, overdue %s", state, status, overdue)
              .isEqualTo(live ? expected(state, status, overdue) : Optional.empty());
        }
      }
    }
  }

  private static Optional<JobState> expected(JobState state, JobStatus status, boolean overdue) {
    if (ENDS.containsKey(status)) {
      return Optional.of(ENDS.get(status));
    }
    if (state == RUNNING) {
      return status.equals(ENDING) ? Optional.of(STOPPING) : Optional.empty();
    }
    assertThat(ON_ITS_WAY_OUT).contains(state);
    return state == STOPPING && overdue ? Optional.of(STOP_UNCONFIRMED) : Optional.empty();
  }

  private static Optional<JobState> to(Optional<Lifecycle.Move> move) {
    return move.map(Lifecycle.Move::to);
  }
}
