package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.gate.LaunchFacts.Failure;
import dev.holdfire.gate.LaunchFacts.LiveRun;
import dev.holdfire.gate.LaunchFacts.Proof;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.gate.Seen;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.LaunchRecord;
import dev.holdfire.ledger.LaunchRecordStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.Observation.Kind;
import dev.holdfire.ledger.ObservationStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What earlier jobs say about a launch. */
public final class History {
  private static final int LOOKED_BACK = 200;

  private final Ledger ledger;
  private final Backends backends;
  private final Clock clock;

  public History(Ledger ledger, Backends backends, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.clock = clock;
  }

  /** What a run has to have shown to prove its script. */
  public enum Needed {
    WINDOW,
    CHECKPOINT,
    FINISHED
  }

  /** Every job that is not over. */
  public List<LiveRun> live() {
    return ledger.read(JobStore::live).stream()
        .map(job -> new LiveRun(job.job().jobId(), Launcher.key(job.job())))
        .toList();
  }

  /**
   * The launches of one problem that failed since the last success, newest first. A batch is one
   * launch, however many of its variants failed. A stop by a person, a launch that never started
   * and a trial run at its limit are no failures.
   */
  public List<Failure> failures(Path script, Optional<String> entrypoint, Optional<Path> config) {
    Map<String, List<JobNow>> launches =
        ledger.read(handle -> JobStore.ofScript(handle, script, LOOKED_BACK)).stream()
            .filter(job -> job.job().entrypoint().equals(entrypoint))
            .filter(job -> job.job().config().equals(config))
            .collect(
                Collectors.groupingBy(
                    job -> job.job().batchId().orElse(job.job().jobId()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<Failure> failures = new ArrayList<>();
    for (List<JobNow> launch : launches.values()) {
      if (launch.stream().anyMatch(job -> job.state() == JobState.SUCCEEDED)) {
        break;
      }
      launch.stream()
          .filter(History::failed)
          .findFirst()
          .ifPresent(job -> failures.add(new Failure(job.job().jobId(), told(job))));
    }
    return failures;
  }

  /** How it failed, and what was tried with it. */
  private String told(JobNow failed) {
    return ledger
        .read(handle -> LaunchRecordStore.find(handle, LaunchRecordStore.subject(failed.job())))
        .flatMap(LaunchRecord::alternative)
        .map(tried -> "%s, tried: %s".formatted(failed.detail(), tried))
        .orElse(failed.detail());
  }

  private static boolean failed(JobNow job) {
    return switch (job.state()) {
      case FAILED, LOST -> true;
      case TIMED_OUT -> !job.job().smoke();
      case SUCCEEDED, STOPPED, REFUSED -> false;
      case RESERVED, LAUNCHING, LAUNCH_UNCONFIRMED, RUNNING, STOPPING, STOP_UNCONFIRMED -> false;
    };
  }

  /**
   * The run that a batch of this plan may rest on: of the same script, entrypoint, GPU and backend.
   *
   * @param given the job that the caller names, if any
   */
  public Proof proof(LaunchPlan plan, Optional<String> given, Needed needed, Duration maxAge) {
    List<JobNow> earlier =
        ledger.read(handle -> JobStore.ofScript(handle, plan.script(), LOOKED_BACK));
    Optional<JobNow> named =
        given.flatMap(
            id -> earlier.stream().filter(job -> job.job().jobId().equals(id)).findFirst());
    if (given.isPresent() && named.isEmpty()) {
      return new Proof.Missing(given.get() + " is no run of this script");
    }
    List<JobNow> candidates = named.map(List::of).orElse(earlier);
    List<String> reasons = new ArrayList<>();
    for (JobNow job : candidates) {
      Optional<String> against = against(plan, job, needed, maxAge);
      if (against.isEmpty()) {
        return new Proof.Given(job.job().jobId(), job.state() + ", " + job.health().evidence());
      }
      reasons.add(job.job().jobId() + " " + against.get());
    }
    return new Proof.Missing(
        reasons.isEmpty()
            ? "this script was never run"
            : String.join("; ", reasons.subList(0, Math.min(3, reasons.size()))));
  }

  private Optional<String> against(LaunchPlan plan, JobNow run, Needed needed, Duration maxAge) {
    Job job = run.job();
    return unlike(plan, run)
        .or(() -> changed(observations(run)))
        .or(() -> tooOld(job, maxAge))
        .or(
            () ->
                shown(run, needed)
                    ? Optional.empty()
                    : Optional.of("is %s and %s".formatted(run.state(), run.health().evidence())));
  }

  /** Why a run is none of the same code on the same machine. */
  private Optional<String> unlike(LaunchPlan plan, JobNow run) {
    Job job = run.job();
    if (!job.scriptSha256().equals(plan.scriptSha256())) {
      return Optional.of("ran another version of the script");
    }
    if (!job.codeSha256().equals(plan.codeSha256())) {
      return Optional.of("ran with another version of a module that the script uses");
    }
    if (!job.entrypoint().equals(plan.entrypoint())) {
      return Optional.of("ran another entrypoint");
    }
    if (!job.backend().equals(plan.backend())) {
      return Optional.of("ran on the backend " + job.backend());
    }
    if (!job.gpu().equals(plan.gpu().map(GpuRequest::name))
        || job.gpuCount() != plan.gpu().map(GpuRequest::count).orElse(0)) {
      return Optional.of(
          "ran on %s"
              .formatted(job.gpu().map(name -> name + ":" + job.gpuCount()).orElse("no GPU")));
    }
    return Optional.empty();
  }

  private List<Observation> observations(JobNow run) {
    return ledger.read(handle -> ObservationStore.of(handle, run.job().jobId()));
  }

  private static Optional<String> changed(List<Observation> observations) {
    return observations.stream().anyMatch(seen -> seen.kind() == Kind.CHANGED)
        ? Optional.of("was started while its files were changed")
        : Optional.empty();
  }

  private Optional<String> tooOld(Job job, Duration maxAge) {
    return Duration.between(job.createdAt(), clock.instant()).compareTo(maxAge) > 0
        ? Optional.of("is older than %d h".formatted(maxAge.toHours()))
        : Optional.empty();
  }

  /**
   * What earlier runs of exactly this code, on this GPU and backend, showed. A single run is the
   * same with its configuration and arguments only; the variants of a batch differ in them from the
   * run that it rests on.
   *
   * @param maxAge of a run that counts
   * @param maxApart how far apart two checkpoints may be
   */
  public Seen seen(LaunchPlan plan, Duration maxAge, Duration maxApart) {
    Shown shown = new Shown(plan.backend(), maxApart);
    for (JobNow run :
        ledger.read(handle -> JobStore.ofScript(handle, plan.script(), LOOKED_BACK))) {
      if (run.proven()
          && asConfigured(plan, run.job())
          && unlike(plan, run).isEmpty()
          && tooOld(run.job(), maxAge).isEmpty()) {
        List<Observation> observations = observations(run);
        if (changed(observations).isEmpty()) {
          shown.add(run, observations);
        }
      }
    }
    return shown.seen();
  }

  private static boolean asConfigured(LaunchPlan plan, Job job) {
    Run first = plan.runs().getFirst();
    return first.variant().isPresent()
        || (first.configSha256().equals(job.configSha256())
            && first.handed().equals(job.arguments()));
  }

  private boolean shown(JobNow run, Needed needed) {
    return switch (needed) {
      case WINDOW -> run.proven();
      case FINISHED -> run.state() == JobState.SUCCEEDED;
      case CHECKPOINT -> run.proven() && hasCheckpoint(run);
    };
  }

  private boolean hasCheckpoint(JobNow run) {
    Optional<Backend> backend = backends.find(run.job().backend());
    return backend.isPresent()
        && run.handle()
            .map(handle -> !backend.get().checkpoints(Handles.read(handle)).isEmpty())
            .orElse(false);
  }
}
