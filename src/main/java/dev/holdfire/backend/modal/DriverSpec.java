package dev.holdfire.backend.modal;

import dev.holdfire.backend.Submission;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the driver runs, and the limits that it holds each call to.
 *
 * @param entrypoint null for the only one
 * @param kwargs an object
 * @param arguments whether the entrypoint is handed any
 * @param config null for none
 * @param resumeFrom the path of a checkpoint in its volume; null for none
 * @param gpu such as {@code H100:2}; null for none
 * @param cpuCores null for no limit
 * @param memoryMib null for no limit
 * @param maxAttempts for each call
 * @param containers how many calls at most
 * @param idleSeconds how long a container is kept after its call
 * @param startupSeconds how long a start-up may take, as it was priced
 * @param factor what the rates were multiplied by for the price
 * @param environment of Modal; null for the usual one
 */
record DriverSpec(
    String script,
    @Nullable String entrypoint,
    JsonNode kwargs,
    boolean arguments,
    @Nullable String config,
    @Nullable String resumeFrom,
    @Nullable String gpu,
    @Nullable BigDecimal cpuCores,
    @Nullable Long memoryMib,
    long timeoutSeconds,
    int maxAttempts,
    int containers,
    int idleSeconds,
    long startupSeconds,
    BigDecimal factor,
    @Nullable String environment) {
  private static final BigDecimal MIB = BigDecimal.valueOf(1024);

  static DriverSpec of(Submission submission, Optional<String> resumeFrom, int idleSeconds) {
    Submission.Cloud cloud = submission.cloud();
    return new DriverSpec(
        submission.script().toString(),
        submission.entrypoint().orElse(null),
        JsonMapper.shared().readTree(cloud.kwargs()),
        !submission.arguments().isEmpty(),
        submission.config().map(Path::toString).orElse(null),
        resumeFrom.orElse(null),
        submission.gpu().map(name -> name + ":" + submission.gpuCount()).orElse(null),
        cloud.cpuCores().orElse(null),
        cloud
            .memoryGib()
            .map(gib -> gib.multiply(MIB).setScale(0, RoundingMode.FLOOR).longValueExact())
            .orElse(null),
        submission.timeoutSeconds(),
        submission.maxAttempts(),
        submission.containers(),
        idleSeconds,
        cloud.startupSeconds(),
        cloud.factor(),
        cloud.environment().orElse(null));
  }
}
