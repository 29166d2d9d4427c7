package dev.holdfire.error;

/** The exit codes of every command, documented once. */
public enum ExitCode {
  /** What was asked for is done. */
  DONE(0),
  /** Refused, or something was found that is not in order. */
  REFUSED(1),
  /** The command line or the policy cannot be understood. */
  USAGE(2),
  /** A person has to answer first. */
  NEEDS_PERSON(3),
  /** Holdfire itself failed. */
  FAULT(70);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The number that the process exits with. */
  public int number() {
    return number;
  }
}
