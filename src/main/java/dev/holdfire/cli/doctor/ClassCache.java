package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cache of classes that makes starts fast: whether it is there and the JVM takes it. */
public record ClassCache(Installation installation, OwnRuntime runtime, Processes processes)
    implements Check {
  private static final String ID = "cache";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String UNPACK =
      "unpack the archive anew, and copy the folder with its files' times (cp -a): it runs without,"
          + " but starts more slowly";

  /** The first thing that the JVM has against a cache. */
  private static final Pattern REASON = Pattern.compile("]\\[aot *]\\s*(\\S[^\n]*)");

  @Override
  public List<Finding> findings() {
    if (!runtime.isRunning()) {
      return List.of();
    }
    Optional<Path> there = installation.cache();
    if (there.isEmpty()) {
      return List.of(bad("there is none", UNPACK));
    }
    Path cache = there.get();
    if (!cache.endsWith("holdfire-%s.aot".formatted(digest()))) {
      return List.of(bad(cache.getFileName() + " is stale: it was made of other jars", UNPACK));
    }
    return List.of(
        refusal(cache)
            .map(reason -> bad("the JVM refuses it: " + reason, UNPACK))
            .orElseGet(() -> Finding.good(ID, Severity.WARNING, cache + " is in use")));
  }

  private String digest() {
    try {
      return JarsDigest.in(installation.library());
    } catch (IOException e) {
      return "of jars that cannot be read: " + e.getMessage();
    }
  }

  /** Why the JVM would not start with it; empty where it would. */
  private Optional<String> refusal(Path cache) {
    return switch (started(cache)) {
      case Outcome.Exited exited when exited.succeeded() -> Optional.empty();
      case Outcome.Exited exited -> Optional.of(reason(exited.output() + exited.error()));
      case Outcome.TimedOut _ -> Optional.of("no answer");
      case Outcome.NotStarted(String reason) -> Optional.of(reason);
    };
  }

  private Outcome started(Path cache) {
    return processes.run(
        Command.of(
            installation.home(),
            PATIENCE,
            List.of(
                installation.java().toString(),
                "-XX:AOTMode=on",
                "-XX:AOTCache=" + cache,
                "-XX:+VerifySharedSpaces",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                installation.jar().toString(),
                "dev.holdfire.Holdfire",
                "--version")));
  }

  private static String reason(String said) {
    Matcher reason = REASON.matcher(said);
    return reason.find() ? reason.group(1) : said.strip();
  }

  private static Finding bad(String found, String remedy) {
    return Finding.bad(ID, Severity.WARNING, found, remedy);
  }
}
