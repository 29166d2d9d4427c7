package dev.holdfire.report.notes;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A project's notes, {@code .holdfire/notes.md}. An entry is added by replacing the whole file, so
 * that a reader never sees half of one; links that lead out of the project are not followed.
 */
public final class NotesFile {
  private static final String FOLDER = ".holdfire";
  private static final String NAME = "notes.md";

  private final Path project;

  /** The notes of the project in this folder. */
  public NotesFile(Path project) {
    this.project = project;
  }

  /**
   * Adds an entry behind the others. Two writers have to take turns: the caller sees to that.
   *
   * @return where it stands
   * @throws HoldfireException as unusable state, if the file cannot be written or leads elsewhere
   */
  public Path append(String entry) {
    try {
      Path file = target();
      String before = Files.exists(file) ? Files.readString(file) : "";
      String gap = before.isEmpty() ? "" : before.endsWith("\n") ? "\n" : "\n\n";
      replace(file, before + gap + entry);
      return file;
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE,
          "the notes %s cannot be written: %s; see to its rights, or write the entry by hand"
              .formatted(project.resolve(FOLDER).resolve(NAME), e),
          e);
    }
  }

  /** The file itself, behind links that stay in the project. */
  private Path target() throws IOException {
    Path root = project.toRealPath();
    Path folder = root.resolve(FOLDER);
    Path named = folder.resolve(NAME);
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
    }
    Path file =
        Files.exists(named, LinkOption.NOFOLLOW_LINKS)
            ? named.toRealPath()
            : folder.toRealPath().resolve(NAME);
    if (!file.startsWith(root)) {
      throw new IOException("it leads out of the project, to " + file);
    }
    if (Files.exists(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("it is no regular file");
    }
    return file;
  }

  private static void replace(Path file, String text) throws IOException {
    Path written = Files.createTempFile(file.getParent(), "notes", ".new");
    try {
      Files.writeString(written, text, StandardCharsets.UTF_8);
      if (Files.exists(file)) {
        Files.setPosixFilePermissions(written, Files.getPosixFilePermissions(file));
      }
      Files.move(
          written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
