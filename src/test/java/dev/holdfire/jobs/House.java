package dev.holdfire.jobs;

import dev.holdfire.MovableClock;
import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.backend.Backend;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.Gate;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.TestPermits;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.redact.Redactor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** One server with its state folder, as the program wires it, over a scripted backend. */
final class House implements AutoCloseable {
  static final Usd CAP = Usd.of("20.00");
  static final JobRules RULES =
      new JobRules(
          CAP, Optional.empty(), ZoneOffset.UTC, Duration.ofSeconds(120), Duration.ofSeconds(60));

  final Ledger ledger;
  final Approvals approvals;
  final Launcher launcher;
  final Sweep sweep;
  final Stopper stopper;
  final History history;
  final JobViews views;
  final MovableClock clock;

  House(Path folder, Backend backend, MovableClock clock, long seed) {
    this.clock = clock;
    ledger = Ledger.in(folder);
    Identifiers identifiers = new Identifiers(new Random(seed));
    Backends backends = new Backends(List.of(backend));
    approvals =
        new Approvals(
            ledger,
            clock,
            identifiers::approval,
            Duration.ofMinutes(10),
            new Channels(
                List.of(Channels.TERMINAL, Channels.PAGE),
                List.of(Channels.TERMINAL, Channels.PAGE)));
    sweep = new Sweep(ledger, backends, clock, RULES, new Redactor(List.of(), List.of())::mask);
    launcher = new Launcher(ledger, backends, approvals, identifiers, clock);
    history = new History(ledger, backends, clock);
    views = new JobViews(ledger, backends, sweep, clock);
    stopper =
        new Stopper(
            ledger,
            backends,
            approvals,
            sweep,
            clock,
            new Gate(List.of("compute::kill-guard", "output::report-fields")),
            Duration.ofMillis(250));
  }

  LaunchOutcome launch(LaunchPlan plan) {
    return launcher.launch(TestPermits.launch(plan), order(Optional.empty()));
  }

  LaunchOutcome launch(LaunchPlan plan, String key) {
    return launcher.launch(
        TestPermits.launch(plan), order(Optional.of(new Launcher.Order.Key(key, "body"))));
  }

  JobNow launchOne(LaunchPlan plan) {
    return ((LaunchOutcome.Launched) launch(plan)).jobs().getFirst();
  }

  static Launcher.Order order(Optional<Launcher.Order.Key> key) {
    return new Launcher.Order(
        "session", "d".repeat(64), key, new Code(List.of(), () -> true), RULES, JobFixture.KNOWN);
  }

  JobNow job(String id) {
    return ledger.read(handle -> JobStore.find(handle, id)).orElseThrow();
  }

  JobState state(String id) {
    return job(id).state();
  }

  List<JobNow> live() {
    return ledger.read(JobStore::live);
  }

  /** The day's money, with the equation that always holds checked on the way. */
  DayBudget today() {
    DayBudget today =
        ledger
            .read(
                handle ->
                    MoneyStore.budget(
                        handle, CAP, ZoneOffset.UTC, clock.instant(), clock.instant(), "session"))
            .today();
    Usd sum = today.spent().plus(today.reserved()).plus(today.remaining());
    if (!sum.equals(today.allowed()) || today.reserved().isNegative()) {
      throw new AssertionError("the books do not add up: " + today);
    }
    return today;
  }

  Usd held(Job job) {
    return ledger.read(handle -> MoneyStore.reservation(handle, job.jobId())).orElse(Usd.ZERO);
  }

  /** A person's yes to the stop of a job as it is now. */
  Evidence yesToStop(String jobId) {
    return yes(ApprovalKind.STOP, Stopper.digest(job(jobId)), jobId);
  }

  Evidence yes(ApprovalKind kind, String digest, String subject) {
    Approval asked = approvals.open(kind, digest, subject, Optional.empty(), "session", List.of());
    return ((Answered.Approved) approvals.answer(asked.id(), kind.phrase(), Channels.TERMINAL))
        .evidence();
  }

  @Override
  public void close() {
    ledger.close();
  }
}
