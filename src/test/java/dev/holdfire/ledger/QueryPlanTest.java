package dev.holdfire.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No statement of a decision reads a whole table, or a whole index, that grows with the years. What
 * is read in its order stays small: {@code reservation} holds live jobs and {@code entry_overrun}
 * overruns only, and the newest jobs and the newest row of {@code audit} are the first of theirs.
 */
class QueryPlanTest {
  private static final Instant NOW = Instant.parse("2026-11-01T10:00:00Z");
  private static final List<String> SMALL =
      List.of(
          "SCAN reservation",
          "SCAN audit",
          "SCAN overrun USING INDEX entry_overrun",
          "SCAN job USING INDEX job_by_time",
          "SCAN CONSTANT ROW");

  @TempDir Path folder;
  private Ledger ledger;
  private final List<String> statements = new ArrayList<>();

  @BeforeEach
  void listen() {
    ledger = Ledger.in(folder);
    ledger.read(
        handle -> {
          handle
              .getConfig(SqlStatements.class)
              .setSqlLogger(
                  new SqlLogger() {
                    @Override
                    public void logAfterExecution(StatementContext context) {
                      statements.add(context.getParsedSql().getSql());
                    }
                  });
          return true;
        });
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void jobs() {
    ledger.read(JobStore::live);
    ledger.read(handle -> JobStore.find(handle, "hf-a"));
    ledger.read(handle -> JobStore.ofScript(handle, Path.of("/srv/train.py"), 200));
    ledger.read(handle -> JobStore.newest(handle, 20));
    ledger.read(handle -> IdempotencyStore.find(handle, "key"));
    assertNothingIsReadWhole();
  }

  @Test
  void money() {
    Job job = new JobFixture().job();
    ledger.write(
        transaction -> {
          MoneyStore.budget(
              transaction.handle(),
              Usd.of("20.00"),
              ZoneOffset.UTC,
              NOW,
              NOW.plus(Duration.ofDays(2)),
              "session");
          MonthStore.budget(
              transaction.handle(), Optional.empty(), YearMonth.of(2026, 11), List.of());
          MonthStore.booked(transaction.handle(), YearMonth.of(2026, 11), "local");
          MonthStore.backends(transaction.handle(), YearMonth.of(2026, 11));
          MoneyStore.openOverruns(transaction.handle());
          MoneyStore.spentBy(transaction.handle(), job.jobId());
          JobStore.insert(transaction, job);
          MoneyStore.reserve(transaction, job, ZoneOffset.UTC, NOW.plusSeconds(7200));
          MoneyStore.bookAttempt(
              transaction,
              job,
              1,
              NOW,
              Duration.ofHours(1),
              ZoneOffset.UTC,
              Usd.of("4.00"),
              Usd.of("1.00"),
              NOW);
          MoneyStore.release(transaction, job, ZoneOffset.UTC, NOW, "");
          return true;
        });
    assertNothingIsReadWhole();
  }

  @Test
  void approvals() {
    Approvals approvals =
        new Approvals(
            ledger,
            Clock.fixed(NOW, ZoneOffset.UTC),
            () -> "ha-a",
            Duration.ofMinutes(10),
            new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)));
    approvals.evidence(ApprovalKind.STOP, "digest");
    approvals.about(ApprovalKind.STOP, "subject");
    approvals.used(ApprovalKind.STOP, "subject");
    approvals.find("ha-a");
    approvals.pending();
    approvals.open(ApprovalKind.STOP, "digest", "subject", Optional.empty(), "session", List.of());
    ledger.write(
        transaction ->
            approvals.consume(
                transaction,
                new Evidence("ha-a", ApprovalKind.STOP, "digest", NOW, "terminal"),
                "hf-a"));
    assertNothingIsReadWhole();
  }

  @Test
  void auditAndAllowances() {
    ledger.write(transaction -> AuditLog.append(transaction, FullLedger.line()));
    ledger.read(handle -> AllowanceStore.open(handle, Path.of("/srv/project"), NOW));
    ledger.read(handle -> AllowanceStore.find(handle, "hw-a"));
    assertNothingIsReadWhole();
    assertThat(plan("select max(seq) from audit")).containsExactly("SEARCH audit");
  }

  @Test
  void recordsOfLaunchesAndTheirNotes() {
    Job job = new JobFixture().job();
    ledger.write(
        transaction -> {
          JobStore.insert(transaction, job);
          LaunchRecordStore.insert(transaction, job, JobFixture.KNOWN);
          LaunchRecordStore.noted(transaction, job.jobId(), NOW, Path.of("/srv/notes.md"));
          return true;
        });
    ledger.read(handle -> LaunchRecordStore.find(handle, job.jobId()));
    ledger.read(handle -> LaunchRecordStore.notes(handle, job.jobId()));
    ledger.read(
        handle -> LaunchRecordStore.unnoted(handle, job.projectFolder(), NOW.minusSeconds(9), 5));
    ledger.read(handle -> JobStore.launch(handle, job.jobId()));
    assertNothingIsReadWhole();
  }

  @Test
  void looksAndStopsOfParts() {
    Job job = new JobFixture().job();
    ledger.write(
        transaction -> {
          JobStore.insert(transaction, job);
          PartStopStore.put(
              transaction, new PartStop(job.jobId(), "fc-a", NOW, PartStop.State.STOPPING, ""));
          LeaseStore.put(transaction, "modal", new LeaseStore.Held("me", NOW));
          ObservationStore.put(
              transaction, new Observation(job.jobId(), Observation.Kind.STEP, 1, "a step", NOW));
          SourceStore.keep(
              transaction, job.jobId(), List.of(new Source(job.script(), "e".repeat(64), "x = 1")));
          return true;
        });
    ledger.read(handle -> PartStopStore.of(handle, job.jobId()));
    ledger.read(handle -> LeaseStore.find(handle, "modal"));
    ledger.read(handle -> ObservationStore.of(handle, job.jobId()));
    ledger.read(handle -> ObservationStore.ofLive(handle, Observation.Kind.STEP));
    ledger.read(handle -> SourceStore.of(handle, job.jobId()));
    assertNothingIsReadWhole();
  }

  @Test
  void bills() {
    Job job = new JobFixture().job();
    ledger.write(
        transaction -> {
          JobStore.insert(transaction, job);
          BillStore.book(
              transaction,
              job,
              Map.of(LocalDate.parse("2026-11-01"), Usd.of("1.00")),
              ZoneOffset.UTC,
              NOW);
          return true;
        });
    ledger.read(handle -> JobStore.endedSince(handle, "modal", NOW));
    assertNothingIsReadWhole();
  }

  private void assertNothingIsReadWhole() {
    assertThat(statements).isNotEmpty();
    for (String statement : List.copyOf(statements)) {
      assertThat(plan(statement))
          .as(statement)
          .filteredOn(step -> step.startsWith("SCAN ") && !SMALL.contains(step))
          .isEmpty();
    }
  }

  private List<String> plan(String statement) {
    return ledger.read(
        handle -> {
          Object[] nothing = new Object[(int) statement.chars().filter(at -> at == '?').count()];
          return explain(handle, statement, nothing);
        });
  }

  private static List<String> explain(Handle handle, String statement, Object[] values) {
    try (Stream<Map<String, Object>> rows =
        handle.select("explain query plan " + statement, values).mapToMap().stream()) {
      return rows.map(row -> String.valueOf(row.get("detail"))).toList();
    }
  }
}
