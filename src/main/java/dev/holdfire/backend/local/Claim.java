package dev.holdfire.backend.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Who decided, first and for ever, whether a job exists.
 *
 * @param by the supervisor, which runs it, or a recovery, after which it cannot run
 * @param spec the name of the specification that the supervisor runs
 */
record Claim(
    By by,
    Optional<String> spec,
    Optional<Long> pid,
    Optional<Long> startTicks,
    Optional<String> bootId) {

  /** The two that may make a claim. */
  enum By {
    @JsonProperty("supervisor")
    SUPERVISOR,
    @JsonProperty("recover")
    RECOVER
  }

  static Claim ofRecovery() {
    return new Claim(
        By.RECOVER, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The supervisor; a process that there cannot be, for a recovery. */
  Identity supervisor() {
    return new Identity(pid.orElse(-1L), startTicks.orElse(-1L), bootId.orElse(""));
  }
}
