package dev.holdfire.backend.modal;

import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.Foreign;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.LogPage;
import dev.holdfire.backend.Probe;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Billing;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Runs jobs on Modal through its own command line. Each job, also each variant of a batch, is a
 * detached app of its own, called {@code holdfire-} and the job's identifier: whether such an app
 * keeps more than its newest call once its client has gone is documented nowhere, and one call is
 * kept in either case. So the stop of one variant is the stop of its app.
 */
public final class ModalBackend implements Backend {
  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,47}");

  /** What Modal admits for an attempt. */
  private static final long LONGEST_SECONDS = 86_400;

  /** Modal's limit on a start-up where a script states none for its attempts. */
  private static final long STARTUP_SECONDS = 300;

  /** What a stopped app takes to be seen as stopped. */
  static final long STOP_SECONDS = 10;

  private final ModalCli cli;
  private final Path jobs;
  private final Processes processes;
  private final Clock clock;
  private final Duration patience;
  private final Watch watch;
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
    this.processes = processes;
    this.clock = clock;
    this.patience = patience;
    this.watch = new Watch(cli, clock);
    this.readiness = new Readiness(cli, clock);
    this.volumes = new VolumeFiles(clock);
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
  public Billing billing() {
    return new Billing(
        false,
        STARTUP_SECONDS,
        Seen.IDLE_SECONDS,
        List.of(),
        List.of(
            "restarts after preemption", "start-up beyond 300 s, where the script's own limit is"));
  }

  /** Each look is a few processes; what happens on Modal happens by the minute. */
  @Override
  public Duration pace() {
    return Duration.ofSeconds(15);
  }

  @Override
  public Submitted submit(Submission submission) {
    Optional<String> obstacle = obstacle(submission);
    if (obstacle.isPresent()) {
      return new Submitted.NotStarted(obstacle.get());
    }
    JobFiles files = files(submission.tag());
    try {
      files.create();
      DriverSpec spec =
          DriverSpec.of(
              submission, submission.resume().map(Submission.Resume::path), Seen.IDLE_SECONDS);
      return files.givenUp() || !files.submit(spec)
          ? launch(submission.tag(), submission.cloud().environment()).await(patience)
          : start(submission, files);
    } catch (IOException e) {
      return new Submitted.Unconfirmed("the job's files cannot be used: " + e);
    }
  }

  private static Optional<String> obstacle(Submission submission) {
    if (!SAFE_NAME.matcher(submission.tag()).matches()) {
      return Optional.of(
          "\"%s\" cannot name an app: use letters, digits, dot, hyphen and underscore"
              .formatted(submission.tag()));
    }
    if (!Files.isRegularFile(submission.script())) {
      return Optional.of("there is no script " + submission.script());
    }
    if (!Files.isDirectory(submission.project())) {
      return Optional.of("there is no project folder " + submission.project());
    }
    if (submission.timeoutSeconds() > LONGEST_SECONDS) {
      return Optional.of(
          "Modal ends an attempt after 24 hours at the latest: ask for at most %d s, and go on from a checkpoint"
              .formatted(LONGEST_SECONDS));
    }
    return options(submission).stream().anyMatch(option -> option.indexOf('\0') >= 0)
        ? Optional.of("an argument holds a NUL character, which no program can be given")
        : Optional.empty();
  }

  private Submitted start(Submission submission, JobFiles files) throws IOException {
    Optional<String> environment = submission.cloud().environment();
    Client client = new Client(watch.in(environment), processes);
    Launch launch = launch(submission.tag(), environment);
    return switch (client.start(
        files, submission.tag(), submission.project(), options(submission))) {
      case Client.Start.NotStarted(String reason) ->
          files.giveUp() ? new Submitted.NotStarted(reason) : launch.outcome();
      case Client.Start.Silent(String reason) -> new Submitted.Unconfirmed(reason);
      case Client.Start.Started _ -> {
        Submitted submitted = launch.await(patience);
        watch.changed();
        yield submitted;
      }
    };
  }

  /** What stands on the command line for an entrypoint; a function has it from its driver. */
  private static List<String> options(Submission submission) {
    List<String> options = new ArrayList<>();
    submission.config().ifPresent(config -> options.addAll(List.of("--config", config.toString())));
    submission
        .resume()
        .ifPresent(resume -> options.addAll(List.of("--resume-from", resume.path())));
    options.addAll(submission.arguments());
    return options;
  }

  @Override
  public Recovery recover(String tag) {
    if (!SAFE_NAME.matcher(tag).matches()) {
      return new Recovery.Absent();
    }
    JobFiles files = files(tag);
    try {
      files.create();
      Optional<String> environment =
          files.spec().flatMap(spec -> Optional.ofNullable(spec.environment()));
      if (files.giveUp()) {
        return new Recovery.Absent();
      }
      return switch (launch(tag, environment).outcome()) {
        case Submitted.Started(Handle handle) -> new Recovery.Found(handle);
        case Submitted.NotStarted _ -> new Recovery.Absent();
        case Submitted.Unconfirmed(String reason) -> new Recovery.Unknown(reason);
      };
    } catch (IOException e) {
      return new Recovery.Unknown("the job's files cannot be used: " + e);
    }
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
        : watch.status(job.get(), files(job.get().tag()));
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
            ? watch.newest(job.get(), maxLines)
            : watch
                .in(job.get().environment())
                .logs(job.get().app(), Optional.empty(), from, maxLines);
    return switch (answer) {
      case Answer.Failed<LogSlice> _ -> new LogPage(List.of(), cursor, true);
      case Answer.Value<LogSlice>(LogSlice slice) -> page(slice, cursor, maxLines);
    };
  }

  private static LogPage page(LogSlice slice, String cursor, int maxLines) {
    List<String> lines = slice.lines().stream().map(LogSlice.Line::text).toList();
    int left = Math.max(0, lines.size() - maxLines);
    return new LogPage(
        lines.subList(left, lines.size()),
        slice.cursor().map(LogCursor::text).orElse(cursor),
        slice.truncated() || left > 0);
  }

  @Override
  public List<CheckpointFile> checkpoints(Handle handle) {
    Optional<JobHandle> job = JobHandle.of(handle);
    if (job.isEmpty()) {
      return List.of();
    }
    try {
      JobFiles files = files(job.get().tag());
      Map<String, String> mounted = new HashMap<>();
      files.told().spawns().forEach(spawn -> mounted.putAll(spawn.volumes()));
      Optional<Instant> since = files.begun();
      return since.isEmpty()
          ? List.of()
          : volumes.since(
              watch.in(job.get().environment()), job.get().environment(), mounted, since.get());
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
    return switch (status(handle)) {
      case JobStatus.Ended _, JobStatus.Lost _ -> new StopRequested.AlreadyEnded();
      case JobStatus.Unknown _, JobStatus.Running _, JobStatus.Stopping _ when app.isPresent() ->
          adopted.stop(app.get());
      case JobStatus.Unknown(String reason) when JobHandle.of(handle).isEmpty() ->
          new StopRequested.Failed(reason);
      case JobStatus.Unknown _, JobStatus.Running _, JobStatus.Stopping _ ->
          stop(JobHandle.of(handle).orElseThrow());
    };
  }

  /** Every app of the job is stopped, also one that a lost answer left behind. */
  private StopRequested stop(JobHandle job) {
    try {
      files(job.tag()).orderStop();
    } catch (IOException e) {
      return new StopRequested.Failed("the order cannot be written: " + e);
    }
    watch.changed();
    List<String> ids = new ArrayList<>(List.of(job.app()));
    if (watch.appsOf(job.tag(), job.environment())
        instanceof Answer.Value<List<ModalApp>>(List<ModalApp> apps)) {
      apps.stream()
          .filter(app -> !app.state().ended() && !ids.contains(app.id()))
          .forEach(app -> ids.add(app.id()));
    }
    List<String> failed = new ArrayList<>();
    for (String id : ids) {
      if (watch.in(job.environment()).stop(id)
          instanceof Answer.Failed<StopAnswer>(Trouble trouble)) {
        failed.add(id + ": " + Client.told(trouble));
      }
    }
    watch.changed();
    return failed.isEmpty()
        ? new StopRequested.Underway(STOP_SECONDS)
        : new StopRequested.Failed(String.join("; ", failed));
  }

  private Launch launch(String tag, Optional<String> environment) {
    return new Launch(watch.in(environment), clock, tag, files(tag));
  }

  private JobFiles files(String tag) {
    return new JobFiles(jobs.resolve(tag));
  }
}
