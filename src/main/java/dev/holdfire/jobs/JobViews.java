package dev.holdfire.jobs;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.LogPage;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.ObservationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Stream;

/** Looks at jobs: what the ledger knows, and what the backend says now. */
public final class JobViews {
  /** Enough of the newest output to find the newest step in it, and a trend of the loss. */
  private static final int READ_LINES = 400;

  /** So many jobs are looked at at once: on a cloud, each is a process at a time. */
  private static final int AT_ONCE = 8;

  /** A file of a job that is over changes no more. */
  private static final Duration AT_REST = Duration.ofMinutes(1);

  private final Ledger ledger;
  private final Backends backends;
  private final Sweep sweep;
  private final Clock clock;

  /** The first look at each attempt that runs, by job and attempt. */
  private final Map<String, Progress.Look> looks = new ConcurrentHashMap<>();

  /** Jobs that are over, as they were seen last. */
  private final Map<String, Kept> over = new ConcurrentHashMap<>();

  private record Kept(JobView view, Instant at) {}

  public JobViews(Ledger ledger, Backends backends, Sweep sweep, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.sweep = sweep;
    this.clock = clock;
  }

  /** The newest jobs, and every older one that is not over, as the ledger knows them. */
  public List<String> newestAndLive(int newest) {
    return ledger.read(
        handle ->
            Stream.concat(
                    JobStore.newest(handle, newest).stream(),
                    JobStore.live(handle).reversed().stream())
                .map(job -> job.job().jobId())
                .distinct()
                .toList());
  }

  /**
   * One job, looked at now.
   *
   * @param cursor where the last page of output ended, or empty for the newest lines
   * @param lines how many lines of output at most
   */
  public Optional<JobView> view(String jobId, String cursor, int lines) {
    return sweep.one(jobId).map(job -> view(job, cursor, lines));
  }

  /**
   * Every job of these, with no output. One that is over is asked about once: nothing of it changes
   * any more.
   */
  private Optional<JobView> summary(String jobId) {
    Kept known = over.get(jobId);
    if (known != null) {
      return Optional.of(known.view().later(Duration.between(known.at(), clock.instant())));
    }
    Optional<JobView> seen = view(jobId, "", 0);
    seen.filter(this::isSettled)
        .ifPresent(view -> over.put(jobId, new Kept(view, clock.instant())));
    return seen;
  }

  /** Whether it is over for long enough that its last files have come to rest. */
  private boolean isSettled(JobView view) {
    return view.now().state().ended()
        && view.trouble().isEmpty()
        && view.now().changedAt().plus(AT_REST).isBefore(clock.instant());
  }

  /** What the ledger says of the jobs that are over, and the backends of those that are not. */
  public List<JobView> standings(List<String> jobIds) {
    return sideBySide(
        jobIds,
        id ->
            sweep
                .one(id)
                .map(
                    job ->
                        job.state().ended() ? recorded(job, Optional.empty()) : view(job, "", 0)));
  }

  /** Those that exist, in this order. */
  public List<JobView> views(List<String> jobIds, String cursor, int lines) {
    return sideBySide(jobIds, id -> lines == 0 ? summary(id) : view(id, cursor, lines));
  }

  /** A cloud answers in its own time: one job does not wait for another. */
  private static List<JobView> sideBySide(
      List<String> jobIds, Function<String, Optional<JobView>> look) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<Future<Optional<JobView>>> views =
          jobIds.stream().map(id -> threads.submit(() -> look.apply(id))).toList();
      return views.stream().map(JobViews::seen).flatMap(Optional::stream).toList();
    }
  }

  private static Optional<JobView> seen(Future<Optional<JobView>> view) {
    try {
      return view.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private JobView view(JobNow job, String cursor, int lines) {
    Optional<Backend> backend = backends.find(job.job().backend());
    Optional<Handle> handle = job.handle().map(Handles::read);
    Instant now = clock.instant();
    if (backend.isEmpty() || handle.isEmpty()) {
      return recorded(
          job,
          backend.isEmpty()
              ? Optional.of("this build has no backend " + job.job().backend())
              : job.state().ended()
                  ? Optional.empty()
                  : Optional.of("nobody knows yet whether it was started"));
    }
    JobStatus status = backend.get().status(handle.get());
    LogPage page =
        lines == 0
            ? new LogPage(List.of(), cursor, false)
            : backend.get().logs(handle.get(), cursor, lines);
    LogPage unmasked = backend.get().logs(handle.get(), "", READ_LINES);
    LogPage recent =
        new LogPage(sweep.masked(unmasked.lines()), unmasked.cursor(), unmasked.truncated());
    List<CheckpointFile> files = backend.get().checkpoints(handle.get());
    // Not before the output was read, or it would hold more than was written by then.
    note(job.job(), status, recent.lines(), files, clock.instant());
    Optional<Attempt> newest =
        status.attempts().isEmpty() ? Optional.empty() : Optional.of(status.attempts().getLast());
    Duration ran =
        status instanceof JobStatus.Unknown
            ? most(job, now)
            : status.attempts().stream()
                .map(Attempt::metered)
                .reduce(Duration.ZERO, Duration::plus);
    Optional<Instant> written =
        newest.flatMap(Attempt::endedAt).or(() -> backend.get().newestOutputAt(handle.get()));
    Optional<Progress> progress = progress(job, newest, recent, written.orElse(now));
    return new JobView(
        job,
        status.attempts().isEmpty()
            ? Optional.empty()
            : Optional.of(status.attempts().getFirst().startedAt()),
        newest.map(Attempt::number).orElse(0),
        ran,
        spend(job, ran),
        progress,
        outlook(job, newest, ran, recent, written, progress, now),
        files.stream().map(file -> checkpoint(file, now)).toList(),
        backend.get().parts(handle.get()).stream().map(JobView.Part::of).toList(),
        page.lines(),
        page.cursor(),
        page.truncated(),
        status instanceof JobStatus.Unknown(String reason)
            ? Optional.of(bounded(reason))
            : Optional.empty());
  }

  /** What the ledger alone says of a job. */
  private JobView recorded(JobNow job, Optional<String> trouble) {
    Duration ran = trouble.isPresent() ? most(job, clock.instant()) : Duration.ZERO;
    return new JobView(
        job,
        Optional.empty(),
        0,
        ran,
        spend(job, ran),
        Optional.empty(),
        Outlook.recorded(job),
        List.of(),
        List.of(),
        List.of(),
        "",
        false,
        trouble.map(JobViews::bounded));
  }

  private Optional<Progress> progress(
      JobNow job, Optional<Attempt> attempt, LogPage recent, Instant written) {
    boolean complete = !recent.truncated() && attempt.map(Attempt::number).orElse(0) == 1;
    String key = job.job().jobId() + " " + attempt.map(Attempt::number).orElse(0);
    Optional<Progress> progress =
        Progress.in(
            recent.lines(),
            new Progress.Times(attempt.flatMap(Attempt::firstOutputAt), written, complete),
            Optional.ofNullable(looks.get(key)));
    if (job.state().ended()) {
      looks.remove(key);
      return progress.map(Progress::over);
    }
    progress.ifPresent(seen -> looks.putIfAbsent(key, seen.look(written)));
    return progress;
  }

  private static Outlook outlook(
      JobNow job,
      Optional<Attempt> attempt,
      Duration ran,
      LogPage recent,
      Optional<Instant> written,
      Optional<Progress> progress,
      Instant now) {
    boolean over = job.state().ended() || attempt.flatMap(Attempt::endedAt).isPresent();
    if (over || attempt.isEmpty() || job.job().adopted()) {
      return Outlook.recorded(job);
    }
    Instant started = attempt.get().startedAt();
    return Outlook.of(
        job,
        recent.lines(),
        started,
        written,
        now,
        Forecast.of(job.job(), started, ran, progress, now));
  }

  /** Notes what is new, also of a job that is over: a checkpoint is whole once it has settled. */
  private void note(
      Job job, JobStatus status, List<String> output, List<CheckpointFile> files, Instant now) {
    List<Observation> fresh =
        ledger.read(handle -> Observer.fresh(handle, job, status, output, files, now));
    if (!fresh.isEmpty()) {
      ledger.write(
          transaction -> {
            fresh.forEach(seen -> ObservationStore.put(transaction, seen));
            return true;
          });
    }
  }

  /** What a job that is over was booked, or what one that runs has used by now. */
  private Usd spend(JobNow job, Duration ran) {
    return job.state().ended()
        ? ledger.read(handle -> MoneyStore.spentBy(handle, job.job().jobId()))
        : Settlement.cost(job.job(), ran);
  }

  /** The longest that a job can have run whose backend does not tell: never told as nothing. */
  private static Duration most(JobNow job, Instant now) {
    if (job.state().ended() || job.state() == JobState.RESERVED) {
      return Duration.ZERO;
    }
    Duration limit = Duration.ofSeconds(job.job().timeoutSeconds() * job.job().maxAttempts());
    Duration since = Duration.between(job.job().createdAt(), now);
    return since.isNegative() || since.compareTo(limit) > 0 ? limit : since;
  }

  private static String bounded(String reason) {
    return reason + "; the time and dollars told of it are the most that it can have used";
  }

  private static JobView.Checkpoint checkpoint(CheckpointFile file, Instant now) {
    Duration age = Duration.between(file.writtenAt(), now);
    return new JobView.Checkpoint(
        file.path(),
        file.bytes(),
        age.isNegative() ? Duration.ZERO : age,
        file.verified(),
        file.note());
  }
}
