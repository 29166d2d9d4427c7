package dev.holdfire.ledger;

/** Where a job stands. */
public enum JobState {
  /** Money is reserved; nothing was asked of the backend yet. */
  RESERVED,
  /** The backend is being asked to start it. */
  LAUNCHING,
  /** The backend was asked and nobody knows whether it started. */
  LAUNCH_UNCONFIRMED,
  RUNNING,
  /** A permitted stop is under way. */
  STOPPING,
  /** A permitted stop was passed on and the end could not be confirmed. */
  STOP_UNCONFIRMED,
  SUCCEEDED,
  FAILED,
  STOPPED,
  TIMED_OUT,
  /** Gone without a record of how it ended. */
  LOST,
  /** The backend never started it. */
  REFUSED;

  /** Whether it is over: its money is settled and nothing changes any more. */
  public boolean ended() {
    return switch (this) {
      case RESERVED, LAUNCHING, LAUNCH_UNCONFIRMED, RUNNING, STOPPING, STOP_UNCONFIRMED -> false;
      case SUCCEEDED, FAILED, STOPPED, TIMED_OUT, LOST, REFUSED -> true;
    };
  }
}
