package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.AuditLog;
import java.util.List;

/** Whether the audit's rows still cover each other. */
public record AuditChain(Audit audit) implements Check {
  private static final String ID = "audit";

  @Override
  public List<Finding> findings() {
    try {
      AuditLog.Verification verified = audit.verify();
      return List.of(
          verified
              .firstBad()
              .map(
                  row ->
                      Finding.bad(
                          ID,
                          Severity.WARNING,
                          "the chain is broken at row %d: %s".formatted(row, verified.reason()),
                          "somebody changed the ledger beside Holdfire; find out who"))
              .orElseGet(
                  () ->
                      Finding.good(
                          ID, Severity.WARNING, "%d rows in order".formatted(verified.rows()))));
    } catch (HoldfireException e) {
      return List.of(
          Finding.bad(ID, Severity.WARNING, e.getMessage(), "see what is said of the state"));
    }
  }
}
