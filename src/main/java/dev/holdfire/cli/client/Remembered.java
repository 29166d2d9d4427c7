package dev.holdfire.cli.client;

import dev.holdfire.ledger.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was done to a configuration, so that it can be taken back. Of other people's content it
 * holds no more than what was replaced.
 *
 * @param digest of the text after the change
 * @param edit the change
 * @param was what was there before
 * @param members of an entry that was there before, as they were spelled; an empty text for one
 *     that was not there
 * @param folders that were made for the file, innermost first
 */
record Remembered(
    String digest, Edit edit, Was was, Map<String, String> members, List<String> folders) {

  Remembered {
    members = Map.copyOf(members);
    folders = List.copyOf(folders);
  }

  /** How much was there before the change. */
  enum Was {
    NOTHING,
    FILE,
    CONTAINER,
    ENTRY
  }

  /** The places of what is remembered, in the state folder. */
  record Place(Path state, Path configuration) {
    private Path file() {
      return state
          .resolve("clients")
          .resolve(Digests.sha256(configuration.toString()).substring(0, 16) + ".json");
    }

    /** What is remembered; empty also where it cannot be understood any more. */
    Optional<Remembered> read() throws IOException {
      try {
        return Optional.of(
            JsonMapper.shared().readValue(Files.readString(file()), Remembered.class));
      } catch (NoSuchFileException | JacksonException _) {
        return Optional.empty();
      }
    }

    void write(Remembered remembered) throws IOException {
      Path folder = state.resolve("clients");
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path part = Files.createTempFile(folder, "part", "");
      Files.writeString(part, JsonMapper.shared().writeValueAsString(remembered));
      Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);
    }

    void forget() throws IOException {
      Files.deleteIfExists(file());
    }
  }

  /** Whether a text is the one that the change led to. */
  boolean isOf(String text) {
    return Digests.sha256(text).equals(digest);
  }
}
