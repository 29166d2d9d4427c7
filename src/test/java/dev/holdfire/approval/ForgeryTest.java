package dev.holdfire.approval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.MovableClock;
import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody writes into the ledger beside Holdfire grants nothing, and is told. */
class ForgeryTest {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");
  private static final Path PROJECT = Path.of("/srv/project");

  @TempDir Path folder;
  private final MovableClock clock = new MovableClock(START);
  private final AtomicInteger count = new AtomicInteger();
  private Ledger ledger;
  private Approvals approvals;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
    approvals =
        new Approvals(
            ledger,
            clock,
            () -> "ha-%010d".formatted(count.incrementAndGet()),
            Duration.ofMinutes(10),
            new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

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
      Approvals after =
          new Approvals(
              restored,
              clock,
              () -> "ha-x",
              Duration.ofMinutes(10),
              new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));

      assertThat(after.evidence(ApprovalKind.LAUNCH, "wanted")).isEmpty();
      assertThat(restored.<Boolean>write(open -> after.consume(open, yes, "hf-a"))).isFalse();
    }
  }

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
      Approvals there =
          new Approvals(
              second,
              clock,
              () -> "ha-x",
              Duration.ofMinutes(10),
              new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));

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
      assertThat(
              new Approvals(
                      one,
                      clock,
                      () -> "ha-x",
                      Duration.ofMinutes(10),
                      new Channels(List.of(), List.of()))
                  .findings())
          .isEmpty();
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
      new Approvals(
              own,
              clock,
              () -> "ha-%010d".formatted(number),
              Duration.ofMinutes(10),
              new Channels(List.of(), List.of()))
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

  private Approval ask(String digest) {
    return approvals.open(
        ApprovalKind.LAUNCH,
        digest,
        "subject of " + digest,
        Optional.empty(),
        "session",
        List.of(new Approval.Fact("what", digest)));
  }

  private Evidence approve(Approval asked) {
    return ((Answered.Approved) approvals.answer(asked.id(), "yes, launch", Channels.TERMINAL))
        .evidence();
  }

  private boolean consume(Evidence yes) {
    return ledger.write(transaction -> approvals.consume(transaction, yes, "hf-a"));
  }

  private ApprovalState state(Approval approval) {
    return approvals.find(approval.id()).orElseThrow().state(clock.instant());
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection = connect(folder);
        Statement one = connection.createStatement()) {
      one.execute(statement);
    }
  }

  private static Connection connect(Path state) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + state.resolve("ledger.db"));
  }
}
