package dev.holdfire.ledger;

/**
 * The audit of a ledger together with its anchor.
 *
 * @param anchor where each row is remembered besides
 */
public record Audit(Ledger ledger, Anchor anchor) {

  /** Adds a line. */
  public void record(AuditLog.Line line) {
    anchor.remember(ledger.write(transaction -> AuditLog.append(transaction, line)));
  }

  /** So many rows are read in a moment. */
  private static final long NEWEST = 20_000;

  /** Whether the rows still cover each other and reach as far as the anchor remembers. */
  public AuditLog.Verification verify() {
    return ledger.read(handle -> AuditLog.verify(handle, anchor.newest()));
  }

  /** The same for the newest rows only, where there are many. */
  public AuditLog.Verification verifyNewest() {
    return ledger.read(handle -> AuditLog.verifyNewest(handle, anchor.newest(), NEWEST));
  }
}
