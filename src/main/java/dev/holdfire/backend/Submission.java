package dev.holdfire.backend;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A job to start, within the limits that were permitted.
 *
 * @param tag the job's identifier, unique for ever
 * @param script the script's canonical path
 * @param project the folder to run in
 * @param entrypoint a function or entrypoint of the script, where the backend knows such
 * @param config a configuration file, handed over as {@code --config PATH}
 * @param arguments further arguments, each passed on as it is
 * @param resume a file that an earlier job left behind, to go on from
 * @param volume the name of the volume that it writes to; each job has a folder of its own in it
 * @param gpu the GPU's catalogue name, or empty
 * @param gpuCount GPUs in each container
 * @param containers how many containers
 * @param timeoutSeconds the limit on each attempt, which the backend enforces
 * @param maxAttempts one and the permitted retries
 * @param cloud what only a cloud knows
 */
public record Submission(
    String tag,
    Path script,
    Path project,
    Optional<String> entrypoint,
    Optional<Path> config,
    List<String> arguments,
    Optional<Resume> resume,
    String volume,
    Optional<String> gpu,
    int gpuCount,
    int containers,
    long timeoutSeconds,
    int maxAttempts,
    Cloud cloud) {

  /**
   * A checkpoint of an earlier job of the same backend.
   *
   * @param path relative to that job's volume
   */
  public record Resume(Handle job, String path) {}

  /**
   * What only a cloud knows.
   *
   * @param kwargs what a function is called with, a JSON object
   * @param cpuCores the hard limit on cores in each container
   * @param memoryGib the hard limit on memory in each container
   * @param environment the provider's environment; empty for the policy's
   * @param startupSeconds the limit on a start-up that was priced
   * @param factor what the rates were multiplied by for the price
   */
  public record Cloud(
      String kwargs,
      Optional<BigDecimal> cpuCores,
      Optional<BigDecimal> memoryGib,
      Optional<String> environment,
      long startupSeconds,
      BigDecimal factor) {
    /** Nothing of it. */
    public static final Cloud NONE =
        new Cloud(
            "{}", Optional.empty(), Optional.empty(), Optional.empty(), 86_400, BigDecimal.ONE);
  }

  public Submission {
    arguments = List.copyOf(arguments);
    if (timeoutSeconds < 1 || maxAttempts < 1) {
      throw new IllegalArgumentException("a job needs a limit of a second and an attempt at least");
    }
  }
}
