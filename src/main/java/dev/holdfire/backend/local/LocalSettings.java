package dev.holdfire.backend.local;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How jobs run on this machine.
 *
 * @param stateFolder where jobs and volumes lie
 * @param usdPerHour dollars per hour for each GPU, or for a job without one
 * @param python the interpreter, as a path or a name on {@code PATH}; empty for the project's own
 * @param gpus what the machine has, as {@code NAME:count}; empty to ask the driver
 * @param grace between the order to end and the end by force, in whole seconds
 * @param environment the server's environment
 */
public record LocalSettings(
    Path stateFolder,
    BigDecimal usdPerHour,
    Optional<String> python,
    List<String> gpus,
    Duration grace,
    Map<String, String> environment) {

  public LocalSettings {
    stateFolder = stateFolder.toAbsolutePath();
    gpus = List.copyOf(gpus);
    environment = Map.copyOf(environment);
  }
}
