package dev.holdfire.jobs;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Recovery;
import dev.holdfire.ledger.JobState;
import java.util.Optional;

/** The state machine of a job, as one pure function for each thing that can be learnt of it. */
final class Lifecycle {

  /** A change of state and why. */
  record Move(JobState to, String detail) {}

  private Lifecycle() {}

  /** What the search for a job whose launch was not recorded says of it. */
  static Optional<Move> found(JobState now, Recovery recovery) {
    if (!unrecorded(now)) {
      return Optional.empty();
    }
    return switch (recovery) {
      case Recovery.Found _ ->
          Optional.of(
              new Move(JobState.RUNNING, "found by its tag after its launch was not recorded"));
      case Recovery.Absent _ ->
          Optional.of(
              new Move(
                  JobState.REFUSED, "the server ended before it was started; nothing was billed"));
      case Recovery.Unknown(String reason) ->
          now == JobState.LAUNCH_UNCONFIRMED
              ? Optional.empty()
              : Optional.of(new Move(JobState.LAUNCH_UNCONFIRMED, reason));
    };
  }

  /**
   * What the backend's status says of a job.
   *
   * @param overdue whether a stop that is under way should have been confirmed by now
   */
  static Optional<Move> seen(JobState now, JobStatus status, boolean overdue) {
    if (now.ended() || unrecorded(now)) {
      return Optional.empty();
    }
    return switch (status) {
      case JobStatus.Running _ -> stillThere(now, overdue);
      case JobStatus.Stopping _ ->
          now == JobState.RUNNING
              ? Optional.of(new Move(JobState.STOPPING, "its end was asked for"))
              : stillThere(now, overdue);
      case JobStatus.Ended(var _, AttemptEnd end) -> Optional.of(ended(end));
      case JobStatus.Lost(var _, String reason) -> Optional.of(new Move(JobState.LOST, reason));
      case JobStatus.Unknown _ -> stillThere(now, overdue);
    };
  }

  /** Whether nobody recorded that the backend took the job. */
  static boolean unrecorded(JobState state) {
    return switch (state) {
      case RESERVED, LAUNCHING, LAUNCH_UNCONFIRMED -> true;
      case RUNNING, STOPPING, STOP_UNCONFIRMED -> false;
      case SUCCEEDED, FAILED, STOPPED, TIMED_OUT, LOST, REFUSED -> false;
    };
  }

  private static Optional<Move> stillThere(JobState now, boolean overdue) {
    return now == JobState.STOPPING && overdue
        ? Optional.of(
            new Move(JobState.STOP_UNCONFIRMED, "it was told to end and is not seen to have ended"))
        : Optional.empty();
  }

  private static Move ended(AttemptEnd end) {
    return switch (end) {
      case AttemptEnd.Exited(int code) ->
          code == 0
              ? new Move(JobState.SUCCEEDED, "exit code 0")
              : new Move(JobState.FAILED, "exit code " + code);
      case AttemptEnd.Signalled(int signal) ->
          new Move(JobState.FAILED, "ended by signal " + signal);
      case AttemptEnd.Failed(String how) -> new Move(JobState.FAILED, how);
      case AttemptEnd.NeverBegan(String how) -> new Move(JobState.FAILED, how);
      case AttemptEnd.TimedOut _ ->
          new Move(JobState.TIMED_OUT, "ended by its enforced time limit");
      case AttemptEnd.Stopped _ -> new Move(JobState.STOPPED, "stopped after a person's yes");
    };
  }
}
