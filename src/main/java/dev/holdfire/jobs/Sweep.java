package dev.holdfire.jobs;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Recovery;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.ledger.ObservationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads back what became of each job that is not over: finds the ones whose launch was not
 * recorded, books what they used, watches their first output, and settles the ones that ended,
 * whoever launched them.
 */
public final class Sweep {
  private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

  /** A launch takes less; looking earlier would only refuse launches that are under way. */
  private static final Duration LAUNCH_TAKES = Duration.ofSeconds(3);

  private static final int WATCHED_LINES = 400;

  private final Ledger ledger;
  private final Backends backends;
  private final Clock clock;
  private final JobRules rules;
  private final Closing closing;
  private final UnaryOperator<String> mask;
  private final Lease lease;
  private final Map<String, Instant> lookedAt = new ConcurrentHashMap<>();

  /**
   * A sweep.
   *
   * @param mask takes secrets out of output before anything of it is noted or quoted
   */
  public Sweep(
      Ledger ledger, Backends backends, Clock clock, JobRules rules, UnaryOperator<String> mask) {
    this.ledger = ledger;
    this.backends = backends;
    this.clock = clock;
    this.rules = rules;
    this.closing = new Closing(clock);
    this.mask = mask;
    this.lease = new Lease(ledger, clock);
  }

  /**
   * Looks at every job that is not over, for a command that comes and goes: those of a cloud only
   * where no server looks at them.
   */
  public void all() {
    all(Optional.empty());
  }

  /** The same for a server, which looks at the jobs of a cloud for all. */
  public void allAs(String server) {
    all(Optional.of(server));
  }

  /** A job that cannot be looked at does not stop the rest. */
  private void all(Optional<String> server) {
    List<JobNow> live = ledger.read(JobStore::live);
    lookedAt
        .keySet()
        .retainAll(live.stream().map(job -> job.job().jobId()).collect(Collectors.toSet()));
    for (JobNow job : live) {
      try {
        if (due(job.job(), server)) {
          one(job.job().jobId());
        }
      } catch (RuntimeException e) {
        LOG.warn("{} could not be looked at: {}", job.job().jobId(), e.getMessage());
      }
    }
    closing.all();
  }

  /**
   * Whether the last look by a sweep is older than the backend's pace, and nobody else's to make.
   */
  private boolean due(Job job, Optional<String> server) {
    Duration pace = backends.find(job.backend()).map(Backend::pace).orElse(Duration.ZERO);
    Instant now = clock.instant();
    Instant last = lookedAt.getOrDefault(job.jobId(), Instant.MIN);
    if (pace.isZero()) {
      return true;
    }
    boolean due =
        (now.isBefore(last) || !now.isBefore(last.plus(pace)))
            && lease.isFree(job.backend(), server);
    if (due) {
      lookedAt.put(job.jobId(), now);
    }
    return due;
  }

  /** Looks at one job and says where it stands now. */
  public Optional<JobNow> one(String jobId) {
    Optional<JobNow> before = ledger.read(handle -> JobStore.find(handle, jobId));
    if (before.isEmpty() || before.get().state().ended()) {
      return before;
    }
    JobNow known = before.get();
    Optional<Backend> backend = backends.find(known.job().backend());
    if (backend.isEmpty()) {
      return before;
    }
    if (Lifecycle.unrecorded(known.state())) {
      recover(known, backend.get());
    } else {
      observe(known, backend.get());
    }
    return ledger.read(handle -> JobStore.find(handle, jobId));
  }

  private void recover(JobNow known, Backend backend) {
    if (Duration.between(known.changedAt(), clock.instant()).compareTo(LAUNCH_TAKES) < 0) {
      return;
    }
    Job job = known.job();
    Recovery recovery = backend.recover(job.jobId());
    ledger.write(
        transaction -> {
          Instant now = clock.instant();
          JobState state = JobStore.state(transaction.handle(), job.jobId());
          Lifecycle.found(state, recovery)
              .ifPresent(
                  move -> {
                    if (recovery instanceof Recovery.Found(Handle handle)) {
                      JobStore.handle(transaction, job.jobId(), Handles.write(handle));
                    }
                    JobStore.move(transaction, job.jobId(), move.to(), now, move.detail());
                    if (move.to().ended()) {
                      MoneyStore.release(transaction, job, rules.zone(), now, move.detail());
                    }
                  });
          return true;
        });
  }

  private void observe(JobNow known, Backend backend) {
    Job job = known.job();
    Optional<Handle> handle = known.handle().map(Handles::read);
    if (handle.isEmpty()) {
      return;
    }
    JobStatus status = backend.status(handle.get());
    // One that is unhealthy may get over it: a batch was skipped, an exception was caught.
    boolean watched = known.health().verdict() != Health.Verdict.HEALTHY;
    List<String> lines =
        watched || status instanceof JobStatus.Ended
            ? masked(backend.logs(handle.get(), "", WATCHED_LINES).lines())
            : List.of();
    List<JobPart> parts = backend.parts(handle.get());
    List<CheckpointFile> files =
        status instanceof JobStatus.Ended ? backend.checkpoints(handle.get()) : List.of();
    ledger.write(
        transaction -> {
          Instant now = clock.instant();
          // What was known before the backend was asked may be outdated by now.
          JobNow current = JobStore.find(transaction.handle(), job.jobId()).orElseThrow();
          if (current.state().ended()) {
            return false;
          }
          Observer.fresh(transaction.handle(), job, status, lines, files, now)
              .forEach(seen -> ObservationStore.put(transaction, seen));
          Observer.extra(transaction.handle(), job, parts, now)
              .ifPresent(seen -> ObservationStore.put(transaction, seen));
          boolean overdue =
              Duration.between(current.changedAt(), now).compareTo(Stopper.UNDER_WAY) > 0;
          Optional<Lifecycle.Move> move = Lifecycle.seen(current.state(), status, overdue);
          boolean over = move.filter(to -> to.to().ended()).isPresent();
          PartStopper.readBack(transaction, job.jobId(), parts, over, now);
          Settlement.book(transaction, job, status.attempts(), over, rules.zone(), now);
          move.ifPresent(
              to -> {
                JobStore.move(transaction, job.jobId(), to.to(), now, to.detail());
                if (to.to().ended()) {
                  MoneyStore.release(transaction, job, rules.zone(), now, to.detail());
                }
              });
          if (watched && current.health().verdict() != Health.Verdict.HEALTHY) {
            Health health = health(job, move, status, lines, now);
            if (!health.equals(current.health())) {
              JobStore.health(transaction, job.jobId(), health);
            }
          }
          return true;
        });
    if (status instanceof JobStatus.Ended) {
      closing.ended(backend, handle.get());
    }
  }

  /**
   * Output without its secrets. A line that is quoted is cut, and half of a secret would be known
   * no more: so it is masked before it is read.
   */
  List<String> masked(List<String> lines) {
    return lines.isEmpty() ? lines : List.of(mask.apply(String.join("\n", lines)).split("\n", -1));
  }

  private Health health(
      Job job, Optional<Lifecycle.Move> move, JobStatus status, List<String> lines, Instant now) {
    HealthWindow window =
        new HealthWindow(Duration.ofSeconds(job.windowSeconds()), rules.firstOutput());
    Optional<Lifecycle.Move> end = move.filter(to -> to.to().ended());
    Optional<Attempt> newest =
        status.attempts().isEmpty() ? Optional.empty() : Optional.of(status.attempts().getLast());
    Optional<Instant> first = newest.flatMap(Attempt::firstOutputAt);
    if (end.isPresent() && !reachedWindow(first, newest, window)) {
      return window.ended(end.get().to(), end.get().detail(), lines);
    }
    return window.running(
        lines,
        newest.map(Attempt::startedAt).orElse(job.createdAt()),
        first,
        newest.flatMap(Attempt::endedAt).orElse(now));
  }

  /** Whether it ran on for its whole window before it ended unseen. */
  private static boolean reachedWindow(
      Optional<Instant> first, Optional<Attempt> newest, HealthWindow window) {
    return first.isPresent()
        && newest
            .flatMap(Attempt::endedAt)
            .filter(end -> !end.isBefore(first.get().plus(window.window())))
            .isPresent();
  }
}
