package dev.holdfire.jobs;

/** What became of a permitted stop. */
public sealed interface StopOutcome {

  /** The backend confirmed the end. */
  record Stopped(String detail) implements StopOutcome {}

  /** It had ended by itself before. */
  record EndedBefore(String how) implements StopOutcome {}

  /** It was told to end and is not seen to have ended. */
  record Unconfirmed(String reason) implements StopOutcome {}

  /** The yes was used or has expired; the job runs on. */
  record ApprovalGone() implements StopOutcome {}
}
