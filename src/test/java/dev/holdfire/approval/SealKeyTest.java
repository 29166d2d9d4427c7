package dev.holdfire.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What seals rests on the key of one ledger, and what was sealed by another is void. */
class SealKeyTest extends SealHarness {
  @Test
  void aRowOfAnotherLedgerIsNoneOfThisOne(@TempDir Path other) throws IOException, SQLException {
    approve(ask("wanted"));
    ledger.close();
    Files.createDirectories(other.resolve("keys"));
    Files.copy(folder.resolve("keys/approvals.key"), other.resolve("keys/approvals.key"));
    try (Ledger second = Ledger.in(other)) {
      second.read(_ -> true);
      try (Connection connection = connect(other);
          Statement statement = connection.createStatement()) {
        statement.execute("attach '%s' as first".formatted(ledger.file()));
        for (String table : List.of("approval", "approval_answer", "approval_seal")) {
          statement.execute("insert into %s select * from first.%s".formatted(table, table));
        }
      }
      Approvals there = over(second);

      assertThat(there.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
      assertThat(there.findings()).hasSize(1);
    }
  }

  @Test
  void aLostKeyVoidsWhatIsOpenAndIsToldUntilAndAfterANewOne() throws IOException {
    Evidence yes = approve(ask("wanted"));
    Approval open = ask("open");
    Files.delete(folder.resolve("keys/approvals.key"));

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(consume(yes)).isFalse();
    assertThat(approvals.pending()).isEmpty();
    assertThat(state(open)).isEqualTo(ApprovalState.VOID);
    assertThat(approvals.findings()).extracting(Finding::id).containsExactly("approval-key");

    Approval fresh = ask("open");

    assertThat(fresh.id()).isNotEqualTo(open.id());
    assertThat(state(open)).as("a new key opens nothing old").isEqualTo(ApprovalState.VOID);
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(approvals.findings())
        .singleElement()
        .satisfies(found -> assertThat(found.what()).contains("was replaced"));
    approve(fresh);
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "open")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "not hex",
        "0000000000000000000000000000000000000000000000000000000000000000"
      })
  void aKeyThatSomebodyPutThereIsNotTheLedgers(String content) throws IOException {
    approve(ask("wanted"));
    Files.writeString(folder.resolve("keys/approvals.key"), content);

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    assertThat(approvals.findings()).extracting(Finding::id).containsExactly("approval-key");
  }

  /** Whoever empties the list of keys gains nothing: all that was there is older than the next. */
  @Test
  void aLedgerThatForgotItsKeyTrustsNothingOfBefore() throws SQLException {
    approve(ask("wanted"));
    sql("delete from seal_key");
    ledger.close();

    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
    ask("another");
    assertThat(approvals.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
  }

  @Test
  void theKeyLiesBesideTheLedgerForItsOwnerAlone() throws IOException {
    ask("wanted");
    Path key = folder.resolve("keys/approvals.key");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key.getParent())))
        .isEqualTo("rwx------");
    String secret = Files.readString(key);
    ledger.close();
    assertThat(Files.readString(ledger.file(), StandardCharsets.ISO_8859_1)).doesNotContain(secret);
  }

  /** Several processes that open a new ledger at once agree on one key. */
  @Test
  void serversThatStartAtOnceAgreeOnTheKey(@TempDir Path fresh) throws Exception {
    List<Thread> threads =
        Stream.generate(() -> Thread.ofPlatform().unstarted(() -> askIn(fresh))).limit(4).toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    try (Ledger one = Ledger.in(fresh)) {
      assertThat(over(one).findings()).isEmpty();
      assertThat(
              one.<Long>read(
                  handle ->
                      handle.createQuery("select count(*) from approval").mapTo(Long.class).one()))
          .isEqualTo(4);
    }
  }

  private void askIn(Path state) {
    try (Ledger own = Ledger.in(state)) {
      int number = count.incrementAndGet();
      over(own)
          .open(
              ApprovalKind.LAUNCH,
              "digest" + number,
              "subject" + number,
              Optional.empty(),
              "",
              List.of());
    }
  }

  /** Rows from before seals: history, good for nothing, and no alarm. */
  @Test
  void whatIsOlderThanSealsIsHistory() throws SQLException {
    Evidence used = approve(ask("used"));
    consume(used);
    Evidence open = approve(ask("open"));
    sql("delete from approval_seal");
    sql("delete from seal_key");
    ledger.close();

    assertThat(approvals.find(used.approvalId()).orElseThrow().state(clock.instant()))
        .isEqualTo(ApprovalState.CONSUMED);
    assertThat(approvals.find(open.approvalId()).orElseThrow().state(clock.instant()))
        .isEqualTo(ApprovalState.VOID);
    assertThat(consume(open)).isFalse();
    assertThat(approvals.begun(ApprovalKind.LAUNCH, "used")).isEmpty();
    assertThat(approvals.findings()).isEmpty();
  }
}
