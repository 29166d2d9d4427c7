package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers that run on this state, each with the process that started it: the client. A command
 * that stands below such a client may have been typed by the model in it.
 *
 * @param folder where each server has a file of its own
 */
public record RunningServers(Path folder) {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServers.class);
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final long INIT = 1;

  /** The start of a process is told with a rounding that differs from look to look. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  /** The servers of a state folder. */
  public static RunningServers in(Path state) {
    return new RunningServers(state.resolve("servers"));
  }

  /** Notes this process as a server, until it ends. */
  public void register() {
    ProcessHandle self = ProcessHandle.current();
    Optional<ProcessHandle> client = self.parent();
    if (client.isEmpty()) {
      return;
    }
    try {
      Files.createDirectories(folder, OWNER_ONLY);
      // Moved into place whole: a look in between must not find a server without its client.
      Path part = folder.resolve(self.pid() + ".part");
      Files.writeString(
          part, "%s %d %s".formatted(start(self), client.get().pid(), start(client.get())));
      Files.move(
          part,
          folder.resolve(Long.toString(self.pid())),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // Without a state folder nothing can be launched or approved anyway, and each call says so.
      LOG.warn("this server could not be noted in {}: {}", folder, e.getMessage());
    }
  }

  /** Forgets this process. */
  public void unregister() {
    try {
      Files.deleteIfExists(folder.resolve(Long.toString(ProcessHandle.current().pid())));
    } catch (IOException e) {
      // What stays behind is recognised as dead by its process.
      return;
    }
  }

  /** The client of a running server that this process stands below, if there is one. */
  public Optional<Long> clientAbove() {
    Set<Long> above = new HashSet<>();
    for (Optional<ProcessHandle> parent = ProcessHandle.current().parent();
        parent.isPresent();
        parent = parent.get().parent()) {
      above.add(parent.get().pid());
    }
    above.remove(INIT);
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.flatMap(file -> client(file).stream()).filter(above::contains).findFirst();
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.STATE_UNUSABLE,
          "the state folder cannot be read: %s; check its rights".formatted(e.getMessage()),
          e);
    }
  }

  /** The client of the server that the file is about, if both still live. */
  private static Optional<Long> client(Path file) {
    try {
      List<String> parts = List.of(Files.readString(file).split(" ", -1));
      long server = Long.parseLong(String.valueOf(file.getFileName()));
      long client = Long.parseLong(parts.get(1));
      return lives(server, parts.get(0)) && lives(client, parts.get(2))
          ? Optional.of(client)
          : Optional.empty();
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static boolean lives(long pid, String start) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> near(start(handle), start))
        .isPresent();
  }

  private static boolean near(String left, String right) {
    try {
      return Duration.between(Instant.parse(left), Instant.parse(right)).abs().compareTo(TOLERANCE)
          <= 0;
    } catch (DateTimeParseException e) {
      return left.equals(right);
    }
  }

  private static String start(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
