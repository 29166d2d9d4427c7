package dev.holdfire.backend.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The processes of this machine as {@code /proc} shows them. Linux only. */
final class ProcessTable {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Path proc;

  /**
   * @param proc where the process file system is mounted
   */
  ProcessTable(Path proc) {
    this.proc = proc;
  }

  private record Stat(String state, long session, long startTicks) {
    boolean gone() {
      return state.equals("Z") || state.equals("X");
    }
  }

  /** Whether there is such a file system at all. */
  boolean usable() {
    return Files.isReadable(bootIdFile());
  }

  String bootId() throws IOException {
    return Files.readString(bootIdFile()).strip();
  }

  /** Seconds since the machine was started, with those that it slept. */
  double bootSeconds() throws IOException {
    String text = Files.readString(proc.resolve("uptime"));
    return Double.parseDouble(text.substring(0, text.indexOf(' ')));
  }

  /** Whether this very process lives; one with the same number does not count. */
  boolean alive(Identity identity) throws IOException {
    return identity.bootId().equals(bootId())
        && stat(identity.pid())
            .filter(stat -> !stat.gone() && stat.startTicks() == identity.startTicks())
            .isPresent();
  }

  /**
   * The living processes of a job whose supervisor is gone: the command, all in its session, and
   * everything that carries the job's tag in its environment, wherever it moved to.
   */
  List<Long> members(String tag, Identity command) throws IOException {
    OptionalLong session = alive(command) ? OptionalLong.of(command.pid()) : OptionalLong.empty();
    List<Long> members = new ArrayList<>();
    try (Stream<Path> entries = Files.list(proc)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = entry.getFileName().toString();
        if (NUMBER.matcher(name).matches() && belongs(Long.parseLong(name), tag, session)) {
          members.add(Long.valueOf(name));
        }
      }
    }
    return members;
  }

  private boolean belongs(long pid, String tag, OptionalLong session) {
    Optional<Stat> stat = stat(pid).filter(found -> !found.gone());
    return stat.isPresent()
        && ((session.isPresent() && stat.get().session() == session.getAsLong())
            || environment(pid).contains("\0HOLDFIRE_JOB=" + tag + "\0"));
  }

  private String environment(long pid) {
    try {
      byte[] variables = Files.readAllBytes(proc.resolve(pid + "/environ"));
      return "\0" + new String(variables, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // It ended meanwhile, or belongs to somebody else.
      return "";
    }
  }

  /** The name in parentheses may itself hold blanks and parentheses: what counts is the last. */
  private Optional<Stat> stat(long pid) {
    try {
      byte[] content = Files.readAllBytes(proc.resolve(pid + "/stat"));
      String text = new String(content, StandardCharsets.ISO_8859_1);
      String[] fields = BLANKS.split(text.substring(text.lastIndexOf(')') + 1).strip(), -1);
      return fields.length < 20
          ? Optional.empty()
          : Optional.of(new Stat(fields[0], Long.parseLong(fields[3]), Long.parseLong(fields[19])));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private Path bootIdFile() {
    return proc.resolve("sys/kernel/random/boot_id");
  }
}
