package dev.holdfire.backend.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The files of one job, which the supervisor and every server share. */
final class JobFolder {
  private final Path folder;
  private final JsonMapper mapper =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  JobFolder(Path folder) {
    this.folder = folder;
  }

  Path path() {
    return folder;
  }

  /** Makes the folder, for the user alone. */
  void create() throws IOException {
    createPrivate(folder);
  }

  /** Makes a folder and those above it, for the user alone. */
  static void createPrivate(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Writes a specification under a name of its own, which no other submission changes. */
  String writeSpec(Spec spec) throws IOException {
    String name = "spec-" + UUID.randomUUID() + ".json";
    write(folder.resolve(name), spec);
    return name;
  }

  Optional<Spec> spec(Claim claim) throws IOException {
    return claim.spec().isPresent()
        ? read(folder.resolve(claim.spec().get()), Spec.class)
        : Optional.empty();
  }

  Optional<Claim> claim() throws IOException {
    return read(folder.resolve("claim.json"), Claim.class);
  }

  /** Claims the job for a recovery; returns whether nobody had claimed it before. */
  boolean claimForRecovery() throws IOException {
    return createOnce("claim.json", Claim.ofRecovery());
  }

  Optional<EndRecord> end() throws IOException {
    return read(folder.resolve("end.json"), EndRecord.class);
  }

  /** Writes the end down; the first one that was written stays. */
  void end(EndRecord record) throws IOException {
    createOnce("end.json", record);
  }

  boolean hasEnded() {
    return Files.exists(folder.resolve("end.json"));
  }

  /** Notes that a server is ending the job at its limit, in place of the supervisor. */
  void noteLimit() throws IOException {
    createOnce("limit", true);
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
    createOnce("stop", order);
  }

  Optional<StopOrder> stopOrder() throws IOException {
    return read(folder.resolve("stop"), StopOrder.class);
  }

  Path log() {
    return folder.resolve("output.log");
  }

  private Optional<AttemptRecord> attempt(int number) throws IOException {
    return read(folder.resolve("attempt-" + number + ".json"), AttemptRecord.class);
  }

  private <T> Optional<T> read(Path file, Class<T> type) throws IOException {
    try {
      return Optional.of(mapper.readValue(Files.readString(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** A link to a finished file: whoever sees the name sees the whole content. */
  private boolean createOnce(String name, Object content) throws IOException {
    Path temporary = folder.resolve(name + "." + UUID.randomUUID() + ".new");
    write(temporary, content);
    try {
      Files.createLink(folder.resolve(name), temporary);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void write(Path file, Object content) throws IOException {
    Files.writeString(
        file,
        mapper.writeValueAsString(content),
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
