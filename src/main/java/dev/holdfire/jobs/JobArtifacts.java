package dev.holdfire.jobs;

import dev.holdfire.backend.Artifact;
import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Handle;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What one job left behind: its artifacts and checkpoints. */
public final class JobArtifacts {
  private final Handle handle;
  private final Artifacts artifacts;

  private JobArtifacts(Handle handle, Artifacts artifacts) {
    this.handle = handle;
    this.artifacts = artifacts;
  }

  /**
   * A file of the job.
   *
   * @param path as the job chose it, with slashes; it may lead anywhere
   * @param bytes its size when it was listed
   */
  public record Item(String path, long bytes, Optional<Instant> writtenAt, String origin) {}

  /**
   * The files.
   *
   * @param notes what a person should know of the list
   */
  public record Listing(List<Item> items, List<String> notes) {
    public Listing {
      items = List.copyOf(items);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Of a job in the ledger.
   *
   * @throws HoldfireException with {@code NOT_FOUND} for a job that does not exist or never started
   */
  public static JobArtifacts of(String jobId, Ledger ledger, Backends backends) {
    JobNow job =
        ledger
            .read(open -> JobStore.find(open, jobId))
            .orElseThrow(() -> none("there is no job %s; 'holdfire status' lists them", jobId));
    Handle handle =
        job.handle()
            .map(Handles::read)
            .orElseThrow(() -> none("%s was not seen to start: it left nothing", jobId));
    Backend backend =
        backends
            .find(handle.backend())
            .orElseThrow(() -> none("this build has no backend %s", handle.backend()));
    return new JobArtifacts(handle, backend.artifacts());
  }

  private static HoldfireException none(String words, String name) {
    return new HoldfireException(ErrorCode.NOT_FOUND, words.formatted(name));
  }

  /**
   * Its files as they are now.
   *
   * @throws HoldfireException with {@code EXTERNAL} when its backend cannot tell
   */
  public Listing list() {
    return switch (artifacts.list(handle)) {
      case Artifacts.Listing.Unknown(String reason) ->
          throw new HoldfireException(ErrorCode.EXTERNAL, reason);
      case Artifacts.Listing.Listed(List<Artifact> files, List<String> notes) ->
          new Listing(files.stream().map(JobArtifacts::item).toList(), notes);
    };
  }

  private static Item item(Artifact file) {
    return new Item(file.path(), file.bytes(), file.writtenAt(), file.origin());
  }

  /**
   * Copies a file as it was listed.
   *
   * @param target a file that does not exist; of no use after a failure
   * @return what went wrong; empty when all of it is there
   */
  public Optional<String> copy(Item item, Path target) {
    return artifacts.copy(
        handle, new Artifact(item.path(), item.origin(), item.bytes(), item.writtenAt()), target);
  }
}
