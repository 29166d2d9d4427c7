package dev.holdfire.cli;

import dev.holdfire.ledger.Identifiers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a run of the program finds itself in.
 *
 * @param environment the variables of the process
 * @param working the working folder
 * @param state where the ledger and the jobs lie
 * @param launcher the script that started this, as it was called; empty when it was started
 *     otherwise
 * @param application puts the parts together; called only by commands that need them
 * @param serve runs the server to its end and gives the exit code
 */
public record Surroundings(
    Map<String, String> environment,
    Path working,
    Path home,
    Path state,
    Optional<Path> launcher,
    Optional<Path> project,
    Clock clock,
    Identifiers identifiers,
    String version,
    Supplier<Application> application,
    Supplier<Integer> serve) {

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /**
   * Where the state lies: {@code HOLDFIRE_HOME}, else {@code holdfire} in {@code XDG_STATE_HOME} or
   * in {@code ~/.local/state}.
   */
  public static Path stateFolder(Map<String, String> environment, Path home) {
    return Optional.ofNullable(environment.get("HOLDFIRE_HOME"))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .orElseGet(
            () ->
                Optional.ofNullable(environment.get("XDG_STATE_HOME"))
                    .filter(folder -> folder.startsWith("/"))
                    .map(Path::of)
                    .orElse(home.resolve(".local").resolve("state"))
                    .resolve("holdfire"))
        .toAbsolutePath();
  }
}
