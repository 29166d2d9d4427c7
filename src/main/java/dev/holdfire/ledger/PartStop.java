package dev.holdfire.ledger;

import java.time.Instant;

/**
 * Where the stop of one part of a job stands.
 *
 * @param part the backend's own name of it
 * @param at when it came to stand there
 * @param detail why, in words
 */
public record PartStop(String jobId, String part, Instant at, State state, String detail) {

  /** How far it is. */
  public enum State {
    /** A person's yes was used; the backend is told, and the end is read back. */
    STOPPING,
    /** It was told to end and is not seen to have ended. */
    STOP_UNCONFIRMED,
    /** The backend confirmed its end. */
    STOPPED,
    /** It had ended by itself. */
    OVER
  }

  /** Whether its end is still to be read back. */
  public boolean open() {
    return switch (state) {
      case STOPPING, STOP_UNCONFIRMED -> true;
      case STOPPED, OVER -> false;
    };
  }
}
