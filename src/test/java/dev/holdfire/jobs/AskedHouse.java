package dev.holdfire.jobs;

import static dev.holdfire.gate.TestPermits.plan;

import dev.holdfire.MovableClock;
import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Channels;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Anchor;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A house with running jobs in which people are asked things, for tests of where they answer. */
public final class AskedHouse implements AutoCloseable {
  private static final Instant START = Instant.parse("2026-11-01T10:00:00Z");

  private final MovableClock clock = new MovableClock(START);
  private final ScriptedBackend backend = new ScriptedBackend();
  private final House house;
  private final Decisions decisions;
  private final Audit audit;

  public AskedHouse(Path folder) {
    house = new House(folder, backend, clock, 1);
    audit =
        new Audit(
            house.ledger,
            new Anchor() {
              @Override
              public void remember(Head head) {}

              @Override
              public Optional<Head> newest() {
                return Optional.empty();
              }
            });
    decisions = new Decisions(house.approvals, audit, house.stopper, House.RULES, clock);
    endsWhenTold();
  }

  public MovableClock clock() {
    return clock;
  }

  public Ledger ledger() {
    return house.ledger;
  }

  public Decisions decisions() {
    return decisions;
  }

  /** A job that runs. */
  public String job(String mark) {
    return house.launchOne(plan(mark, 1, "1.00", 60, 0)).job().jobId();
  }

  public String state(String job) {
    return house.state(job).name();
  }

  public List<String> stops() {
    return backend.stops;
  }

  /** Jobs end as soon as they are told to. */
  public void endsWhenTold() {
    backend.onStop =
        tag -> {
          stopped(tag);
          return new StopRequested.Underway(0);
        };
  }

  /** Jobs are told to end and live on. */
  public void livesOn() {
    backend.onStop = _ -> new StopRequested.Underway(0);
  }

  /** Jobs end once the gate opens; until then telling them takes time. */
  public void endsAfter(CountDownLatch gate) {
    backend.onStop =
        tag -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          stopped(tag);
          return new StopRequested.Underway(0);
        };
  }

  private void stopped(String tag) {
    backend.statuses.put(
        tag,
        new JobStatus.Ended(
            List.of(
                ScriptedBackend.over(1, START, Duration.ofSeconds(30), new AttemptEnd.Stopped())),
            new AttemptEnd.Stopped()));
  }

  /** A request to stop a job. */
  public Approval askStop(String job, Fact... more) {
    List<Fact> facts =
        new ArrayList<>(
            List.of(
                new Fact("what", "stop of " + job),
                new Fact("script", "/srv/project/train.py"),
                new Fact("running for", "1 h 12 min"),
                new Fact("spent", "$4.74 of at most $9.88"),
                new Fact("progress", "step 8200 of 20000, expected end 2026-11-01T12:40:00Z"),
                new Fact("newest whole checkpoint", "step-8000.pt, 6 min old, readable to its end"),
                new Fact("a stop now loses", "6 min of work, $0.40")));
    facts.addAll(List.of(more));
    facts.add(new Fact("if you do nothing", "the job runs on, at most to its limit"));
    return house.approvals.open(
        ApprovalKind.STOP, Stopper.digest(house.job(job)), job, Optional.of(job), "hs-a", facts);
  }

  /** A request to launch something above the tier. */
  public Approval askLaunch(String mark) {
    return ask(
        ApprovalKind.LAUNCH,
        mark,
        new Fact("what", "launch of 1 run(s) on local"),
        new Fact("script", "/srv/project/" + mark),
        new Fact("script SHA-256", Digests.sha256(mark)),
        new Fact("GPU", "H100:8"),
        new Fact("limit", "2 h 30 min for each of 2 attempt(s), enforced"),
        new Fact("estimate", "Estimate: $63.20 (= 8 × 2.0 × $3.95)"),
        new Fact("ceiling", "$158.00 = 2 attempts × 2.5 h × 8 × $3.95"),
        new Fact("price", "policy, read 2026-11-01T00:00:00Z, grade E1"),
        new Fact("head-room", "$20.00 of $20.00 before this"),
        new Fact("goal (the model's words)", "the full run, now that the smoke run was healthy"));
  }

  public Approval ask(ApprovalKind kind, String mark, Fact... facts) {
    return house.approvals.open(
        kind, Digests.sha256(mark), mark, Optional.empty(), "hs-a", List.of(facts));
  }

  /** Answers elsewhere. */
  public Answered atTheTerminal(Approval approval, String typed) {
    return decisions.answer(approval, typed, Channels.TERMINAL);
  }

  /** Uses a yes up, as the next identical call does. */
  public void carryOutElsewhere(Approval approval) {
    Evidence yes = house.approvals.evidence(approval.kind(), approval.digest()).orElseThrow();
    house.ledger.write(transaction -> house.approvals.consume(transaction, yes, "hf-other"));
  }

  /** What the audit says of a subject, in order. */
  public List<String> audited(String subject) {
    return house.ledger.read(
        handle ->
            handle
                .createQuery(
                    "select tool || ': ' || outcome from audit where detail = :subject order by"
                        + " seq")
                .bind("subject", subject)
                .mapTo(String.class)
                .list());
  }

  public AuditLog.Verification verifyAudit() {
    return audit.verify();
  }

  @Override
  public void close() {
    house.close();
  }
}
