package dev.holdfire.ledger;

import org.jdbi.v3.core.Handle;

/**
 * An open write transaction. Only {@link Ledger#write} makes one; whoever is handed it can take
 * part in the act, for instance consume an approval together with the launch that it allows.
 */
public final class Transaction {
  private final Handle handle;

  Transaction(Handle handle) {
    this.handle = handle;
  }

  /** The connection that the transaction is open on. */
  public Handle handle() {
    return handle;
  }
}
