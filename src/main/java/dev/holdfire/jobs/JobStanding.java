package dev.holdfire.jobs;

/**
 * Where a job stands, for whoever shows it and may not know the ledger.
 *
 * @param name the state as results write it
 * @param detail how it came there
 */
public record JobStanding(Phase phase, String name, String detail) {

  /** What a person who was asked about a stop wants to know. */
  public enum Phase {
    /** It has not been told to end. */
    LIVE,
    /** It was told to end. */
    STOPPING,
    /** It was told to end and is not seen to have ended. */
    STOP_UNCONFIRMED,
    /** It was stopped, and its backend confirmed it. */
    STOPPED,
    /** It ended by itself. */
    OVER
  }
}
