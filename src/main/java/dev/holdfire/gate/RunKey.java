package dev.holdfire.gate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a run is, apart from where and how long it may run. */
public record RunKey(
    Path script,
    String scriptSha256,
    Optional<String> entrypoint,
    Optional<Path> config,
    Optional<String> configSha256,
    List<String> arguments) {

  public RunKey {
    arguments = List.copyOf(arguments);
  }

  /** Whether both would do the same work: by path, or by content under another name. */
  public boolean collidesWith(RunKey other) {
    boolean sameScript = script.equals(other.script) || scriptSha256.equals(other.scriptSha256);
    boolean sameConfig =
        config.equals(other.config)
            || (configSha256.isPresent() && configSha256.equals(other.configSha256));
    return sameScript
        && sameConfig
        && entrypoint.equals(other.entrypoint)
        && arguments.equals(other.arguments);
  }
}
