package dev.holdfire.cli.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file as it was read. It is written as a whole or not at all: to a file beside it that then
 * takes its place, with its mode and owner. A link stays a link; what it leads to is written.
 *
 * @param target where links lead to
 * @param content empty where there is no file
 */
record ConfigFile(Path target, Optional<String> content) {
  private static final int MAX_LINKS = 40;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /**
   * Reads a file.
   *
   * @throws Unreadable if it is not UTF-8
   */
  static ConfigFile read(Path named) throws IOException {
    Path target = target(named);
    return new ConfigFile(target, content(target));
  }

  private static Path target(Path named) throws IOException {
    Path target = named;
    for (int links = 0; Files.isSymbolicLink(target); links++) {
      if (links == MAX_LINKS) {
        throw new FileSystemLoopException(named.toString());
      }
      target = target.resolveSibling(Files.readSymbolicLink(target)).normalize();
    }
    return target;
  }

  private static Optional<String> content(Path target) throws IOException {
    if (Files.isDirectory(target)) {
      throw new IOException("it is a folder");
    }
    try {
      byte[] bytes = Files.readAllBytes(target);
      try {
        return Optional.of(
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException _) {
        throw new Unreadable("it is not UTF-8: save it in that encoding");
      }
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** The text without the mark that some editors put before it; empty where there is no file. */
  String text() {
    String text = content.orElse("");
    return marked() ? text.substring(1) : text;
  }

  private boolean marked() {
    return content.orElse("").startsWith(BYTE_ORDER_MARK);
  }

  /**
   * Writes a text in the place of what was read.
   *
   * @param ownerOnly whether a new file is nobody else's to read
   * @return the folders that were made for it; empty also where nothing was written, since somebody
   *     else had changed the file meanwhile
   */
  Optional<List<Path>> replace(String text, boolean ownerOnly) throws IOException {
    writable();
    List<Path> made = folders();
    Path folder = folder();
    Path beside = Files.createTempFile(folder, ".holdfire", ".tmp");
    try {
      if (content.isPresent()) {
        Files.copy(
            target,
            beside,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
        keepOwner(beside);
      } else {
        Files.setPosixFilePermissions(
            beside, PosixFilePermissions.fromString(ownerOnly ? "rw-------" : "rw-r--r--"));
      }
      byte[] bytes = ((marked() ? BYTE_ORDER_MARK : "") + text).getBytes(StandardCharsets.UTF_8);
      write(beside, bytes);
      if (!content(target).equals(content)) {
        return Optional.empty();
      }
      if (content.isPresent() && hardLinked()) {
        // A file with another name stays one with it; the copy beside it is there until it is
        // whole.
        write(target, bytes);
      } else {
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
      }
      return Optional.of(made);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** Deletes the file, if it is still what was read; says whether it was. */
  boolean delete() throws IOException {
    writable();
    if (!content(target).equals(content)) {
      return false;
    }
    Files.deleteIfExists(target);
    return true;
  }

  /** A rename would also replace a file that its owner keeps from being written. */
  private void writable() throws IOException {
    if (content.isPresent()
        && (!Files.isWritable(target)
            || !Files.getPosixFilePermissions(target).contains(PosixFilePermission.OWNER_WRITE))) {
      throw new AccessDeniedException(target.toString(), null, "it is read-only");
    }
  }

  private boolean hardLinked() throws IOException {
    return Files.getAttribute(target, "unix:nlink") instanceof Integer names && names > 1;
  }

  private void keepOwner(Path beside) throws IOException {
    for (String attribute : List.of("unix:gid", "unix:uid")) {
      Object owner = Files.getAttribute(target, attribute);
      if (!owner.equals(Files.getAttribute(beside, attribute))) {
        Files.setAttribute(beside, attribute, owner);
      }
    }
  }

  private Path folder() {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new UncheckedIOException(new IOException("it is the root folder"));
    }
    return folder;
  }

  private List<Path> folders() throws IOException {
    List<Path> missing = new ArrayList<>();
    Path folder = folder();
    while (folder != null && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      missing.add(folder);
      folder = folder.getParent();
    }
    Files.createDirectories(folder());
    return missing;
  }

  private static void write(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }
}
