package dev.holdfire.backend.local;

import dev.holdfire.process.SystemProcesses;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A backend over this machine for tests, and the end of everything that it started. */
final class LocalMachine {
  private final Path state;
  private final LocalSettings settings;
  private final LocalBackend backend;

  LocalMachine(Path state) {
    this(state, Map.of(), Optional.empty(), List.of());
  }

  LocalMachine(
      Path state, Map<String, String> variables, Optional<String> python, List<String> gpus) {
    this.state = state;
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putAll(variables);
    settings =
        new LocalSettings(
            state, new BigDecimal("0.25"), python, gpus, Duration.ofSeconds(2), environment);
    backend = new LocalBackend(settings, new SystemProcesses(), Clock.systemUTC());
  }

  LocalSettings settings() {
    return settings;
  }

  ProcessTable table() {
    return new ProcessTable(Path.of("/proc"));
  }

  LocalBackend backend() {
    return backend;
  }

  JobFolder folder(String tag) {
    return new JobFolder(state.resolve("jobs").resolve(tag));
  }

  /** Ends the supervisors and commands that stand in the records, by their identity. */
  void endAll() {
    ProcessTable table = table();
    Path jobs = state.resolve("jobs");
    if (!Files.isDirectory(jobs)) {
      return;
    }
    try (Stream<Path> folders = Files.list(jobs)) {
      for (Path each : folders.toList()) {
        JobFolder job = new JobFolder(each);
        Optional<Claim> claim = job.claim();
        if (claim.isPresent() && table.alive(claim.get().supervisor())) {
          kill(claim.get().supervisor().pid());
        }
        for (AttemptRecord attempt : job.attempts()) {
          table
              .members(each.getFileName().toString(), attempt.process())
              .forEach(LocalMachine::kill);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Whether a process runs; one that ended and was not collected yet does not. */
  static boolean lives(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 2).startsWith("Z");
    } catch (IOException e) {
      return false;
    }
  }
}
