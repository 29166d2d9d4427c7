package dev.holdfire.process;

import java.util.Optional;

/** Runs programs. The only implementation is {@link SystemProcesses}; tests script their own. */
@FunctionalInterface
public interface Processes {

  /**
   * Runs the command to its end, at most for its timeout. Never throws for what the program does.
   */
  Outcome run(Command command);

  /**
   * Starts a program to talk to; empty where it cannot be started, or none can be talked to here.
   * What it prints on standard error is dropped.
   *
   * @param command its input is what is said first, its output limit the longest line that is
   *     heard, and its timeout how long the program may take to end once its input has ended
   */
  default Optional<Conversation> converse(Command command, Conversation.Listener listener) {
    return Optional.empty();
  }
}
