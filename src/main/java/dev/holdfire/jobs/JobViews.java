package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Memo;
import dev.holdfire.jobs.JobSight.Asked;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at jobs: what the ledger knows, and what the backend says now. */
public final class JobViews {
  /** So many jobs are looked at at once: on a cloud, each is a process at a time. */
  private static final int AT_ONCE = 8;

  /** A look at many jobs takes so long at most, and a moment: a client waits for a minute. */
  private static final Duration LOOK_TAKES = Duration.ofSeconds(30);

  /** A file of a job that is over changes no more. */
  private static final Duration AT_REST = Duration.ofMinutes(1);

  private final Ledger ledger;
  private final Backends backends;
  private final Sweep sweep;
  private final Clock clock;
  private final JobSight sight;

  /** Jobs that are over, as they were seen last. */
  private final Memo<String, Kept> over;

  private record Kept(JobView view, Instant at) {}

  public JobViews(Ledger ledger, Backends backends, Sweep sweep, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.sweep = sweep;
    this.clock = clock;
    this.sight = new JobSight(ledger, backends, sweep::masked, clock);
    this.over = new Memo<>(clock, Duration.ZERO, this::isSettled);
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
    return view(jobId, new Asked(cursor, lines, Instant.MAX));
  }

  private Optional<JobView> view(String jobId, Asked asked) {
    return sweep
        .look(jobId, JobSight.LINES, asked.since())
        .map(looked -> sight.view(looked.now(), looked.look(), asked));
  }

  /**
   * Those that exist, in this order, each with a page of output.
   *
   * @param cursor where the last page of output ended, or empty for the newest lines
   * @param lines how many lines of output at most
   */
  public List<JobView> views(List<String> jobIds, String cursor, int lines) {
    Asked asked = new Asked(cursor, lines, clock.instant());
    return SideBySide.of(jobIds, AT_ONCE, id -> view(id, asked));
  }

  /**
   * Those that exist, in this order, without output. Of a cloud nothing is asked about a job that
   * is over, and no more than there is time for.
   *
   * @param again whether they were looked at before: what was read within the pace of a job's
   *     backend serves then
   */
  public List<JobView> summaries(List<String> jobIds, boolean again) {
    Instant asked = clock.instant();
    return SideBySide.of(jobIds, AT_ONCE, id -> summary(id, asked, again));
  }

  private Optional<JobView> summary(String jobId, Instant asked, boolean again) {
    Optional<JobNow> known = ledger.read(handle -> JobStore.find(handle, jobId));
    if (known.isEmpty()) {
      return Optional.empty();
    }
    Duration pace = pace(known.get());
    if (known.get().state().ended()) {
      return Optional.of(summaryOfOver(known.get(), !pace.isZero()));
    }
    if (clock.instant().isAfter(asked.plus(LOOK_TAKES))) {
      return Optional.of(
          sight.recorded(
              known.get(),
              Optional.of(
                  "more runs than one look has time for: name it by its job_id to look at it")));
    }
    return view(jobId, new Asked("", 0, again ? asked.minus(pace) : asked));
  }

  private Duration pace(JobNow job) {
    return backends.find(job.job().backend()).map(Backend::pace).orElse(Duration.ZERO);
  }

  /** Nothing of it changes any more, so on a cloud, where it costs a while, it is not asked. */
  private JobView summaryOfOver(JobNow job, boolean cloud) {
    if (cloud) {
      return sight.recorded(job, Optional.empty());
    }
    Kept kept =
        over.get(
            job.job().jobId(),
            () ->
                new Kept(
                    sight.view(job, Optional.empty(), new Asked("", 0, Instant.MAX)),
                    clock.instant()));
    return kept.view().later(Duration.between(kept.at(), clock.instant()));
  }

  /** Whether it is over for long enough that its last files have come to rest. */
  private boolean isSettled(Kept kept) {
    return kept.view().trouble().isEmpty()
        && kept.view().now().changedAt().plus(AT_REST).isBefore(kept.at());
  }

  /** What the ledger says of the jobs that are over, and the backends of those that are not. */
  public List<JobView> standings(List<String> jobIds) {
    Instant asked = clock.instant();
    return SideBySide.of(
        jobIds,
        AT_ONCE,
        id ->
            sweep
                .look(id, JobSight.LINES, asked)
                .map(
                    looked ->
                        looked.now().state().ended()
                            ? sight.recorded(looked.now(), Optional.empty())
                            : sight.view(looked.now(), looked.look(), new Asked("", 0, asked))));
  }
}
