package dev.holdfire.ledger;

import java.util.Optional;

/**
 * A place outside the database that remembers the audit's newest row, so that a tail that was cut
 * off, or a chain that was written anew, shows.
 */
public interface Anchor {

  /** The newest row at some time. */
  record Head(long seq, String hash) {}

  /** Remembers a row. A failure is the anchor's own to tell; it undoes nothing. */
  void remember(Head head);

  /** The newest row that is remembered; empty where none is, or the place cannot be asked. */
  Optional<Head> newest();
}
