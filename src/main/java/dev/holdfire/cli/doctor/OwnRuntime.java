package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The runtime that lies beside the program: whether it is the one that runs, and why not.
 *
 * @param machine the kind of this machine, as the JVM names it
 * @param running the home of the Java that runs this
 */
public record OwnRuntime(
    Installation installation,
    Map<String, String> environment,
    String machine,
    Path running,
    Processes processes)
    implements Check {
  private static final String ID = "runtime";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public List<Finding> findings() {
    if (!Files.exists(installation.java())) {
      return List.of(
          Finding.good(
              ID, Severity.INFORMATION, "none of its own; this runs on the Java in " + running));
    }
    if (isRunning()) {
      return List.of(Finding.good(ID, Severity.WARNING, "its own, in " + running));
    }
    return List.of(
        obstacle()
            .orElseGet(
                () ->
                    Finding.bad(
                        ID,
                        Severity.INFORMATION,
                        "its own would run, but %s does"
                            .formatted(environment.getOrDefault("HOLDFIRE_JAVA", "another Java")),
                        "unset HOLDFIRE_JAVA: with its own it starts several times as fast")));
  }

  /** Whether the Java that runs this is the program's own. */
  boolean isRunning() {
    try {
      return installation.java().toRealPath().startsWith(running.toRealPath());
    } catch (IOException _) {
      return false;
    }
  }

  private Optional<Finding> obstacle() {
    String ours = machine.equals("amd64") ? "x86_64" : machine;
    Optional<ElfProgram> program = ElfProgram.read(installation.java());
    if (program.isPresent() && !program.get().machine().equals(ours)) {
      return Optional.of(
          bad(
              "it is for %s, and this machine is %s".formatted(program.get().machine(), ours),
              "unpack the archive for %s in its place".formatted(ours)));
    }
    Optional<Path> missing =
        program.flatMap(ElfProgram::loader).filter(loader -> !Files.exists(loader));
    if (missing.isPresent()) {
      return Optional.of(
          bad(
              "it is for another C library: its loader %s is not here".formatted(missing.get()),
              "go on with the Java 25 that runs this, or use a system with glibc"));
    }
    return switch (run()) {
      case Outcome.Exited exited when exited.succeeded() -> Optional.empty();
      case Outcome.Exited exited -> Optional.of(broken(exited.error() + exited.output()));
      case Outcome.TimedOut _ -> Optional.of(broken("no answer"));
      case Outcome.NotStarted(String reason) -> Optional.of(broken(reason));
    };
  }

  private Outcome run() {
    return processes.run(
        Command.of(
            installation.home(), PATIENCE, List.of(installation.java().toString(), "-version")));
  }

  private static Finding broken(String reason) {
    return bad("it does not run here: " + reason.strip(), "unpack the archive anew in its place");
  }

  private static Finding bad(String found, String remedy) {
    return Finding.bad(ID, Severity.WARNING, found, remedy);
  }
}
