package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  private static final Instant START = Instant.parse("2026-11-01T23:30:00Z");

  @TempDir Path folder;
  private final List<Anchor.Head> anchors = new ArrayList<>();
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

  @Test
  void theNewestRowsAreHeldAgainstTheRowBeforeThem() {
    for (int i = 0; i < 6; i++) {
      audit("call " + i);
    }
    assertThat(newest(2, 6)).isEqualTo(new AuditLog.Verification(2, 5, Optional.empty(), ""));
    assertThat(newest(100, 6)).isEqualTo(new AuditLog.Verification(6, 1, Optional.empty(), ""));

    changed("update audit set detail = 'x' where seq = 3");
    assertThat(newest(2, 6).ok()).describedAs("left to the whole verification").isTrue();
    assertThat(newest(2, 3).firstBad()).describedAs("what came after the anchor").contains(3L);
    assertThat(newest(4, 6).firstBad()).contains(3L);

    changed("delete from audit where seq = 4");
    assertThat(newest(2, 6).firstBad()).contains(5L);
    assertThat(newest(2, 6).reason()).contains("does not cover the row before it");
    changed("delete from audit where seq > 5");
    assertThat(newest(2, 6).firstBad()).describedAs("a tail that was cut off").isPresent();
    changed("delete from audit");
    assertThat(newest(2, 6).firstBad()).contains(1L);
    assertThat(verified()).isEqualTo(new AuditLog.Verification(0, 1, Optional.empty(), ""));
  }

  /** As somebody does who has the file. */
  private void changed(String statement) {
    ledger.write(
        transaction -> {
          transaction.handle().execute("drop trigger if exists audit_is_final");
          transaction.handle().execute("drop trigger if exists audit_stays");
          return transaction.handle().execute(statement);
        });
  }

  /** The newest rows, as many, with the hash that was anchored at the time of this row. */
  private AuditLog.Verification newest(long most, int anchored) {
    Anchor.Head head = anchors.get(anchored - 1);
    return ledger.read(handle -> AuditLog.verifyNewest(handle, Optional.of(head), most));
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
    anchors.add(
        ledger.write(transaction -> AuditLog.append(transaction, FullLedger.line(at, detail))));
  }

  private AuditLog.Verification verified() {
    return ledger.read(handle -> AuditLog.verify(handle, Optional.empty()));
  }
}
