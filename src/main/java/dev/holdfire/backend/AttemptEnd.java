package dev.holdfire.backend;

/** How one attempt ended. */
public sealed interface AttemptEnd {

  /** The command ended by itself. */
  record Exited(int exitCode) implements AttemptEnd {}

  /** A signal that Holdfire did not send ended the command. */
  record Signalled(int signal) implements AttemptEnd {}

  /** It failed without an exit code of its own; {@code how} tells in words. */
  record Failed(String how) implements AttemptEnd {}

  /** What it was to run in was there, and billed, and the command never began. */
  record NeverBegan(String how) implements AttemptEnd {}

  /** The enforced limit ended it. */
  record TimedOut() implements AttemptEnd {}

  /** A permitted stop ended it. */
  record Stopped() implements AttemptEnd {}
}
