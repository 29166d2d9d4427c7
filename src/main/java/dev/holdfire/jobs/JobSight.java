package dev.holdfire.jobs;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobLook;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.LogPage;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.BillStore;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
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
import java.util.function.UnaryOperator;

/** Puts together what the ledger knows of one job and what its backend shows of it. */
final class JobSight {
  /** Enough of the newest output to find the newest step in it, and a trend of the loss. */
  static final int LINES = 400;

  private final Ledger ledger;
  private final Backends backends;
  private final UnaryOperator<List<String>> mask;
  private final Clock clock;

  /** The first look at each attempt that runs, by job and attempt. */
  private final Map<String, Progress.Look> looks = new ConcurrentHashMap<>();

  JobSight(Ledger ledger, Backends backends, UnaryOperator<List<String>> mask, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.mask = mask;
    this.clock = clock;
  }

  /**
   * What is asked for.
   *
   * @param cursor where the last page of output ended, or empty for the newest lines
   * @param lines how many lines of output at most
   * @param since what was read of the backend then or later serves
   */
  record Asked(String cursor, int lines, Instant since) {}

  /**
   * The job as it is.
   *
   * @param seen what its backend showed just now; empty where it was not asked yet
   */
  JobView view(JobNow job, Optional<JobLook> seen, Asked asked) {
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
    JobLook look = seen.orElseGet(() -> backend.get().look(handle.get(), LINES, asked.since()));
    JobStatus status = look.status();
    LogPage page = page(backend.get(), handle.get(), look, asked);
    LogPage recent =
        new LogPage(
            mask.apply(look.newest().lines()), look.newest().cursor(), look.newest().truncated());
    List<CheckpointFile> files = backend.get().checkpoints(handle.get(), asked.since());
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
    Optional<Instant> written = newest.flatMap(Attempt::endedAt).or(look::writtenAt);
    Optional<Progress> progress = progress(job, newest, recent, written.orElse(now));
    return new JobView(
        job,
        status.attempts().isEmpty()
            ? Optional.empty()
            : Optional.of(status.attempts().getFirst().startedAt()),
        newest.map(Attempt::number).orElse(0),
        ran,
        spend(job, ran),
        bill(job),
        progress,
        outlook(job, newest, ran, recent, written, progress, now),
        files.stream().map(file -> checkpoint(file, now)).toList(),
        look.parts().stream().map(JobView.Part::of).toList(),
        page.lines(),
        page.cursor(),
        page.truncated(),
        status instanceof JobStatus.Unknown(String reason)
            ? Optional.of(bounded(reason))
            : Optional.empty(),
        false);
  }

  private static LogPage page(Backend backend, Handle handle, JobLook look, Asked asked) {
    if (asked.lines() == 0) {
      return new LogPage(List.of(), asked.cursor(), false);
    }
    return asked.cursor().isEmpty() && asked.lines() <= LINES
        ? look.newest().newest(asked.lines())
        : backend.logs(handle, asked.cursor(), asked.lines());
  }

  /** What the ledger alone says of a job, and why nothing else does. */
  JobView recorded(JobNow job, Optional<String> trouble) {
    Duration ran = trouble.isPresent() ? most(job, clock.instant()) : Duration.ZERO;
    return new JobView(
        job,
        Optional.empty(),
        0,
        ran,
        spend(job, ran),
        bill(job),
        Optional.empty(),
        Outlook.recorded(job),
        List.of(),
        List.of(),
        List.of(),
        "",
        false,
        trouble.map(JobSight::bounded),
        job.handle().isPresent());
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

  private Optional<Bill> bill(JobNow job) {
    return job.state().ended()
        ? ledger.read(handle -> BillStore.find(handle, job.job().jobId()))
        : Optional.empty();
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
