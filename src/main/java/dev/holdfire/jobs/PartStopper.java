package dev.holdfire.jobs;

import dev.holdfire.approval.Approvals;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Evidence;
import dev.holdfire.jobs.Stopper.Begun;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.PartStop;
import dev.holdfire.ledger.PartStop.State;
import dev.holdfire.ledger.PartStopStore;
import dev.holdfire.ledger.Transaction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stops one part of a job after a person's yes, a call of several or one that is too many, while
 * the rest goes on. It is said to be stopped only once the backend confirms that.
 */
final class PartStopper {
  /** Within this the one who used the yes up tells the backend, if it still lives. */
  private static final Duration TELLING_TAKES = Duration.ofSeconds(5);

  private static final String NOT_SEEN = "it was told to end and is not seen to have ended";

  private final Ledger ledger;
  private final Backends backends;
  private final Approvals approvals;
  private final Clock clock;
  private final Duration confirm;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * A stopper.
   *
   * @param confirm how long the confirmation is waited for beyond the backend's grace
   */
  PartStopper(
      Ledger ledger, Backends backends, Approvals approvals, Clock clock, Duration confirm) {
    this.ledger = ledger;
    this.backends = backends;
    this.approvals = approvals;
    this.clock = clock;
    this.confirm = confirm;
  }

  /** Whether the part is known to be over; one that the backend does not list is not. */
  boolean isOver(JobNow job, String part) {
    return find(job, part).filter(found -> !found.live()).isPresent();
  }

  private Optional<JobPart> find(JobNow job, String part) {
    Optional<Backend> backend = backends.find(job.job().backend());
    return backend.isEmpty()
        ? Optional.empty()
        : job.handle().map(Handles::read).stream()
            .flatMap(handle -> backend.get().parts(handle).stream())
            .filter(found -> found.id().equals(part))
            .findFirst();
  }

  /** Uses the yes up, tells the backend, and waits for the end. */
  StopOutcome stop(JobNow job, String part, Evidence yes) {
    return switch (ledger.write(transaction -> begin(transaction, job, part, yes))) {
      case Begun.Not(StopOutcome outcome) -> outcome;
      case Begun.Before _ -> confirm(job, part, Stopper.UNDER_WAY);
      case Begun.Now _ ->
          switch (tell(job, part)) {
            case StopRequested.Underway(long grace) ->
                confirm(job, part, Duration.ofSeconds(grace).plus(confirm));
            case StopRequested.AlreadyEnded _ -> confirm(job, part, confirm);
            case StopRequested.Failed(String reason) -> unconfirmed(job, part, reason);
          };
    };
  }

  private Begun begin(Transaction transaction, JobNow job, String part, Evidence yes) {
    String jobId = job.job().jobId();
    JobNow now = JobStore.find(transaction.handle(), jobId).orElseThrow();
    if (now.state().ended()) {
      return new Begun.Not(new StopOutcome.EndedBefore(now.state() + ": " + now.detail()));
    }
    Optional<PartStop> stop = known(transaction, jobId, part);
    if (stop.isPresent() && !stop.get().open()) {
      return new Begun.Not(ended(stop.get().state(), stop.get().detail()));
    }
    if (stop.filter(before -> before.state() == State.STOPPING).isPresent()
        && approvals.begun(transaction, ApprovalKind.STOP, yes.digest()).isPresent()) {
      return new Begun.Before();
    }
    if (!approvals.consume(transaction, yes, jobId)) {
      return new Begun.Not(new StopOutcome.ApprovalGone());
    }
    put(transaction, job, part, State.STOPPING, "a person said yes in " + yes.approvalId());
    return new Begun.Now();
  }

  private static Optional<PartStop> known(Transaction transaction, String jobId, String part) {
    return PartStopStore.of(transaction.handle(), jobId).stream()
        .filter(stop -> stop.part().equals(part))
        .findFirst();
  }

  private StopRequested tell(JobNow job, String part) {
    told.add(job.job().jobId() + " " + part);
    Optional<Backend> backend = backends.find(job.job().backend());
    Optional<Handle> handle = job.handle().map(Handles::read);
    return backend.isEmpty() || handle.isEmpty()
        ? new StopRequested.Failed("its backend does not know it, so it was not told to end")
        : backend.get().stop(handle.get(), part);
  }

  private StopOutcome confirm(JobNow job, String part, Duration patience) {
    Waiting waiting = new Waiting(clock);
    while (true) {
      Optional<JobPart> seen = find(job, part).filter(found -> !found.live());
      if (seen.isPresent()) {
        return over(job, seen.get());
      }
      if (!waiting.goesOn(patience)) {
        return unconfirmed(job, part, NOT_SEEN);
      }
    }
  }

  private StopOutcome over(JobNow job, JobPart part) {
    ledger.write(
        transaction -> {
          boolean open = isOpen(transaction, job, part.id());
          if (open) {
            put(transaction, job, part.id(), state(part), said(part));
          }
          return open;
        });
    return ended(state(part), said(part));
  }

  private static StopOutcome ended(State state, String detail) {
    return state == State.STOPPED
        ? new StopOutcome.Stopped(detail)
        : new StopOutcome.EndedBefore(detail);
  }

  private StopOutcome unconfirmed(JobNow job, String part, String reason) {
    ledger.write(
        transaction -> {
          boolean open = isOpen(transaction, job, part);
          if (open) {
            put(transaction, job, part, State.STOP_UNCONFIRMED, reason);
          }
          return open;
        });
    return new StopOutcome.Unconfirmed(reason);
  }

  /** Whether no sweep has read it back meanwhile. */
  private static boolean isOpen(Transaction transaction, JobNow job, String part) {
    return known(transaction, job.job().jobId(), part).filter(PartStop::open).isPresent();
  }

  private void put(Transaction transaction, JobNow job, String part, State state, String detail) {
    PartStopStore.put(
        transaction, new PartStop(job.job().jobId(), part, clock.instant(), state, detail));
  }

  /**
   * Passes on the stops whose yes was used while nobody told the backend, because the server that
   * used it ended in between: as long as that yes would have been good.
   */
  void carryOn(JobNow job) {
    for (PartStop stop : ledger.read(handle -> PartStopStore.of(handle, job.job().jobId()))) {
      StopTarget target = new StopTarget(stop.jobId(), Optional.of(stop.part()));
      if (stop.state() == State.STOPPING
          && Duration.between(stop.at(), clock.instant()).compareTo(TELLING_TAKES) > 0
          && !told.contains(target.subject())
          && approvals.begun(ApprovalKind.STOP, target.digest(job)).isPresent()) {
        tell(job, stop.part());
      }
    }
  }

  /** Reads back where the stops stand that nobody waits for any more. */
  static void readBack(
      Transaction transaction, String jobId, List<JobPart> parts, boolean jobOver, Instant now) {
    for (PartStop stop : PartStopStore.of(transaction.handle(), jobId)) {
      if (stop.open()) {
        Optional<JobPart> seen =
            parts.stream()
                .filter(part -> part.id().equals(stop.part()) && !part.live())
                .findFirst();
        boolean overdue =
            stop.state() == State.STOPPING
                && Duration.between(stop.at(), now).compareTo(Stopper.UNDER_WAY) > 0;
        if (seen.isPresent()) {
          put(transaction, stop, state(seen.get()), said(seen.get()), now);
        } else if (jobOver) {
          put(transaction, stop, State.OVER, "its whole job is over", now);
        } else if (overdue) {
          put(transaction, stop, State.STOP_UNCONFIRMED, NOT_SEEN, now);
        }
      }
    }
  }

  private static void put(
      Transaction transaction, PartStop stop, State state, String detail, Instant now) {
    PartStopStore.put(transaction, new PartStop(stop.jobId(), stop.part(), now, state, detail));
  }

  private static State state(JobPart part) {
    return part.course() == JobPart.Course.STOPPED ? State.STOPPED : State.OVER;
  }

  private static String said(JobPart part) {
    return "its backend says of it: " + part.state();
  }
}
