package dev.holdfire.jobs;

import dev.holdfire.approval.Approvals;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Rate;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.LaunchPlan.Resume;
import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.Refusal;
import dev.holdfire.gate.RunKey;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.ledger.Identifiers;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.LaunchRecord;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.ObservationStore;
import dev.holdfire.ledger.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Launches what was permitted. Intent and reservation are written in one transaction before the
 * backend hears of it, and the cap is decided again inside that transaction, since the gate's view
 * may have aged.
 */
public final class Launcher {
  private final Ledger ledger;
  private final Backends backends;
  private final Reserving reserving;
  private final Identifiers identifiers;
  private final Clock clock;

  public Launcher(
      Ledger ledger, Backends backends, Approvals approvals, Identifiers identifiers, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    reserving = new Reserving(approvals);
    this.identifiers = identifiers;
    this.clock = clock;
  }

  /**
   * What comes with a launch and is not part of what was permitted.
   *
   * @param session the server's life that launches
   * @param digest of the plan
   * @param key the caller's key, with the digest of the body that it came with
   * @param code the files that it was judged by
   * @param rules what the policy says now
   * @param known what a report on the launch says again
   */
  public record Order(
      String session,
      String digest,
      Optional<Key> key,
      Code code,
      JobRules rules,
      LaunchRecord known) {
    /** A caller's key. */
    public record Key(String key, String body) {}
  }

  /** Does what the permit allows, once. */
  public LaunchOutcome launch(Permit permit, Order order) {
    Permit.Launch act =
        switch (permit.act()) {
          case Permit.Launch launch -> launch;
          case Permit.Stop _ -> throw new IllegalArgumentException("this permit is for a stop");
        };
    LaunchPlan plan = act.plan();
    Optional<String> batch =
        plan.runs().getFirst().variant().isPresent()
            ? Optional.of(identifiers.batch())
            : Optional.empty();
    List<Job> jobs = new ArrayList<>();
    Optional<Refusal> overtaken =
        ledger.write(
            transaction -> {
              // The time is taken once nobody else writes: waiting for that may take seconds.
              Instant now = clock.instant();
              plan.runs().forEach(run -> jobs.add(job(plan, run, batch, order, now)));
              return reserving.reserve(transaction, act, permit.evidence(), jobs, order, now);
            });
    if (overtaken.isPresent()) {
      return new LaunchOutcome.Overtaken(overtaken.get());
    }
    List<JobNow> launched = new ArrayList<>();
    try (LaunchPulse pulse = LaunchPulse.of(ledger, clock, jobs)) {
      for (int run = 0; run < jobs.size(); run++) {
        pulse.beat();
        launched.add(start(jobs.get(run), plan, plan.runs().get(run), order));
      }
      new LaunchCount(ledger, backends, clock).of(launched);
    }
    return new LaunchOutcome.Launched(batch, launched);
  }

  /** What a job is, apart from where and how long it may run. */
  static RunKey key(Job job) {
    return new RunKey(
        job.script(),
        job.scriptSha256(),
        job.entrypoint(),
        job.config(),
        job.configSha256(),
        job.arguments());
  }

  /** Starts a job whose money is reserved, unless a sweep gave it up meanwhile. */
  private JobNow start(Job job, LaunchPlan plan, Run run, Order order) {
    boolean still =
        ledger.write(
            transaction -> {
              boolean reserved =
                  JobStore.state(transaction.handle(), job.jobId()) == JobState.RESERVED;
              if (reserved) {
                JobStore.move(transaction, job.jobId(), JobState.LAUNCHING, clock.instant(), "");
              }
              return reserved;
            });
    return still
        ? submit(job, plan, run, order)
        : ledger.read(handle -> JobStore.find(handle, job.jobId())).orElseThrow();
  }

  private JobNow submit(Job job, LaunchPlan plan, Run run, Order order) {
    Submitted submitted = submitted(job, plan, run, order.code());
    boolean changed = !order.code().unchanged().getAsBoolean();
    return ledger.write(
        transaction -> {
          if (Lifecycle.unrecorded(JobStore.state(transaction.handle(), job.jobId()))) {
            record(transaction, job, submitted, order.rules().zone());
          }
          if (changed && !(submitted instanceof Submitted.NotStarted)) {
            ObservationStore.put(transaction, changedWhileStarting(job));
          }
          return JobStore.find(transaction.handle(), job.jobId()).orElseThrow();
        });
  }

  private Observation changedWhileStarting(Job job) {
    return new Observation(
        job.jobId(),
        Observation.Kind.CHANGED,
        1,
        "the script, its config or a module was changed while it started: what runs may not be what"
            + " was judged, and it proves nothing",
        clock.instant());
  }

  /** A backend that breaks while it starts one variant neither hides that nor takes others down. */
  private Submitted submitted(Job job, LaunchPlan plan, Run run, Code code) {
    if (!code.unchanged().getAsBoolean()) {
      return new Submitted.NotStarted(
          "the script, its config or a module was changed after it was judged");
    }
    try {
      return backends.find(job.backend()).orElseThrow().submit(submission(job, plan, run));
    } catch (RuntimeException e) {
      return new Submitted.Unconfirmed("its backend failed while it was started: " + e);
    }
  }

  private void record(Transaction transaction, Job job, Submitted submitted, ZoneId zone) {
    Instant now = clock.instant();
    switch (submitted) {
      case Submitted.Started(Handle handle) -> {
        JobStore.handle(transaction, job.jobId(), Handles.write(handle));
        JobStore.move(transaction, job.jobId(), JobState.RUNNING, now, "");
      }
      case Submitted.NotStarted(String reason) -> {
        JobStore.move(transaction, job.jobId(), JobState.REFUSED, now, reason);
        MoneyStore.release(transaction, job, zone, now, "it was never started");
      }
      case Submitted.Unconfirmed(String reason) ->
          JobStore.move(transaction, job.jobId(), JobState.LAUNCH_UNCONFIRMED, now, reason);
    }
  }

  private Submission submission(Job job, LaunchPlan plan, Run run) {
    return new Submission(
        job.jobId(),
        job.script(),
        job.projectFolder(),
        job.entrypoint(),
        job.config(),
        run.arguments(),
        plan.resume().map(this::left),
        job.project(),
        job.gpu(),
        job.gpuCount(),
        job.containers(),
        job.timeoutSeconds(),
        job.maxAttempts(),
        new Submission.Cloud(
            run.kwargs(),
            plan.workload().cpuCores(),
            plan.workload().memoryGib(),
            run.environment(),
            plan.billing().startupSeconds(),
            plan.billing().factor()));
  }

  private Submission.Resume left(Resume resume) {
    return new Submission.Resume(
        ledger
            .read(handle -> JobStore.find(handle, resume.jobId()))
            .flatMap(JobNow::handle)
            .map(Handles::read)
            .orElseThrow(),
        resume.checkpoint());
  }

  private Job job(LaunchPlan plan, Run run, Optional<String> batch, Order order, Instant now) {
    return new Job(
        identifiers.job(),
        batch,
        run.variant(),
        now,
        order.session(),
        plan.tool(),
        plan.backend(),
        plan.project(),
        plan.projectFolder(),
        plan.goal(),
        plan.script(),
        plan.scriptSha256(),
        plan.codeSha256(),
        run.config(),
        run.configSha256(),
        plan.entrypoint(),
        run.handed(),
        plan.gpu().map(GpuRequest::name),
        plan.gpu().map(GpuRequest::count).orElse(0),
        plan.workload().containers(),
        plan.workload().timeoutSeconds(),
        plan.workload().attempts(),
        plan.smoke(),
        order.rules().window().toSeconds(),
        plan.estimateOfRun(),
        plan.ceilingOfRun(),
        plan.hourly(),
        priceSource(plan),
        order.digest());
  }

  private static String priceSource(LaunchPlan plan) {
    return plan.rate().map(Rate::source).orElse("");
  }
}
