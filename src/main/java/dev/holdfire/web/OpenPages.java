package dev.holdfire.web;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The pages that are open on a state folder: whoever is given a code is told where to enter it, and
 * nowhere else. Each page has an empty file, locked as long as it is open, with its process and
 * port for a name: a process that closes a file would lose its own locks on it, so none is read.
 *
 * @param folder where the files lie
 */
public record OpenPages(Path folder) {
  private static final Pattern NAME = Pattern.compile("(\\d{1,10})-(\\d{1,5})");

  /** The pages of a state folder. */
  public static OpenPages in(Path state) {
    return new OpenPages(state.resolve("pages"));
  }

  static URI address(int port) {
    return URI.create("http://127.0.0.1:%d/".formatted(port));
  }

  /** Tells others of a page of this process until it is closed. */
  Listing list(int port) {
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path file = folder.resolve("%d-%d".formatted(ProcessHandle.current().pid(), port));
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      channel.lock();
      return new Listing(file, channel);
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE,
          "the page cannot be noted in %s: %s; check its rights".formatted(folder, e.getMessage()),
          e);
    }
  }

  /** Where pages are open. */
  public List<URI> addresses() {
    List<URI> open = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return open;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        Matcher name = NAME.matcher(String.valueOf(file.getFileName()));
        if (name.matches() && isOpen(file, Long.parseLong(name.group(1)))) {
          open.add(address(Integer.parseInt(name.group(2))));
        }
      }
      return open;
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE,
          "the list of open pages cannot be read: %s; check the rights of %s"
              .formatted(e.getMessage(), folder),
          e);
    }
  }

  /** Whether its process holds the file; one that nobody holds was left behind and is removed. */
  private static boolean isOpen(Path file, long process) throws IOException {
    if (process == ProcessHandle.current().pid()) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.tryLock() == null) {
        return true;
      }
      Files.deleteIfExists(file);
      return false;
    }
  }

  /** A page that others are told of. */
  record Listing(Path file, FileChannel channel) implements AutoCloseable {
    @Override
    public void close() {
      try {
        Files.deleteIfExists(file);
        channel.close();
      } catch (IOException e) {
        // The lock ends with the process; what stays behind is removed by the next who looks.
        return;
      }
    }
  }
}
