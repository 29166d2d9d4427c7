package dev.holdfire.tools;

import dev.holdfire.ledger.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A script or a configuration file as it was read now.
 *
 * @param path canonical
 * @param text for looking at; bytes that are no UTF-8 are replaced in it
 */
record SourceFile(Path path, String sha256, String text) {
  static final int MAX_BYTES = 2 << 20;

  /** Reads the file that an argument names, or notes what is wrong with it. */
  static Optional<SourceFile> read(
      Arguments arguments, String pointer, String named, Path project) {
    String argument = pointer.substring(pointer.lastIndexOf('/') + 1);
    try {
      Path path = project.resolve(named).toRealPath();
      if (!Files.isRegularFile(path)) {
        arguments.problem(
            pointer, "%s is no regular file: %s".formatted(argument, Texts.words(path.toString())));
        return Optional.empty();
      }
      byte[] bytes = bounded(path);
      if (bytes.length > MAX_BYTES) {
        arguments.problem(
            pointer,
            "%s is larger than %d bytes: %s"
                .formatted(argument, MAX_BYTES, Texts.words(path.toString())));
        return Optional.empty();
      }
      return Optional.of(
          new SourceFile(path, Digests.sha256(bytes), new String(bytes, StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      arguments.problem(
          pointer,
          "%s does not exist: %s (looked for in %s)"
              .formatted(argument, Texts.words(named), project));
    } catch (InvalidPathException e) {
      arguments.problem(
          pointer, "%s is no path: %s (%s)".formatted(argument, Texts.words(named), e.getReason()));
    } catch (IOException e) {
      arguments.problem(
          pointer,
          "%s cannot be read: %s (%s)"
              .formatted(argument, Texts.words(named), e.getClass().getSimpleName()));
    }
    return Optional.empty();
  }

  /** Whether the file still holds what was read. */
  boolean unchanged() {
    try {
      // What became a pipe meanwhile is not opened: that would wait for its other end.
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      byte[] bytes = bounded(path);
      return bytes.length <= MAX_BYTES && Digests.sha256(bytes).equals(sha256);
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] bounded(Path path) throws IOException {
    try (InputStream stream = Files.newInputStream(path)) {
      return stream.readNBytes(MAX_BYTES + 1);
    }
  }
}
