package dev.holdfire.approval;

import dev.holdfire.MovableClock;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Ledger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Approvals over a ledger, and somebody who writes into it beside them. */
abstract class SealHarness {
  static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  @TempDir Path folder;
  final MovableClock clock = new MovableClock(START);
  final AtomicInteger count = new AtomicInteger();
  Ledger ledger;
  Approvals approvals;

  @BeforeEach
  void open() {
    ledger = Ledger.in(folder);
    approvals = over(ledger);
  }

  /** Approvals over some ledger, each with a name of its own. */
  final Approvals over(Ledger some) {
    return new Approvals(
        some,
        clock,
        () -> "ha-%010d".formatted(count.incrementAndGet()),
        Duration.ofMinutes(10),
        new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  Approval ask(String digest) {
    return approvals.open(
        ApprovalKind.LAUNCH,
        digest,
        "subject of " + digest,
        Optional.empty(),
        "session",
        List.of(new Approval.Fact("what", digest)));
  }

  Evidence approve(Approval asked) {
    return ((Answered.Approved) approvals.answer(asked.id(), "yes, launch", Channels.TERMINAL))
        .evidence();
  }

  boolean consume(Evidence yes) {
    return ledger.write(transaction -> approvals.consume(transaction, yes, "hf-a"));
  }

  ApprovalState state(Approval approval) {
    return approvals.find(approval.id()).orElseThrow().state(clock.instant());
  }

  void sql(String statement) throws SQLException {
    try (Connection connection = connect(folder);
        Statement one = connection.createStatement()) {
      one.execute(statement);
    }
  }

  static Connection connect(Path state) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + state.resolve("ledger.db"));
  }
}
