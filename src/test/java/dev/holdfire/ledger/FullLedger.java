package dev.holdfire.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Fills a ledger with years of jobs that are over, by statements that make many rows at once. */
public final class FullLedger {
  /** Movements of money that each past job left: set aside, spent, given back. */
  private static final int ENTRIES_PER_JOB = 3;

  private static final int JOBS_OF_A_SCRIPT = 500;
  private static final int JOBS_OF_A_YES = 10;
  private static final String NUMBERS =
      "with recursive n (i) as (select 1 union all select i + 1 from n where i < :jobs) ";
  private static final String ID = "printf('hf-p%09d', i)";
  private static final String YES = "printf('ha-p%09d', i)";
  private static final String DAY = "date('2026-10-31', printf('-%d days', i % 700))";
  private static final String TIME = DAY + " || 'T10:00:00Z'";

  private FullLedger() {}

  /** Adds so many rows to the table of money, and what belongs to them to the others. */
  public static void fill(Ledger ledger, int rows) {
    int jobs = Math.max(1, rows / ENTRIES_PER_JOB);
    ledger.write(
        transaction -> {
          Handle handle = transaction.handle();
          jobs(handle, jobs);
          money(handle, jobs);
          approvals(handle, jobs / JOBS_OF_A_YES);
          return true;
        });
  }

  /** Adds so many rows to the audit, each covering the one before it. */
  public static void audit(Ledger ledger, int rows) {
    ledger.write(
        transaction -> {
          for (int i = 0; i < rows; i++) {
            AuditLog.append(transaction, line());
          }
          return true;
        });
  }

  /** A line of the audit. */
  public static AuditLog.Line line() {
    return line(Instant.parse("2026-10-31T10:00:00Z"), "");
  }

  /** A line of the audit that says so. */
  public static AuditLog.Line line(Instant at, String detail) {
    return new AuditLog.Line(
        at,
        "hs-session",
        "client",
        "launch_single",
        "a".repeat(64),
        "launched",
        "",
        Optional.of("hf-p000000001"),
        Optional.of("1.00"),
        detail);
  }

  private static void jobs(Handle handle, int jobs) {
    run(
        handle,
        jobs,
        "insert into job select %s, null, null, %s, 'hs-' || (i / 20), 'launch_single', 'local',"
                .formatted(ID, TIME)
            + " 'project', '/srv/project', 'a goal', '/srv/project/train' || (i / %d) || '.py',"
                .formatted(JOBS_OF_A_SCRIPT)
            + " '%s', null, null, null, '[\"--run\",\"' || i || '\"]', null, 0, 1, 3600, 1, 0, 120,"
                .formatted("a".repeat(64))
            + " 500000, 1000000, '1.00', 'policy', '%s' from n".formatted("d".repeat(64)));
    run(
        handle,
        jobs,
        "insert into job_now select %s, 'SUCCEEDED', %s, 'exit code 0', 0, '{}', 'HEALTHY', 'fine' from n"
            .formatted(ID, TIME));
    for (String state : List.of("RESERVED", "LAUNCHING", "RUNNING", "SUCCEEDED")) {
      run(
          handle,
          jobs,
          "insert into job_event (job_id, at, state, detail) select %s, %s, '%s', '' from n"
              .formatted(ID, TIME, state));
    }
    run(
        handle,
        jobs,
        "insert into idempotency select 'key' || i, 'body', %s, %s, '{}' from n"
            .formatted(TIME, ID));
  }

  private static void money(Handle handle, int jobs) {
    for (String movement : List.of("RESERVE', 0", "SPEND', 1", "RELEASE', 1")) {
      run(
          handle,
          jobs,
          "insert into entry (at, job_id, session, kind, attempt, day, micros, note)"
              + " select %s, %s, 'hs-' || (i / 20), '%s, %s, 500000, '' from n"
                  .formatted(TIME, ID, movement, DAY));
    }
    handle.execute(
        "insert into day_spend select day, sum(micros) from entry where kind = 'SPEND' group by"
            + " day");
    handle.execute(
        "insert into session_spend select session, sum(micros) from entry where kind = 'SPEND'"
            + " group by session");
  }

  private static void approvals(Handle handle, int answers) {
    run(
        handle,
        Math.max(1, answers),
        "insert into approval select %s, 'stop', 'digest' || i, %s, null, 'yes, stop it', %s, %s,"
                .formatted(YES, ID, TIME, TIME)
            + " 'hs-1', '[]' from n");
    run(
        handle,
        Math.max(1, answers),
        "insert into approval_answer select %s, 'approved', %s, %s, 'terminal' from n"
            .formatted(YES, TIME, TIME));
    run(
        handle,
        Math.max(1, answers),
        "insert into approval_use select %s, %s, %s from n".formatted(YES, TIME, ID));
  }

  private static void run(Handle handle, int jobs, String statement) {
    int select = statement.indexOf(" select ");
    String numbered =
        statement.substring(0, select + 1) + NUMBERS + statement.substring(select + 1);
    handle.createUpdate(numbered).bind("jobs", jobs).execute();
  }
}
