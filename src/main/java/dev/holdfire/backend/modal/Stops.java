package dev.holdfire.backend.modal;

import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.StopRequested;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Ends jobs and parts of jobs, and closes what ended jobs left open. */
final class Stops {
  /** What a stopped app takes to be seen as stopped. */
  static final long STOP_SECONDS = 10;

  private final Watch watch;
  private final Function<String, JobFiles> files;

  Stops(Watch watch, Function<String, JobFiles> files) {
    this.watch = watch;
    this.files = files;
  }

  /** Every app of the job is stopped, also one that a lost answer left behind. */
  StopRequested stop(Handle handle) {
    Optional<JobHandle> job = JobHandle.of(handle);
    if (job.isEmpty()) {
      return new StopRequested.Failed(handle.unreadable());
    }
    return switch (look(job.get()).status()) {
      case JobStatus.Ended _, JobStatus.Lost _ -> new StopRequested.AlreadyEnded();
      case JobStatus.Unknown _, JobStatus.Running _, JobStatus.Stopping _ -> all(job.get());
    };
  }

  private StopRequested all(JobHandle job) {
    try {
      files.apply(job.tag()).orderStop();
    } catch (IOException e) {
      return new StopRequested.Failed("the order cannot be written: " + e);
    }
    watch.changed();
    List<String> ids = new ArrayList<>(List.of(job.app()));
    open(job.tag(), job.environment()).stream()
        .flatMap(List::stream)
        .map(ModalApp::id)
        .filter(id -> !id.equals(job.app()))
        .forEach(ids::add);
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

  /** One call is cancelled, one app that is too many is stopped; the rest of the job goes on. */
  StopRequested stop(Handle handle, String id) {
    Optional<JobHandle> job = JobHandle.of(handle);
    if (job.isEmpty()) {
      return new StopRequested.Failed(handle.unreadable());
    }
    Optional<JobPart> part =
        look(job.get()).parts().stream().filter(known -> known.id().equals(id)).findFirst();
    if (part.isEmpty()) {
      return new StopRequested.Failed("Modal does not list " + id + " for this job now");
    }
    if (!part.get().live()) {
      return new StopRequested.AlreadyEnded();
    }
    try {
      files.apply(job.get().tag()).orderStop(id);
    } catch (IOException e) {
      return new StopRequested.Failed("the order cannot be written: " + e);
    }
    ModalCli cli = watch.in(job.get().environment());
    Answer<StopAnswer> answer = part.get().what().equals(Watch.APP) ? cli.stop(id) : cli.cancel(id);
    watch.changed();
    return switch (answer) {
      case Answer.Failed<StopAnswer>(Trouble trouble) ->
          new StopRequested.Failed(id + ": " + Client.told(trouble));
      case Answer.Value<StopAnswer> _ -> new StopRequested.Underway(STOP_SECONDS);
    };
  }

  /**
   * Closes the apps of a job whose calls were all read back as ended: one whose client died would
   * stay, and one that a lost answer left behind has no client. A container is never cut off, which
   * may still be writing to a volume, nor a client that lives: it closes its own.
   *
   * @return whether nothing is left open
   */
  boolean close(JobHandle job) {
    Optional<List<ModalApp>> open = open(job.tag(), job.environment());
    if (open.isEmpty() || open.get().isEmpty()) {
      return open.isPresent();
    }
    try {
      switch (look(job).status()) {
        case JobStatus.Ended _, JobStatus.Lost _ -> {}
        case JobStatus.Unknown _, JobStatus.Running _, JobStatus.Stopping _ -> {
          return true;
        }
      }
      if (files.apply(job.tag()).clientLives()) {
        return false;
      }
    } catch (IOException e) {
      return false;
    }
    closeAll(job.tag(), job.environment());
    return open(job.tag(), job.environment()).filter(List::isEmpty).isPresent();
  }

  /** Stops every app of a tag that has no container, and says which. */
  List<String> closeAll(String tag, Optional<String> environment) {
    watch.changed();
    List<String> closed =
        open(tag, environment).stream()
            .flatMap(List::stream)
            .filter(app -> app.tasks() == 0)
            .map(ModalApp::id)
            .filter(id -> watch.in(environment).stop(id) instanceof Answer.Value<StopAnswer>)
            .toList();
    watch.changed();
    return closed;
  }

  /** The apps of a tag that have not ended; empty where Modal does not tell. */
  private Optional<List<ModalApp>> open(String tag, Optional<String> environment) {
    return switch (watch.appsOf(tag, environment)) {
      case Answer.Failed<List<ModalApp>> _ -> Optional.empty();
      case Answer.Value<List<ModalApp>>(List<ModalApp> apps) ->
          Optional.of(apps.stream().filter(app -> !app.state().ended()).toList());
    };
  }

  private Watch.Look look(JobHandle job) {
    return watch.look(job, files.apply(job.tag()));
  }
}
