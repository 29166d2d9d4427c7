package dev.holdfire.backend;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON records in a folder that several processes share: each is written whole, is on the disk when
 * the call returns, and is for the user alone.
 */
public final class RecordFiles {
  private final Path folder;
  private final JsonMapper mapper =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  public RecordFiles(Path folder) {
    this.folder = folder;
  }

  /** Makes a folder and those above it, for the user alone. */
  public static void createPrivate(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** A record, if there is one of this name. */
  public <T> Optional<T> read(String name, Class<T> type) throws IOException {
    Path file = folder.resolve(name);
    try {
      return Optional.of(mapper.readValue(Files.readString(file), type));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException(file + " cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  /** Writes a record under a name that nothing has yet. */
  public void write(String name, Object content) throws IOException {
    writeText(name, mapper.writeValueAsString(content));
  }

  /** The same for a text. */
  public void writeText(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        text,
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  /**
   * Writes a record unless there is one of this name, as a link to a finished file: whoever sees
   * the name sees the whole content.
   *
   * @return whether it is this one that stands there now
   */
  public boolean createOnce(String name, Object content) throws IOException {
    String temporary = name + "." + UUID.randomUUID() + ".new";
    write(temporary, content);
    try {
      Files.createLink(folder.resolve(name), folder.resolve(temporary));
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } finally {
      Files.deleteIfExists(folder.resolve(temporary));
    }
  }
}
