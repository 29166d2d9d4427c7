package dev.holdfire.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody writes into the ledger beside Holdfire grants nothing, and is told. */
class ForgeryTest extends SealHarness {
  private static final Path PROJECT = Path.of("/srv/project");

  /** A yes that was given is as good as gone once any column of it was changed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "update approval set digest = 'another'",
        "update approval set subject = 'another'",
        "update approval set kind = 'stop'",
        "update approval set kind = 'nonsense'",
        "update approval set job_id = 'hf-a'",
        "update approval set phrase = 'x'",
        "update approval set asked_at = '2026-11-01T10:00:30Z'",
        "update approval set expires_at = '2036-11-01T10:00:00Z'",
        "update approval set session = 'another'",
        "update approval set facts = '[]'",
        "update approval set facts = 'no JSON'",
        "update approval set asked_at = 'no time'",
        "update approval_answer set at = '2026-11-01T10:00:30Z'",
        "update approval_answer set expires_at = '2036-11-01T10:00:00Z'",
        "update approval_answer set channel = 'page'",
        "update approval_seal set seal = 'x' where part = 'answer'",
        "update approval_seal set seal = (select seal from approval_seal where part = 'request')"
            + " where part = 'answer'",
        "delete from approval_seal where part = 'request'",
        "delete from approval_seal",
        "delete from approval_answer",
        "insert into approval_use select approval_id, asked_at, 'hf-a' from approval",
        "update ledger_identity set identity = 'x'",
      })
  void aChangedRowIsVoidAndTold(String change) throws SQLException {
    Evidence yes = approve(ask("wanted"));
    assertThat(approvals.findings()).isEmpty();

    sql(change);

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(consume(yes)).isFalse();
    assertThat(approvals.pending()).isEmpty();
    assertThat(approvals.findings()).isNotEmpty();
  }

  @Test
  void aNoThatIsTurnedIntoAYesIsVoid() throws SQLException {
    Approval asked = ask("wanted");
    approvals.answer(asked.id(), "no", Channels.TERMINAL);

    sql("update approval_answer set answer = 'approved'");

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(state(asked)).isEqualTo(ApprovalState.VOID);
    assertThat(approvals.answer(asked.id(), "yes, launch", Channels.TERMINAL))
        .isEqualTo(new Answered.AlreadyAnswered(ApprovalState.VOID));
    assertThat(approvals.findings())
        .singleElement()
        .satisfies(
            found -> {
              assertThat(found.id()).isEqualTo(asked.id());
              assertThat(found.what()).startsWith("forged row");
              assertThat(found.since()).contains(START);
            });
  }

  /** What an agent with a database tool would write. */
  @Test
  void anAnswerThatIsWrittenDirectlyIsNoAnswer() throws SQLException {
    Approval asked = ask("wanted");

    sql(
        "insert into approval_answer values ('%s', 'approved', '2026-11-01T10:00:00Z', '2026-11-01T10:10:00Z', 'terminal')"
            .formatted(asked.id()));

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    Approval again = ask("wanted");
    assertThat(again.id()).as("a person is asked anew").isNotEqualTo(asked.id());
    assertThat(approvals.findings()).extracting(Finding::id).containsExactly(asked.id());
  }

  @Test
  void aSealThatIsCopiedFromAnotherRowFitsNowhereElse() throws SQLException {
    Evidence yes = approve(ask("small"));
    Approval large = ask("large");

    sql(
        "insert into approval_answer select '%s', answer, at, expires_at, channel from approval_answer"
            .formatted(large.id()));
    sql(
        "insert into approval_seal select '%s', part, seal from approval_seal where part = 'answer'"
            .formatted(large.id()));

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "large")).isEmpty();
    assertThat(approvals.findings()).extracting(Finding::id).containsExactly(large.id());
    assertThat(yes.digest()).isEqualTo("small");
  }

  @Test
  void aWholeApprovalThatIsCopiedUnderAnotherNameIsVoid() throws SQLException {
    Evidence yes = approve(ask("wanted"));
    assertThat(consume(yes)).isTrue();

    sql(
        "insert into approval select 'ha-zzzzzzzzzz', kind, digest, subject, job_id, phrase,"
            + " asked_at, expires_at, session, facts from approval");
    sql(
        "insert into approval_answer select 'ha-zzzzzzzzzz', answer, at, expires_at, channel from"
            + " approval_answer");
    sql(
        "insert into approval_seal select 'ha-zzzzzzzzzz', part, seal from approval_seal where part"
            + " <> 'use'");

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(approvals.findings()).extracting(Finding::id).containsExactly("ha-zzzzzzzzzz");
  }

  /** Also with the seal of the use gone: the journal beside the key remembers. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aUseThatIsTakenOutDoesNotMakeAYesGoodAgain(boolean withItsSeal) throws SQLException {
    Evidence yes = approve(ask("wanted"));
    assertThat(consume(yes)).isTrue();

    sql("delete from approval_use");
    if (withItsSeal) {
      sql("delete from approval_seal where part = 'use'");
    }

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(consume(yes)).isFalse();
    assertThat(approvals.findings()).extracting(Finding::id).containsExactly(yes.approvalId());
  }

  @Test
  void anOlderCopyOfTheLedgerDoesNotMakeAYesGoodAgain() throws IOException {
    Evidence yes = approve(ask("wanted"));
    ledger.close();
    Path copy = folder.resolve("copy");
    Files.copy(ledger.file(), copy);
    assertThat(consume(yes)).isTrue();
    ledger.close();

    Files.copy(copy, ledger.file(), StandardCopyOption.REPLACE_EXISTING);
    try (Ledger restored = Ledger.in(folder)) {
      Approvals after = over(restored);

      assertThat(after.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
      assertThat(restored.<Boolean>write(open -> after.consume(open, yes, "hf-a"))).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update allowance set micros = 900000000",
        "update allowance set project_folder = '/srv/project'",
        "update allowance set until = '2036-11-01T10:00:00Z'",
        "delete from allowance_seal",
        "delete from allowance_revoked",
        "insert into allowance values ('hw-forged', '/srv/project', 900000000,"
            + " '2026-11-01T10:00:00Z', '2036-11-01T10:00:00Z', (select approval_id from"
            + " approval))",
      })
  void roomThatNobodyGrantedIsNone(String change) throws SQLException {
    Evidence yes = approve(ask("room"));
    Allowance room =
        new Allowance(
            "hw-a",
            Path.of("/srv/other"),
            Usd.of("60"),
            Usd.ZERO,
            Usd.ZERO,
            START,
            START.plusSeconds(3600),
            false);
    ledger.write(
        transaction -> {
          AllowanceStore.insert(transaction, room, yes.approvalId());
          return true;
        });
    assertThat(granted(Path.of("/srv/other"))).contains(room);
    if (change.contains("revoked")) {
      ledger.write(
          transaction -> {
            AllowanceStore.revoke(transaction, "hw-a", START);
            return true;
          });
    }

    sql("drop trigger allowance_is_final");
    sql(change);

    assertThat(granted(PROJECT)).isEmpty();
    if (!change.startsWith("insert")) {
      assertThat(granted(Path.of("/srv/other"))).isEmpty();
    }
    if (!change.contains("revoked")) {
      assertThat(approvals.findings())
          .singleElement()
          .satisfies(found -> assertThat(found.what()).startsWith("forged row: this allowance"));
    }
  }

  private Optional<Allowance> granted(Path project) {
    return ledger.read(handle -> AllowanceStore.open(handle, project, clock.instant()));
  }
}
