package dev.holdfire.backend.local;

import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.CheckpointNames;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobLook;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.LogPage;
import dev.holdfire.backend.Probe;
import dev.holdfire.backend.RecordFiles;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.StopRequested;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.cost.Billing;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs jobs on this machine, each under a supervisor that outlives the server. Needs Linux and
 * Python 3.8 or newer.
 */
public final class LocalBackend implements Backend {
  private static final String NAME = "local";
  private static final int HANDLE_VERSION = 1;
  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final String NOT_LINUX =
      "jobs on this machine need Linux: there is no /proc here to tell processes apart by";

  private final LocalSettings settings;
  private final Clock clock;
  private final ProcessTable table;
  private final Supervisor supervisor;
  private final LocalGpus gpus;
  private final Watch watch;

  /** A backend over this machine's processes. */
  public LocalBackend(LocalSettings settings, Processes processes, Clock clock) {
    this(settings, processes, clock, new ProcessTable(Path.of("/proc")));
  }

  LocalBackend(LocalSettings settings, Processes processes, Clock clock, ProcessTable table) {
    this.settings = settings;
    this.clock = clock;
    this.table = table;
    this.supervisor = new Supervisor(settings, processes);
    this.gpus = new LocalGpus(settings, processes);
    this.watch = new Watch(table, clock);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Probe probe() {
    if (!table.usable()) {
      return new Probe.NotReady(
          NOT_LINUX,
          List.of("run Holdfire on a Linux machine", "use another backend, such as modal"));
    }
    try {
      RecordFiles.createPrivate(settings.stateFolder());
      Optional<String> obstacle = supervisor.obstacle();
      return obstacle.isPresent()
          ? new Probe.NotReady(
              obstacle.get(),
              List.of(
                  "install Python 3.8 or newer as python3 on the PATH",
                  "name an interpreter in the policy: backend.local.python",
                  "use another backend, such as modal"))
          : new Probe.Ready(gpus.count());
    } catch (HoldfireException e) {
      return new Probe.NotReady(
          "backend.local.gpus in the policy cannot be read: " + e.getMessage(),
          List.of(
              "write each as NAME:count, such as RTX4090:1",
              "leave the list empty to ask nvidia-smi"));
    } catch (IOException e) {
      return new Probe.NotReady(
          "the state folder %s cannot be used: %s".formatted(settings.stateFolder(), e),
          List.of("give its rights and room back", "name another one by HOLDFIRE_HOME"));
    }
  }

  @Override
  public PriceReading prices() {
    Rate rate =
        new Rate(
            settings.usdPerHour(),
            Rate.RateUnit.HOUR,
            "USD",
            Rate.Provenance.OWNED,
            "policy: backend.local.usd_per_hour",
            clock.instant(),
            EvidenceGrade.E1,
            Optional.empty());
    return new PriceReading.Read(List.of(new PricedResource(NAME, PriceBook.EVERYTHING, rate)));
  }

  @Override
  public Billing billing() {
    return Billing.WHOLE_JOB;
  }

  @Override
  public Submitted submit(Submission submission) {
    if (!table.usable()) {
      return new Submitted.NotStarted(NOT_LINUX);
    }
    Optional<String> unsafe =
        Stream.of(submission.tag(), submission.volume())
            .filter(name -> !SAFE_NAME.matcher(name).matches())
            .findFirst();
    if (unsafe.isPresent()) {
      return new Submitted.NotStarted(
          "\"%s\" cannot name a folder: use letters, digits, dot, hyphen and underscore"
              .formatted(unsafe.get()));
    }
    return switch (JobCommand.of(submission, settings)) {
      case JobCommand.Impossible(String reason) -> new Submitted.NotStarted(reason);
      case JobCommand.Found(List<String> command) -> start(submission, command);
    };
  }

  private Submitted start(Submission submission, List<String> command) {
    JobFolder folder = folder(submission.tag());
    String spec;
    try {
      Optional<Path> checkpoint = checkpoint(submission);
      if (submission.resume().isPresent() && checkpoint.isEmpty()) {
        return new Submitted.NotStarted(
            "the checkpoint %s of %s is gone"
                .formatted(
                    submission.resume().get().path(), submission.resume().get().job().value()));
      }
      folder.create();
      Path volume = volume(submission);
      RecordFiles.createPrivate(volume);
      spec = folder.writeSpec(spec(submission, command, volume, checkpoint));
    } catch (IOException e) {
      return new Submitted.NotStarted("the job's folders cannot be written: " + e);
    }
    return switch (supervisor.start(folder.path(), spec)) {
      case Supervisor.Answer.Started _ -> new Submitted.Started(handle(submission.tag()));
      case Supervisor.Answer.NotStarted(String reason) -> new Submitted.NotStarted(reason);
      case Supervisor.Answer.Silent(String reason) -> new Submitted.Unconfirmed(reason);
      case Supervisor.Answer.Taken _ -> earlier(submission.tag(), folder);
    };
  }

  /** What became of the submission that had claimed the tag before. */
  private static Submitted earlier(String tag, JobFolder folder) {
    try {
      Optional<Claim> claim = folder.claim();
      if (claim.isPresent() && claim.get().by() == Claim.By.RECOVER) {
        return new Submitted.NotStarted(
            "a recovery has reported this job absent, which is final: launch it anew");
      }
      Optional<EndRecord> end = folder.end();
      if (end.isPresent() && end.get().kind() == EndRecord.Kind.NOT_STARTED) {
        return new Submitted.NotStarted(
            end.get().reason().orElse("it could not be started before"));
      }
      return folder.attempts().isEmpty()
          ? new Submitted.Unconfirmed("another submission of the same job is under way")
          : new Submitted.Started(handle(tag));
    } catch (IOException e) {
      return new Submitted.Unconfirmed(e.toString());
    }
  }

  private Spec spec(
      Submission submission, List<String> command, Path volume, Optional<Path> checkpoint) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOLDFIRE_JOB", submission.tag());
    environment.put("HOLDFIRE_VOLUME", volume.toString());
    environment.put("PYTHONUNBUFFERED", "1");
    checkpoint.ifPresent(file -> environment.put("HOLDFIRE_RESUME_FROM", file.toString()));
    return new Spec(
        command,
        submission.project().toString(),
        environment,
        submission.timeoutSeconds(),
        submission.maxAttempts(),
        settings.grace().toSeconds(),
        CheckpointNames.EXTENSIONS);
  }

  @Override
  public Recovery recover(String tag) {
    if (!SAFE_NAME.matcher(tag).matches()) {
      return new Recovery.Absent();
    }
    JobFolder folder = folder(tag);
    try {
      folder.create();
      if (folder.claimForRecovery()) {
        return new Recovery.Absent();
      }
      Optional<Claim> claim = folder.claim();
      Optional<EndRecord> end = folder.end();
      boolean absent =
          (claim.isPresent() && claim.get().by() == Claim.By.RECOVER)
              || (end.isPresent() && end.get().kind() == EndRecord.Kind.NOT_STARTED);
      return absent ? new Recovery.Absent() : new Recovery.Found(handle(tag));
    } catch (IOException e) {
      return new Recovery.Unknown("the job's folder cannot be used: " + e);
    }
  }

  @Override
  public JobStatus status(Handle handle) {
    if (!isOurs(handle)) {
      return new JobStatus.Unknown(handle.unreadable());
    }
    try {
      return watch.status(handle.value(), folder(handle.value()));
    } catch (IOException e) {
      return new JobStatus.Unknown("the job's records cannot be read: " + e);
    }
  }

  @Override
  public LogPage logs(Handle handle, String cursor, int maxLines) {
    if (!isOurs(handle)) {
      return new LogPage(List.of(), cursor, false);
    }
    JobFolder folder = folder(handle.value());
    try {
      boolean ended = folder.hasEnded();
      return new LogReader(folder.log()).page(cursor, maxLines, ended);
    } catch (IOException e) {
      return new LogPage(List.of(), cursor, true);
    }
  }

  @Override
  public JobLook look(Handle handle, int lines, Instant since) {
    JobLook look = Backend.super.look(handle, lines, since);
    return new JobLook(look.status(), look.newest(), writtenAt(handle), look.parts());
  }

  private Optional<Instant> writtenAt(Handle handle) {
    if (!isOurs(handle)) {
      return Optional.empty();
    }
    try {
      Path log = folder(handle.value()).log();
      return Files.size(log) > 0
          ? Optional.of(Files.getLastModifiedTime(log).toInstant())
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The file to go on from, where one is asked for and is there. */
  private Optional<Path> checkpoint(Submission submission) throws IOException {
    if (submission.resume().isEmpty() || !isOurs(submission.resume().get().job())) {
      return Optional.empty();
    }
    Submission.Resume resume = submission.resume().get();
    return folder(resume.job().value())
        .volume()
        .flatMap(
            volume ->
                Optional.of(volume.resolve(resume.path()).normalize())
                    .filter(file -> file.startsWith(volume) && Files.isRegularFile(file)));
  }

  @Override
  public List<CheckpointFile> checkpoints(Handle handle) {
    if (!isOurs(handle)) {
      return List.of();
    }
    JobFolder folder = folder(handle.value());
    try {
      Optional<Path> volume = folder.volume();
      return volume.isEmpty() ? List.of() : new Checkpoints(volume.get(), clock).newest();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public Artifacts artifacts() {
    return new LocalArtifacts(
        handle -> isOurs(handle) ? Optional.of(folder(handle.value())) : Optional.empty());
  }

  @Override
  public StopRequested stop(Handle handle) {
    return switch (status(handle)) {
      case JobStatus.Ended _, JobStatus.Lost _ -> new StopRequested.AlreadyEnded();
      case JobStatus.Unknown(String reason) -> new StopRequested.Failed(reason);
      case JobStatus.Running _, JobStatus.Stopping _ -> orderStop(handle.value());
    };
  }

  private StopRequested orderStop(String tag) {
    JobFolder folder = folder(tag);
    try {
      folder.orderStop(new StopOrder(table.bootSeconds(), table.bootId()));
      watch.askToEnd(tag, folder);
      return new StopRequested.Underway(settings.grace().toSeconds());
    } catch (IOException e) {
      return new StopRequested.Failed("the order cannot be written: " + e);
    }
  }

  private JobFolder folder(String tag) {
    return new JobFolder(settings.stateFolder().resolve("jobs").resolve(tag));
  }

  private Path volume(Submission submission) {
    return settings
        .stateFolder()
        .resolve("volumes")
        .resolve(submission.volume())
        .resolve(submission.tag());
  }

  private static Handle handle(String tag) {
    return new Handle(NAME, HANDLE_VERSION, tag);
  }

  private static boolean isOurs(Handle handle) {
    return handle.backend().equals(NAME)
        && handle.version() == HANDLE_VERSION
        && SAFE_NAME.matcher(handle.value()).matches();
  }
}
