package dev.holdfire.backend.modal;

import dev.holdfire.backend.Artifact;
import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What was written into the volumes that a job's functions mount while the job ran. Volumes are
 * shared: what another job wrote there in that time is among it, and said so.
 */
final class ModalArtifacts implements Artifacts {
  /** Half a second each; a person waits for this listing. */
  private static final int MOST_FOLDERS = 1000;

  /** What a function wrote is committed at the latest when its container goes. */
  private static final Duration LAST_COMMIT = Duration.ofMinutes(5);

  private final Watch watch;
  private final Function<String, JobFiles> files;

  /**
   * The files of these jobs.
   *
   * @param files what a job's client left, by the job's identifier
   */
  ModalArtifacts(Watch watch, Function<String, JobFiles> files) {
    this.watch = watch;
    this.files = files;
  }

  /** When a job's files were written. */
  private record Span(Instant from, Optional<Instant> until) {
    boolean has(VolumeFile file) {
      return file.changedAt()
          .filter(at -> !at.isBefore(from) && until.filter(at::isAfter).isEmpty())
          .isPresent();
    }
  }

  @Override
  public Listing list(Handle handle) {
    Optional<JobHandle> job = JobHandle.of(handle);
    if (job.isEmpty()) {
      return new Listing.Unknown(
          AdoptedApp.of(handle)
              .map(
                  _ ->
                      "it was adopted, and which files are its own is not known:"
                          + " modal volume get fetches them")
              .orElseGet(handle::unreadable));
    }
    try {
      JobFiles own = files.apply(job.get().tag());
      Map<String, String> mounted = new TreeMap<>();
      own.told().spawns().forEach(spawn -> mounted.putAll(spawn.volumes()));
      Optional<Instant> begun = own.begun();
      return begun.isEmpty()
          ? new Listing.Unknown("the record of the job's start is not there")
          : list(job.get(), mounted, span(begun.get(), watch.look(job.get(), own).status()));
    } catch (IOException e) {
      return new Listing.Unknown("the job's files cannot be read: " + e);
    }
  }

  /** Modal tells whole seconds. */
  private static Span span(Instant begun, JobStatus status) {
    Optional<Instant> ended =
        status instanceof JobStatus.Ended
            ? status.attempts().stream()
                .map(Attempt::endedAt)
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
            : Optional.empty();
    return new Span(
        Instant.ofEpochSecond(begun.getEpochSecond()), ended.map(at -> at.plus(LAST_COMMIT)));
  }

  private Listing list(JobHandle job, Map<String, String> mounted, Span span) {
    List<Artifact> found = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (Map.Entry<String, String> mount : mounted.entrySet()) {
      String volume = mount.getValue();
      switch (watch.in(job.environment()).volumeFiles(volume, "/", MOST_FOLDERS)) {
        case Answer.Failed<VolumeListing>(Trouble trouble) -> {
          return new Listing.Unknown("the volume %s: %s".formatted(volume, Client.told(trouble)));
        }
        case Answer.Value<VolumeListing>(VolumeListing listing) -> {
          artifacts(mount.getKey(), volume, listing, span).forEach(found::add);
          notes.add(
              "from the volume %s: what was written to it while the job ran, by whomever"
                  .formatted(volume));
          if (!listing.complete()) {
            notes.add("the volume %s was not listed to its end".formatted(volume));
          }
        }
      }
    }
    if (mounted.isEmpty()) {
      notes.add("it mounts no volume by name, so nothing of it is kept");
    }
    found.sort(Comparator.comparing(Artifact::path));
    return new Listing.Listed(found, notes);
  }

  private static Stream<Artifact> artifacts(
      String mount, String volume, VolumeListing listing, Span span) {
    String below = mount.startsWith("/") ? mount.substring(1) : mount;
    return listing.files().stream()
        .filter(span::has)
        .map(
            file ->
                new Artifact(
                    below + "/" + file.path(),
                    volume + "/" + file.path(),
                    file.bytes(),
                    file.changedAt()));
  }

  @Override
  public Optional<String> copy(Handle handle, Artifact file, Path target) {
    Optional<JobHandle> job = JobHandle.of(handle);
    if (job.isEmpty()) {
      return Optional.of(handle.unreadable());
    }
    int slash = file.origin().indexOf('/');
    String volume = file.origin().substring(0, slash);
    String path = file.origin().substring(slash + 1);
    return switch (watch
        .in(job.get().environment())
        .volumeGet(volume, path, target, file.bytes())) {
      case Answer.Failed<Path>(Trouble trouble) -> Optional.of(Client.told(trouble));
      case Answer.Value<Path> _ -> asListed(file, target);
    };
  }

  private static Optional<String> asListed(Artifact file, Path target) {
    try {
      return Files.isRegularFile(target) && Files.size(target) == file.bytes()
          ? Optional.empty()
          : Optional.of("it is not what was listed any more: fetch it again");
    } catch (IOException e) {
      return Optional.of("what arrived cannot be read: " + e);
    }
  }
}
