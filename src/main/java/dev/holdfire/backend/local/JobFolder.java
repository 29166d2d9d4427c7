package dev.holdfire.backend.local;

import dev.holdfire.backend.RecordFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The files of one job, which the supervisor and every server share. */
final class JobFolder {
  private final Path folder;
  private final RecordFiles records;

  JobFolder(Path folder) {
    this.folder = folder;
    this.records = new RecordFiles(folder);
  }

  Path path() {
    return folder;
  }

  /** Makes the folder, for the user alone. */
  void create() throws IOException {
    RecordFiles.createPrivate(folder);
  }

  /** Writes a specification under a name of its own, which no other submission changes. */
  String writeSpec(Spec spec) throws IOException {
    String name = "spec-" + UUID.randomUUID() + ".json";
    records.write(name, spec);
    return name;
  }

  Optional<Spec> spec(Claim claim) throws IOException {
    return claim.spec().isPresent()
        ? records.read(claim.spec().get(), Spec.class)
        : Optional.empty();
  }

  /** Where a job that was started writes what it leaves behind. */
  Optional<Path> volume() throws IOException {
    Optional<Claim> claim = claim();
    Optional<Spec> spec = claim.isEmpty() ? Optional.empty() : spec(claim.get());
    return spec.map(known -> known.environment().getOrDefault("HOLDFIRE_VOLUME", ""))
        .filter(path -> !path.isEmpty())
        .map(Path::of);
  }

  Optional<Claim> claim() throws IOException {
    return records.read("claim.json", Claim.class);
  }

  /** Claims the job for a recovery; returns whether nobody had claimed it before. */
  boolean claimForRecovery() throws IOException {
    return records.createOnce("claim.json", Claim.ofRecovery());
  }

  Optional<EndRecord> end() throws IOException {
    return records.read("end.json", EndRecord.class);
  }

  /** Writes the end down; the first one that was written stays. */
  void end(EndRecord record) throws IOException {
    records.createOnce("end.json", record);
  }

  boolean hasEnded() {
    return Files.exists(folder.resolve("end.json"));
  }

  /** Notes that a server is ending the job at its limit, in place of the supervisor. */
  void noteLimit() throws IOException {
    records.createOnce("limit", true);
  }

  /** When the job was ended at its limit, if it was. */
  Optional<Instant> endedAtLimit() throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(folder.resolve("limit")).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** The attempts so far, oldest first. */
  List<AttemptRecord> attempts() throws IOException {
    List<AttemptRecord> attempts = new ArrayList<>();
    Optional<AttemptRecord> next = attempt(1);
    while (next.isPresent()) {
      attempts.add(next.get());
      next = attempt(attempts.size() + 1);
    }
    return attempts;
  }

  /** Orders the end. The order stays once it is given. */
  void orderStop(StopOrder order) throws IOException {
    records.createOnce("stop", order);
  }

  Optional<StopOrder> stopOrder() throws IOException {
    return records.read("stop", StopOrder.class);
  }

  Path log() {
    return folder.resolve("output.log");
  }

  private Optional<AttemptRecord> attempt(int number) throws IOException {
    return records.read("attempt-" + number + ".json", AttemptRecord.class);
  }
}
