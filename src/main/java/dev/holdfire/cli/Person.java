package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.Console;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds out whether a person can be at the other end. */
record Person(Surroundings surroundings) {

  /**
   * The terminal of a person.
   *
   * @param command what a person would run instead, where this is none
   * @param refused told, for the record, why this is none
   * @throws HoldfireException with {@code NO_PERSON} below a client and without a terminal
   */
  Console atTerminal(String command, Consumer<String> refused) {
    Optional<Long> client = RunningServers.in(surroundings.state()).clientAbove();
    if (client.isPresent()) {
      refused.accept("refused below a client");
      throw new HoldfireException(
          ErrorCode.NO_PERSON,
          "this terminal belongs to process %d, which is the client of a running server: an answer"
                  .formatted(client.get())
              + " from here proves no person. Open another terminal and run it there");
    }
    Optional<Console> console = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (console.isEmpty()) {
      refused.accept("refused without a terminal");
      throw new HoldfireException(
          ErrorCode.NO_PERSON,
          "an answer needs a person at a real terminal; run '%s' in one".formatted(command));
    }
    return console.get();
  }
}
