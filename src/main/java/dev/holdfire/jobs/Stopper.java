package dev.holdfire.jobs;

import dev.holdfire.approval.Approvals;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.Gate;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.Refusal;
import dev.holdfire.gate.StopFacts;
import dev.holdfire.gate.Verdict;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops one job after a person's yes, and says so only once its backend confirms that it is gone.
 */
public final class Stopper {
  private static final Logger LOG = LoggerFactory.getLogger(Stopper.class);

  /** How long the confirmation is waited for beyond the grace that the backend gives. */
  private static final Duration CONFIRM = Duration.ofSeconds(20);

  /** What a stop takes before it counts as unconfirmed where whoever began it does not say so. */
  static final Duration UNDER_WAY = Duration.ofSeconds(90);

  /** Within this the one who used the yes up tells the backend, if it still lives. */
  private static final Duration TELLING_TAKES = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final Backends backends;
  private final Approvals approvals;
  private final Sweep sweep;
  private final Clock clock;
  private final Gate gate;
  private final Duration confirm;
  private final PartStopper parts;

  /**
   * A stopper.
   *
   * @param gate with the rules of the tool that asks for stops
   */
  public Stopper(
      Ledger ledger, Backends backends, Approvals approvals, Sweep sweep, Clock clock, Gate gate) {
    this(ledger, backends, approvals, sweep, clock, gate, CONFIRM);
  }

  /**
   * A stopper with a patience of its own.
   *
   * @param confirm how long the confirmation is waited for beyond the backend's grace
   */
  Stopper(
      Ledger ledger,
      Backends backends,
      Approvals approvals,
      Sweep sweep,
      Clock clock,
      Gate gate,
      Duration confirm) {
    this.ledger = ledger;
    this.backends = backends;
    this.approvals = approvals;
    this.sweep = sweep;
    this.clock = clock;
    this.gate = gate;
    this.confirm = confirm;
    this.parts = new PartStopper(ledger, backends, approvals, clock, confirm);
  }

  /** What a yes to stopping this job is bound to: the job and its identity at its backend. */
  public static String digest(JobNow job) {
    return Digests.sha256(
        "stop\n%s\n%s\n%s"
            .formatted(
                job.job().jobId(), job.job().createdAt(), job.handle().orElse("not started")));
  }

  /**
   * Whether the job, or the one part of it, may be stopped.
   *
   * @param loss what would be lost, in words
   */
  public Verdict judge(JobNow job, StopTarget target, String loss, Optional<Evidence> yes) {
    return gate.stop(
        new StopFacts(
            job.job().jobId(),
            target.part(),
            target.digest(job),
            job.handle().isPresent(),
            job.state().ended()
                || target.part().filter(part -> parts.isOver(job, part)).isPresent(),
            loss,
            yes));
  }

  /** Stops what a person just said yes to, if that yes is for this job as it is now. */
  public StopOutcome carryOut(StopTarget target, Evidence yes) {
    JobNow job = sweep.one(target.jobId()).orElseThrow();
    return switch (judge(job, target, "", Optional.of(yes))) {
      case Verdict.Allowed(Permit permit, var _) -> stop(permit);
      case Verdict.NeedsApproval _ -> new StopOutcome.ApprovalGone();
      case Verdict.Refused(List<Refusal> refusals, var _) ->
          job.state().ended()
              ? ended(job)
              : new StopOutcome.Unconfirmed(refusals.getFirst().reason() + "; it was not told to");
    };
  }

  /**
   * Passes on the stops whose yes was used while nobody told the backend, because the server that
   * used it ended in between: as long as that yes would have been good, and for exactly that job.
   */
  public void carryOn() {
    for (JobNow job : ledger.read(JobStore::live)) {
      if (job.state() == JobState.STOPPING
          && Duration.between(job.changedAt(), clock.instant()).compareTo(TELLING_TAKES) > 0
          && approvals.begun(ApprovalKind.STOP, digest(job)).isPresent()) {
        tell(job);
      }
      parts.carryOn(job);
    }
  }

  private void tell(JobNow job) {
    Optional<Backend> backend = backends.find(job.job().backend());
    Optional<Handle> handle = job.handle().map(Handles::read);
    if (backend.isPresent()
        && handle.isPresent()
        && backend.get().status(handle.get()) instanceof JobStatus.Running) {
      LOG.warn(
          "{} was to be stopped and was not told: {}",
          job.job().jobId(),
          backend.get().stop(handle.get()));
    }
  }

  /** Does what the permit allows, once, and waits for the end. */
  public StopOutcome stop(Permit permit) {
    Permit.Stop act =
        switch (permit.act()) {
          case Permit.Stop stop -> stop;
          case Permit.Launch _ -> throw new IllegalArgumentException("this permit is for a launch");
        };
    String jobId = act.jobId();
    Evidence yes = permit.evidence().orElseThrow();
    JobNow job = sweep.one(jobId).orElseThrow();
    if (act.part().isPresent()) {
      return parts.stop(job, act.part().get(), yes);
    }
    Optional<Backend> backend = backends.find(job.job().backend());
    Optional<Handle> handle = job.handle().map(Handles::read);
    if (!job.state().ended() && (backend.isEmpty() || handle.isEmpty())) {
      return new StopOutcome.Unconfirmed(
          "its backend does not know it yet, so it was not told to end");
    }
    return switch (ledger.write(transaction -> begin(transaction, jobId, yes))) {
      case Begun.Not(StopOutcome outcome) -> outcome;
      case Begun.Before _ -> confirm(jobId, UNDER_WAY);
      case Begun.Now _ ->
          switch (backend.orElseThrow().stop(handle.orElseThrow())) {
            case StopRequested.Underway(long grace) ->
                confirm(jobId, Duration.ofSeconds(grace).plus(confirm));
            case StopRequested.AlreadyEnded _ -> confirm(jobId, confirm);
            case StopRequested.Failed(String reason) -> unconfirmed(jobId, reason);
          };
    };
  }

  /** Whether a stop may begin, now that the ledger is held. */
  sealed interface Begun {

    /** It must not. */
    record Not(StopOutcome outcome) implements Begun {}

    /** Another yes began it, and its end is waited for: this yes is not needed and stays unused. */
    record Before() implements Begun {}

    /** The yes is used up; the backend is to be told. */
    record Now() implements Begun {}
  }

  private Begun begin(Transaction transaction, String jobId, Evidence yes) {
    JobNow job = JobStore.find(transaction.handle(), jobId).orElseThrow();
    if (job.state().ended()) {
      return new Begun.Not(ended(job));
    }
    if (job.state() == JobState.STOPPING
        && approvals.begun(transaction, ApprovalKind.STOP, digest(job)).isPresent()) {
      return new Begun.Before();
    }
    if (!approvals.consume(transaction, yes, jobId)) {
      return new Begun.Not(new StopOutcome.ApprovalGone());
    }
    String detail = "a person said yes in " + yes.approvalId();
    JobStore.move(transaction, jobId, JobState.STOPPING, clock.instant(), detail);
    return new Begun.Now();
  }

  private static StopOutcome ended(JobNow job) {
    return job.state() == JobState.STOPPED
        ? new StopOutcome.Stopped(job.detail())
        : new StopOutcome.EndedBefore(job.state() + ": " + job.detail());
  }

  private StopOutcome confirm(String jobId, Duration patience) {
    Waiting waiting = new Waiting(clock);
    while (true) {
      JobNow now = sweep.one(jobId).orElseThrow();
      if (now.state().ended()) {
        return ended(now);
      }
      if (!waiting.goesOn(patience)) {
        return unconfirmed(jobId, "it was told to end and is not seen to have ended");
      }
    }
  }

  private StopOutcome unconfirmed(String jobId, String reason) {
    ledger.write(
        transaction -> {
          boolean open =
              JobStore.find(transaction.handle(), jobId)
                  .filter(job -> !job.state().ended())
                  .isPresent();
          if (open) {
            JobStore.move(transaction, jobId, JobState.STOP_UNCONFIRMED, clock.instant(), reason);
          }
          return open;
        });
    return new StopOutcome.Unconfirmed(reason);
  }
}
