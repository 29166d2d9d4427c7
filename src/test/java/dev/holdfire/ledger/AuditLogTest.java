package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant START = Instant.parse("2026-11-01T23:30:00Z");

  @TempDir Path folder;
  private Ledger ledger;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aRowTakenOutOfTheAuditIsFound() {
    for (int i = 0; i < 3; i++) {
      audit("call " + i);
    }
    assertThat(verified().ok()).isTrue();

    ledger.write(
        transaction -> {
          transaction.handle().execute("drop trigger audit_stays");
          return transaction.handle().execute("delete from audit where seq = 2");
        });

    assertThat(verified().firstBad()).contains(3L);
    assertThat(verified().reason()).contains("a row before it is missing: 2");
  }

  /** Rows that changed places are each in order by themselves. */
  @Test
  void rowsThatChangedPlacesAreFound() {
    for (int i = 0; i < 4; i++) {
      audit("call " + i);
    }

    ledger.write(
        transaction -> {
          transaction.handle().execute("drop trigger audit_is_final");
          transaction.handle().execute("update audit set seq = 100 where seq = 2");
          transaction.handle().execute("update audit set seq = 2 where seq = 3");
          return transaction.handle().execute("update audit set seq = 3 where seq = 100");
        });

    assertThat(verified().firstBad()).contains(2L);
    assertThat(verified().reason()).contains("does not cover the row before it");
  }

  @Test
  void aChangedAuditRowIsFound() {
    audit("one");
    audit("two");
    ledger.write(
        transaction -> {
          transaction.handle().execute("drop trigger audit_is_final");
          return transaction.handle().execute("update audit set outcome = 'refused' where seq = 1");
        });

    assertThat(verified().firstBad()).contains(1L);
  }

  /** A time without a fraction comes before every time within its second. */
  @Test
  void theAuditSinceATimeHoldsWhatHappenedWithinItsSecond() {
    audit(START.plusMillis(500), "half a second later");
    audit(START.plusSeconds(1), "later");
    audit(START.minusMillis(1), "before, and written later");

    AuditLog.Filter since =
        new AuditLog.Filter(Optional.of(START), Optional.empty(), Optional.empty());
    List<AuditLog.Row> rows = ledger.read(handle -> AuditLog.rows(handle, since));
    assertThat(rows)
        .extracting(row -> row.line().detail())
        .containsExactly("half a second later", "later");
  }

  private void audit(String detail) {
    audit(START, detail);
  }

  private void audit(Instant at, String detail) {
    ledger.write(
        transaction -> {
          AuditLog.append(
              transaction,
              new AuditLog.Line(
                  at,
                  "session",
                  "client",
                  "estimate_cost",
                  "digest",
                  "done",
                  "",
                  Optional.empty(),
                  Optional.of("1.00"),
                  detail));
          return true;
        });
  }

  private AuditLog.Verification verified() {
    return ledger.read(handle -> AuditLog.verify(handle, Optional.empty()));
  }
}
