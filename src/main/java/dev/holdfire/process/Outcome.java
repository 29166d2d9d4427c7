package dev.holdfire.process;

/** How a {@link Command} ended. */
public sealed interface Outcome {

  /**
   * The program ran and ended by itself.
   *
   * @param exitCode as the operating system gives it; 128 and the signal's number after a signal
   * @param output standard output, cut at the command's limit
   * @param error standard error, cut at the command's limit
   * @param truncated whether either was cut
   */
  record Exited(int exitCode, String output, String error, boolean truncated) implements Outcome {
    /** Whether the program said that it succeeded. */
    public boolean succeeded() {
      return exitCode == 0;
    }
  }

  /** The program did not end in time and was ended. */
  record TimedOut(String output, String error) implements Outcome {}

  /** The program could not be started, for instance because it does not exist. */
  record NotStarted(String reason) implements Outcome {}
}
