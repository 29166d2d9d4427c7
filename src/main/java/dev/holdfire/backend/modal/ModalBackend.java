package dev.holdfire.backend.modal;

import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.BilledHour;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Foreign;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobLook;
import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.LogPage;
import dev.holdfire.backend.Probe;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Billing;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.cost.Usd;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs jobs on Modal through its own command line. Each job, also each variant of a batch, is a
 * detached app of its own, called {@code holdfire-} and the job's identifier: whether such an app
 * keeps more than its newest call once its client has gone is documented nowhere, and one call is
 * kept in either case. So the stop of one variant is the stop of its app.
 */
public final class ModalBackend implements Backend {
  /** Modal's limit on a start-up where a script states none for its attempts. */
  static final long STARTUP_SECONDS = 300;

  private final ModalCli cli;
  private final Path jobs;
  private final Clock clock;
  private final Watch watch;
  private final Starts starts;
  private final Stops stops;
  private final Readiness readiness;
  private final VolumeFiles volumes;
  private final ForeignApps foreign;
  private final AdoptedApps adopted;

  /**
   * A backend over Modal's command line.
   *
   * @param cli with the server's own credentials
   * @param state where the jobs' files lie
   * @param patience how long a launch is waited for before it counts as unconfirmed
   */
  public ModalBackend(
      ModalCli cli, Path state, Processes processes, Clock clock, Duration patience) {
    this.cli = cli;
    this.jobs = state.resolve("modal");
    this.clock = clock;
    this.watch = new Watch(cli, clock);
    this.stops = new Stops(watch, this::files);
    this.starts = new Starts(watch, stops, this::files, processes, clock, patience);
    this.readiness = new Readiness(cli, clock);
    this.volumes = new VolumeFiles(watch, clock);
    this.foreign = new ForeignApps(cli, watch, clock);
    this.adopted = new AdoptedApps(cli, watch, this::files, clock);
  }

  @Override
  public String name() {
    return JobHandle.BACKEND;
  }

  @Override
  public Probe probe() {
    return readiness.probe();
  }

  @Override
  public PriceReading prices() {
    return ModalPrices.read(cli, clock);
  }

  @Override
  public Optional<List<BilledHour>> bill(Instant since) {
    return cli.report(since) instanceof Answer.Value<List<BillingRow>>(List<BillingRow> rows)
        ? Optional.of(
            rows.stream()
                .flatMap(
                    row ->
                        JobHandle.tagOf(row.description()).stream()
                            .map(tag -> new BilledHour(tag, row.hour(), row.cost())))
                .toList())
        : Optional.empty();
  }

  @Override
  public Optional<MonthReading> month(YearMonth month) {
    if (month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().isAfter(clock.instant())) {
      // Modal's months begin in UTC, and it tells none that has not begun.
      return Optional.of(new MonthReading.Told(Usd.ZERO, Usd.ZERO));
    }
    return Optional.of(
        switch (cli.summary(month)) {
          case Answer.Value<BillingSummary>(BillingSummary told) ->
              new MonthReading.Told(told.metered(), told.billed());
          case Answer.Failed<BillingSummary>(Trouble trouble) ->
              new MonthReading.Unreadable(trouble.reason(), trouble.remedies());
        });
  }

  @Override
  public Billing billing() {
    return new Billing(
        false,
        STARTUP_SECONDS,
        Attempts.IDLE_SECONDS,
        List.of(),
        List.of("restarts after preemption"));
  }

  /** Each look is a few processes; what happens on Modal happens by the minute. */
  @Override
  public Duration pace() {
    return Duration.ofSeconds(15);
  }

  @Override
  public Submitted submit(Submission submission) {
    return starts.submit(submission);
  }

  @Override
  public Recovery recover(String tag) {
    return starts.recover(tag);
  }

  @Override
  public JobStatus status(Handle handle) {
    Optional<AdoptedApp> app = AdoptedApp.of(handle);
    if (app.isPresent()) {
      return adopted.status(app.get());
    }
    Optional<JobHandle> job = JobHandle.of(handle);
    return job.isEmpty()
        ? new JobStatus.Unknown(handle.unreadable())
        : watch.look(job.get(), files(job.get().tag())).status();
  }

  @Override
  public JobLook look(Handle handle, int lines, Instant since) {
    Optional<JobHandle> job = JobHandle.of(handle);
    if (job.isEmpty()) {
      return Backend.super.look(handle, lines, since);
    }
    Watch.Look look = watch.look(job.get(), files(job.get().tag()), since);
    if (lines == 0) {
      return new JobLook(look.status(), LogPage.NONE, Optional.empty(), look.parts());
    }
    return switch (watch.newest(job.get(), lines, since)) {
      case Answer.Failed<LogSlice> _ ->
          new JobLook(
              look.status(), new LogPage(List.of(), "", true), Optional.empty(), look.parts());
      case Answer.Value<LogSlice>(LogSlice slice) ->
          new JobLook(
              look.status(),
              page(slice).newest(lines),
              slice.cursor().map(LogCursor::second),
              look.parts());
    };
  }

  @Override
  public LogPage logs(Handle handle, String cursor, int maxLines) {
    Optional<JobHandle> job =
        JobHandle.of(handle).or(() -> AdoptedApp.of(handle).map(AdoptedApp::job));
    if (job.isEmpty()) {
      return new LogPage(List.of(), cursor, false);
    }
    Optional<LogCursor> from = LogCursor.parse(cursor);
    Answer<LogSlice> answer =
        from.isEmpty()
            ? watch.newest(job.get(), maxLines, Instant.MAX)
            : watch
                .in(job.get().environment())
                .logs(job.get().app(), Optional.empty(), from, maxLines);
    return switch (answer) {
      case Answer.Failed<LogSlice> _ -> new LogPage(List.of(), cursor, true);
      case Answer.Value<LogSlice>(LogSlice slice) when slice.cursor().isEmpty() ->
          new LogPage(List.of(), cursor, false);
      case Answer.Value<LogSlice>(LogSlice slice) -> page(slice).newest(maxLines);
    };
  }

  private static LogPage page(LogSlice slice) {
    return new LogPage(
        slice.lines().stream().map(LogSlice.Line::text).toList(),
        slice.cursor().map(LogCursor::text).orElse(""),
        slice.truncated());
  }

  @Override
  public List<CheckpointFile> checkpoints(Handle handle) {
    return checkpoints(handle, Instant.MAX);
  }

  @Override
  public List<CheckpointFile> checkpoints(Handle handle, Instant since) {
    Optional<JobHandle> job = JobHandle.of(handle);
    if (job.isEmpty()) {
      return List.of();
    }
    try {
      JobFiles files = files(job.get().tag());
      Map<String, String> mounted = new HashMap<>();
      files.told().spawns().forEach(spawn -> mounted.putAll(spawn.volumes()));
      Optional<Instant> begun = files.begun();
      return begun.isEmpty()
          ? List.of()
          : volumes.writtenSince(begun.get(), job.get().environment(), mounted, since);
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public Artifacts artifacts() {
    return new ModalArtifacts(watch, this::files);
  }

  @Override
  public Optional<Foreign> foreign() {
    return Optional.of(foreign);
  }

  @Override
  public StopRequested stop(Handle handle) {
    Optional<AdoptedApp> app = AdoptedApp.of(handle);
    if (app.isEmpty()) {
      return stops.stop(handle);
    }
    return switch (adopted.status(app.get())) {
      case JobStatus.Ended _, JobStatus.Lost _ -> new StopRequested.AlreadyEnded();
      case JobStatus.Unknown _, JobStatus.Running _, JobStatus.Stopping _ ->
          adopted.stop(app.get());
    };
  }

  @Override
  public StopRequested stop(Handle handle, String part) {
    return stops.stop(handle, part);
  }

  @Override
  public List<JobPart> parts(Handle handle) {
    return JobHandle.of(handle)
        .map(job -> watch.look(job, files(job.tag())).parts())
        .orElse(List.of());
  }

  @Override
  public boolean close(Handle handle) {
    return JobHandle.of(handle).map(stops::close).orElse(true);
  }

  private JobFiles files(String tag) {
    return new JobFiles(jobs.resolve(tag), cli::mask);
  }
}
