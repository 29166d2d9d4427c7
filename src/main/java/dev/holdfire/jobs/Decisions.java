package dev.holdfire.jobs;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approval;
import dev.holdfire.approval.ApprovalState;
import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.gate.Evidence;
import dev.holdfire.ledger.Audit;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.PartStop;
import dev.holdfire.ledger.PartStopStore;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What people decide, wherever they are asked: takes the answer to a request, carries out at once
 * what is to be carried out at once, and writes both into the audit. Whether it is a person who
 * answers is for the one who asks to prove, before.
 */
public final class Decisions {
  private static final String PERSON = "person";

  private final Approvals approvals;
  private final Audit audit;
  private final Stopper stopper;
  private final Overruns overruns;
  private final Clock clock;

  /** Decisions on the requests of this ledger. */
  public Decisions(Approvals approvals, Audit audit, Stopper stopper, JobRules rules, Clock clock) {
    this.approvals = approvals;
    this.audit = audit;
    this.stopper = stopper;
    this.overruns = new Overruns(audit.ledger(), approvals, rules.zone(), clock);
    this.clock = clock;
  }

  /** Every request that waits for an answer, oldest first; each overrun has one. */
  public List<Approval> open() {
    overruns.ask();
    return approvals.pending();
  }

  /** One request, if it exists. */
  public Optional<Approval> find(String id) {
    return approvals.find(id);
  }

  /** Where a request stands now. */
  public ApprovalState state(Approval approval) {
    return approval.state(clock.instant());
  }

  /** The channels that may answer this request. */
  public List<String> channels(Approval approval) {
    return approvals.channels().of(approval.kind());
  }

  /** Where that stands which a request is about, as the ledger knows it. */
  public Optional<JobStanding> standing(Approval approval) {
    StopTarget target = StopTarget.ofSubject(approval.subject());
    Optional<JobNow> job =
        approval.jobId().flatMap(id -> audit.ledger().read(handle -> JobStore.find(handle, id)));
    return target.part().isEmpty()
        ? job.map(now -> new JobStanding(phase(now.state()), now.state().name(), now.detail()))
        : job.map(now -> standing(now, target.part().get()));
  }

  private JobStanding standing(JobNow job, String part) {
    return audit.ledger().read(handle -> PartStopStore.of(handle, job.job().jobId())).stream()
        .filter(stop -> stop.part().equals(part))
        .findFirst()
        .map(stop -> new JobStanding(phase(stop.state()), stop.state().name(), stop.detail()))
        .orElseGet(() -> new JobStanding(JobStanding.Phase.LIVE, job.state().name(), job.detail()));
  }

  private static JobStanding.Phase phase(PartStop.State state) {
    return switch (state) {
      case STOPPING -> JobStanding.Phase.STOPPING;
      case STOP_UNCONFIRMED -> JobStanding.Phase.STOP_UNCONFIRMED;
      case STOPPED -> JobStanding.Phase.STOPPED;
      case OVER -> JobStanding.Phase.OVER;
    };
  }

  private static JobStanding.Phase phase(JobState state) {
    return switch (state) {
      case STOPPING -> JobStanding.Phase.STOPPING;
      case STOP_UNCONFIRMED -> JobStanding.Phase.STOP_UNCONFIRMED;
      case STOPPED -> JobStanding.Phase.STOPPED;
      case RESERVED, LAUNCHING, LAUNCH_UNCONFIRMED, RUNNING -> JobStanding.Phase.LIVE;
      case SUCCEEDED, FAILED, TIMED_OUT, LOST, REFUSED -> JobStanding.Phase.OVER;
    };
  }

  /**
   * Takes what a person typed. A yes is still to be carried out.
   *
   * @param channel where it was typed, as {@link Channels} names it
   */
  public Answered answer(Approval approval, String typed, String channel) {
    Answered answered = approvals.answer(approval.id(), typed, channel);
    switch (answered) {
      case Answered.Approved _ -> record(approval, "approved", channel);
      case Answered.WrongPhrase _ -> record(approval, "wrong phrase", channel);
      case Answered.Declined _ -> record(approval, "declined", channel);
      case Answered.Expired _ -> record(approval, "expired", channel);
      case Answered.AlreadyAnswered(ApprovalState state) ->
          record(approval, "refused: " + state.word(), channel);
      case Answered.ChannelNotTrusted _ -> record(approval, "channel not trusted", channel);
      case Answered.NotFound _ -> {}
    }
    return answered;
  }

  /** Carries out what a person said yes to, as far as it is carried out by whoever heard it. */
  public Carried carryOut(Approval approval, Evidence yes) {
    return switch (approval.kind()) {
      case STOP -> {
        StopTarget target = StopTarget.ofSubject(approval.subject());
        StopOutcome outcome = stopper.carryOut(target, yes);
        record(approval, word(outcome), yes.channel());
        yield new Carried.Stop(target, outcome, yes.approvedAt());
      }
      case OVERRUN -> new Carried.Cleared(overruns.clear(approval, yes));
      case LAUNCH, ALLOW, ADOPT ->
          new Carried.Waits(
              approvals
                  .find(approval.id())
                  .flatMap(Approval::answer)
                  .map(Approval.Given::expiresAt)
                  .orElse(yes.approvedAt()));
    };
  }

  private static String word(StopOutcome outcome) {
    return switch (outcome) {
      case StopOutcome.Stopped _ -> "stopped";
      case StopOutcome.EndedBefore _ -> "ended by itself";
      case StopOutcome.Unconfirmed _ -> "stop not confirmed";
      case StopOutcome.ApprovalGone _ -> "the yes was gone";
    };
  }

  /** Records that an answer was not even heard, with the request and in the audit. */
  public void refuse(Approval approval, String why, String channel) {
    approvals.note(approval.id(), why, channel);
    record(approval, why, channel);
  }

  /** Writes what came of a request into the audit. */
  public void record(Approval approval, String what, String channel) {
    record(approval.id(), approval.jobId(), what, channel);
  }

  /** Writes what came of something that concerns no request into the audit. */
  public void record(String subject, String what, String channel) {
    record(subject, Optional.empty(), what, channel);
  }

  private void record(String subject, Optional<String> jobId, String what, String channel) {
    Instant now = clock.instant();
    audit.record(
        new AuditLog.Line(
            now,
            "",
            PERSON,
            channel.equals(Channels.PAGE) ? "approve --web" : "approve",
            Digests.sha256(subject),
            what,
            "",
            jobId,
            Optional.empty(),
            subject));
  }
}
