package dev.holdfire.approval;

import dev.holdfire.approval.Approval.Standing;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.Seal;
import dev.holdfire.ledger.Seals;
import dev.holdfire.ledger.SpentJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Looks through every row that speaks for a person, for those that Holdfire did not write. */
final class Findings {
  private static final Duration KEY_TOLD_FOR = Duration.ofDays(7);
  private static final String WHO =
      "it opens nothing; find out who writes to the ledger beside Holdfire ('holdfire audit' has"
          + " every call and answer)";

  private Findings() {}

  static List<Finding> in(Handle handle, Instant now) {
    List<Finding> findings = new ArrayList<>();
    Optional<Seals.Known> known = Seals.known(handle);
    Optional<Seal> key = Seals.found(handle);
    if (key.isEmpty()) {
      findings.add(
          new Finding(
              "approval-key",
              Optional.empty(),
              "the key that approvals are sealed with is gone or is another one: whatever was asked"
                  + " or answered before is void",
              "put the file back (keys/ beside the ledger), or ask again: the next request makes a"
                  + " new key, and what came before stays void"));
      return findings;
    }
    known
        .filter(Seals.Known::replaced)
        .filter(made -> made.at().plus(KEY_TOLD_FOR).isAfter(now))
        .ifPresent(
            made ->
                findings.add(
                    new Finding(
                        "approval-key",
                        Optional.of(made.at()),
                        "the key that approvals are sealed with was replaced: what was open before"
                            + " is void",
                        "find out who removed or changed it; this is told for a week")));
    SpentJournal spent = Seals.spent(handle);
    for (Stored row : ApprovalStore.everything(handle)) {
      String fault = fault(row, key, spent);
      if (!fault.isEmpty()) {
        findings.add(
            new Finding(
                row.id(),
                row.read(key, spent).map(Approval::askedAt).filter(at -> at.isAfter(Instant.EPOCH)),
                "forged row: " + fault,
                WHO));
      }
    }
    ApprovalStore.strays(handle)
        .forEach(id -> findings.add(forged(id, "its request is gone from the ledger")));
    AllowanceStore.forged(handle)
        .forEach(id -> findings.add(forged(id, "this allowance does not carry Holdfire's seal")));
    return findings;
  }

  private static Finding forged(String id, String what) {
    return new Finding(id, Optional.empty(), "forged row: " + what, WHO);
  }

  private static String fault(Stored row, Optional<Seal> key, SpentJournal spent) {
    if (row.standing(key) == Standing.FORGED) {
      return "this request, or its answer or use, does not carry Holdfire's seal: it is void";
    }
    return row.lostItsUse(spent)
        ? "the use of this approval was taken out of the ledger; the journal beside it has it"
        : "";
  }
}
