package dev.holdfire.mcp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/** The call that a tool is answering: what it may ask of the client meanwhile. */
public interface Call {

  /** The client's own name for itself, for a person to read; empty when it gave none. */
  String clientName();

  /** The first folder that the client names as a root, where it names any. */
  Optional<Path> root();

  /**
   * Tells the client how far the call is. Nothing is sent where the client gave no token for it.
   *
   * @param done grows with each message
   * @param total what {@code done} will reach, where that is known
   */
  void progress(double done, OptionalDouble total, String message);

  /**
   * Waits; returns early, with true, once the client cancelled the call. A tool that waits long
   * ends its wait then. A cancelled call never stops a job.
   */
  boolean cancelledWithin(Duration wait);

  /**
   * Puts a question to the person at the client, if the client offers that, and waits for the
   * answer for at most this long.
   */
  Answer ask(Question question, Duration wait);

  /** Whether the client offers to lead the person to a page. */
  boolean offersPages();

  /**
   * Leads the person at the client to a page, if the client offers that, and waits for at most this
   * long until the person agreed to go there.
   */
  Answer lead(Link link, Duration wait);
}
