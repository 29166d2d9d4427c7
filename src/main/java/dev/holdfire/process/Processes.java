package dev.holdfire.process;

/** Runs programs. The only implementation is {@link SystemProcesses}; tests script their own. */
@FunctionalInterface
public interface Processes {

  /**
   * Runs the command to its end, at most for its timeout. Never throws for what the program does.
   */
  Outcome run(Command command);
}
