package dev.holdfire.jobs;

import dev.holdfire.approval.Approvals;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.Gate;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.StopFacts;
import dev.holdfire.gate.Verdict;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Stops one job after a person's yes, and says so only once its backend confirms that it is gone.
 */
public final class Stopper {
  /** How long the confirmation is waited for beyond the grace that the backend gives. */
  private static final Duration CONFIRM = Duration.ofSeconds(20);

  private static final Duration POLL = Duration.ofMillis(200);

  private final Ledger ledger;
  private final Backends backends;
  private final Approvals approvals;
  private final Sweep sweep;
  private final Clock clock;
  private final Gate gate;

  /**
   * A stopper.
   *
   * @param gate with the rules of the tool that asks for stops
   */
  public Stopper(
      Ledger ledger, Backends backends, Approvals approvals, Sweep sweep, Clock clock, Gate gate) {
    this.ledger = ledger;
    this.backends = backends;
    this.approvals = approvals;
    this.sweep = sweep;
    this.clock = clock;
    this.gate = gate;
  }

  /** What a yes to stopping this job is bound to: the job and its identity at its backend. */
  public static String digest(JobNow job) {
    return Digests.sha256(
        "stop\n%s\n%s\n%s"
            .formatted(
                job.job().jobId(), job.job().createdAt(), job.handle().orElse("not started")));
  }

  /**
   * Whether the job may be stopped.
   *
   * @param loss what would be lost, in words
   */
  public Verdict judge(JobNow job, String loss, Optional<Evidence> yes) {
    return gate.stop(new StopFacts(job.job().jobId(), digest(job), job.state().ended(), loss, yes));
  }

  /** Stops the job that a person just said yes to, if that yes is for this job as it is now. */
  public StopOutcome carryOut(String jobId, Evidence yes) {
    JobNow job = sweep.one(jobId).orElseThrow();
    return switch (judge(job, "", Optional.of(yes))) {
      case Verdict.Allowed(Permit permit, var _) -> stop(permit);
      case Verdict.NeedsApproval _ -> new StopOutcome.ApprovalGone();
      case Verdict.Refused _ -> new StopOutcome.EndedBefore(job.state() + ": " + job.detail());
    };
  }

  /** Does what the permit allows, once, and waits for the end. */
  public StopOutcome stop(Permit permit) {
    String jobId =
        switch (permit.act()) {
          case Permit.Stop(String permitted) -> permitted;
          case Permit.Launch _ -> throw new IllegalArgumentException("this permit is for a launch");
        };
    Evidence yes = permit.evidence().orElseThrow();
    JobNow job = sweep.one(jobId).orElseThrow();
    if (job.state().ended()) {
      return new StopOutcome.EndedBefore(job.state() + ": " + job.detail());
    }
    boolean consumed =
        ledger.write(
            transaction -> {
              boolean good = approvals.consume(transaction, yes, jobId);
              if (good) {
                JobStore.move(
                    transaction,
                    jobId,
                    JobState.STOPPING,
                    clock.instant(),
                    "a person said yes in " + yes.approvalId());
              }
              return good;
            });
    if (!consumed) {
      return new StopOutcome.ApprovalGone();
    }
    Backend backend = backends.find(job.job().backend()).orElseThrow();
    Optional<StopRequested> asked = job.handle().map(Handles::read).map(backend::stop);
    return switch (asked.orElse(new StopRequested.Failed("its backend has not confirmed it yet"))) {
      case StopRequested.Underway(long grace) ->
          confirm(jobId, Duration.ofSeconds(grace).plus(CONFIRM));
      case StopRequested.AlreadyEnded _ -> confirm(jobId, CONFIRM);
      case StopRequested.Failed(String reason) -> unconfirmed(jobId, reason);
    };
  }

  private StopOutcome confirm(String jobId, Duration patience) {
    Duration waited = Duration.ZERO;
    while (true) {
      JobNow now = sweep.one(jobId).orElseThrow();
      if (now.state() == JobState.STOPPED) {
        return new StopOutcome.Stopped(now.detail());
      }
      if (now.state().ended()) {
        return new StopOutcome.EndedBefore(now.state() + ": " + now.detail());
      }
      if (waited.compareTo(patience) > 0 || interrupted(POLL)) {
        return unconfirmed(jobId, "it was told to end and is not seen to have ended");
      }
      waited = waited.plus(POLL);
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

  private static boolean interrupted(Duration pause) {
    try {
      Thread.sleep(pause);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
