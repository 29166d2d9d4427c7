package dev.holdfire.backend;

/**
 * How a backend took the order to end a job. The end itself is read back through {@link
 * Backend#status}.
 */
public sealed interface StopRequested {

  /** The job was told to write a checkpoint and will be ended after its grace. */
  record Underway(long graceSeconds) implements StopRequested {}

  /** The job had ended before. */
  record AlreadyEnded() implements StopRequested {}

  /** The backend could not pass the order on. */
  record Failed(String reason) implements StopRequested {}
}
