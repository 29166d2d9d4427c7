package dev.holdfire.ledger;

import dev.holdfire.cost.Usd;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a job is, as it was permitted. It never changes.
 *
 * @param session the server session that launched it
 * @param project the name that it is booked under
 * @param scriptSha256 digest of the script as it was read
 * @param codeSha256 digest of the script and every module that was followed from it
 * @param windowSeconds how long its first output is watched
 * @param ceiling what is reserved for it
 * @param hourly dollars for an hour of everything that it holds, for metering
 * @param digest of everything that makes it the same launch: what, with what, on what, within which
 *     limits
 */
public record Job(
    String jobId,
    Optional<String> batchId,
    Optional<String> variant,
    Instant createdAt,
    String session,
    String tool,
    String backend,
    String project,
    Path projectFolder,
    String goal,
    Path script,
    String scriptSha256,
    String codeSha256,
    Optional<Path> config,
    Optional<String> configSha256,
    Optional<String> entrypoint,
    List<String> arguments,
    Optional<String> gpu,
    int gpuCount,
    int containers,
    long timeoutSeconds,
    int maxAttempts,
    boolean smoke,
    long windowSeconds,
    Usd estimate,
    Usd ceiling,
    BigDecimal hourly,
    String priceSource,
    String digest) {

  /** The tool of a job that others started and a person took over. */
  public static final String ADOPTED = "adopt";

  public Job {
    arguments = List.copyOf(arguments);
  }

  /**
   * Whether others started it and a person took it over: its script is the provider's name for it,
   * its attempts are hours, and no limit is enforced on it.
   */
  public boolean adopted() {
    return tool.equals(ADOPTED);
  }
}
