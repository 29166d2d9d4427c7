package dev.holdfire.jobs;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobLook;
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

  /** So many jobs of a cloud are looked at at once, beside whatever else asks it. */
  private static final int AT_ONCE = 4;

  private final Ledger ledger;
  private final Backends backends;
  private final Clock clock;
  private final JobRules rules;
  private final Closing closing;
  private final UnaryOperator<String> mask;
  private final Lease lease;
  private final Map<String, Instant> lookedAt = new ConcurrentHashMap<>();

  /** How long the last looks at clouds took together; the machine rests for as long then. */
  private volatile Duration round = Duration.ZERO;

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
    this.closing = new Closing(ledger, clock);
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

  private void all(Optional<String> server) {
    List<JobNow> live = ledger.read(JobStore::live);
    lookedAt
        .keySet()
        .retainAll(live.stream().map(job -> job.job().jobId()).collect(Collectors.toSet()));
    Map<Boolean, List<JobNow>> onClouds =
        live.stream().collect(Collectors.partitioningBy(job -> !pace(job.job()).isZero()));
    Instant begun = clock.instant();
    onClouds.getOrDefault(false, List.of()).forEach(job -> whereDue(job.job(), server, begun));
    Instant asked = clock.instant();
    List<JobNow> seen =
        SideBySide.of(
            onClouds.getOrDefault(true, List.of()),
            AT_ONCE,
            job -> whereDue(job.job(), server, asked));
    if (!seen.isEmpty()) {
      round = Duration.between(asked, clock.instant());
    }
    if (server.isPresent()) {
      backends.all().stream()
          .filter(backend -> !backend.pace().isZero() && lease.isFree(backend.name(), server))
          .forEach(closing::lookThrough);
    }
    closing.all();
  }

  /** A job that cannot be looked at does not stop the rest. */
  private Optional<JobNow> whereDue(Job job, Optional<String> server, Instant begun) {
    try {
      return due(job, server) ? look(job.jobId(), 0, begun).map(Looked::now) : Optional.empty();
    } catch (RuntimeException e) {
      LOG.warn("{} could not be looked at: {}", job.jobId(), e.getMessage());
      return Optional.empty();
    }
  }

  private Duration pace(Job job) {
    return backends.find(job.backend()).map(Backend::pace).orElse(Duration.ZERO);
  }

  /**
   * Whether the last look by a sweep is older than the backend's pace, and nobody else's to make.
   */
  private boolean due(Job job, Optional<String> server) {
    Duration pace = pace(job);
    Instant now = clock.instant();
    Instant last = lookedAt.getOrDefault(job.jobId(), Instant.MIN);
    if (pace.isZero()) {
      return true;
    }
    boolean due =
        (now.isBefore(last) || !now.isBefore(last.plus(longer(pace, round.multipliedBy(2)))))
            && lease.isFree(job.backend(), server);
    if (due) {
      lookedAt.put(job.jobId(), now);
    }
    return due;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  /** Looks at one job and says where it stands now. */
  public Optional<JobNow> one(String jobId) {
    return look(jobId, 0, Instant.MAX).map(Looked::now);
  }

  /**
   * A job after a look at it.
   *
   * @param look what its backend showed; empty where it was not asked
   */
  record Looked(JobNow now, Optional<JobLook> look) {}

  /**
   * The same, with what was seen.
   *
   * @param lines how many of its newest lines at most are wanted; some are read anyway where its
   *     first output is watched
   * @param since what was read of its backend then or later serves
   */
  Optional<Looked> look(String jobId, int lines, Instant since) {
    Optional<JobNow> before = ledger.read(handle -> JobStore.find(handle, jobId));
    Optional<Backend> backend = before.flatMap(known -> backends.find(known.job().backend()));
    if (backend.isEmpty() || before.get().state().ended()) {
      return before.map(known -> new Looked(known, Optional.empty()));
    }
    JobNow known = before.get();
    Optional<JobLook> seen = Optional.empty();
    if (Lifecycle.unrecorded(known.state())) {
      recover(known, backend.get());
    } else {
      seen = observe(known, backend.get(), lines, since);
    }
    Optional<JobLook> look = seen;
    return ledger.read(handle -> JobStore.find(handle, jobId)).map(now -> new Looked(now, look));
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

  private Optional<JobLook> observe(JobNow known, Backend backend, int wanted, Instant since) {
    Optional<Handle> handle = known.handle().map(Handles::read);
    return handle.map(
        found -> {
          // One that is unhealthy may get over it: a batch was skipped, an exception was caught.
          boolean watched = known.health().verdict() != Health.Verdict.HEALTHY;
          int lines = watched ? Math.max(wanted, JobSight.LINES) : wanted;
          JobLook look = backend.look(found, lines, since);
          if (look.status() instanceof JobStatus.Ended && lines == 0) {
            look = backend.look(found, JobSight.LINES, since);
          }
          note(known.job(), look, backend, found, watched);
          return look;
        });
  }

  private void note(Job job, JobLook look, Backend backend, Handle handle, boolean watched) {
    JobStatus status = look.status();
    List<String> lines =
        watched || status instanceof JobStatus.Ended ? masked(look.newest().lines()) : List.of();
    List<CheckpointFile> files =
        status instanceof JobStatus.Ended ? backend.checkpoints(handle) : List.of();
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
          Observer.extra(transaction.handle(), job, look.parts(), now)
              .ifPresent(seen -> ObservationStore.put(transaction, seen));
          boolean overdue =
              Duration.between(current.changedAt(), now).compareTo(Stopper.UNDER_WAY) > 0;
          Optional<Lifecycle.Move> move = Lifecycle.seen(current.state(), status, overdue);
          boolean over = move.filter(to -> to.to().ended()).isPresent();
          PartStopper.readBack(transaction, job.jobId(), look.parts(), over, now);
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
      closing.ended(backend, handle);
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
