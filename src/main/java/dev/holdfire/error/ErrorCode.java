package dev.holdfire.error;

/** What kind of thing went wrong; each kind has one exit code. */
public enum ErrorCode {
  /** An argument of a command or a tool that cannot be used. */
  INVALID_INPUT(ExitCode.USAGE),
  /** A policy file that cannot be read, is wrong, or loosens what it may only tighten. */
  INVALID_POLICY(ExitCode.USAGE),
  /**
   * The state directory or the ledger cannot be used: missing rights, corrupt, full, busy too long,
   * too new.
   */
  STATE_UNUSABLE(ExitCode.REFUSED),
  /** Something that only a person may do was tried without one. */
  NO_PERSON(ExitCode.REFUSED),
  /** The named job, approval or file does not exist. */
  NOT_FOUND(ExitCode.REFUSED),
  /** A program outside Holdfire is missing, failed or did not answer in time. */
  EXTERNAL(ExitCode.REFUSED),
  /** A defect of Holdfire. */
  FAULT(ExitCode.FAULT);

  private final ExitCode exitCode;

  ErrorCode(ExitCode exitCode) {
    this.exitCode = exitCode;
  }

  /** The exit code of a command that ends with this error. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
