package dev.holdfire.backend.modal;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code function calls}: one input of a call.
 *
 * @param stateText the state as it was spelt, for what {@link CallState} does not know
 * @param startup how long its container took to start
 * @param execution how long it has run
 */
public record FunctionCall(
    String id,
    CallState state,
    String stateText,
    Optional<Instant> enqueuedAt,
    Optional<Instant> startedAt,
    Optional<String> containerId,
    Optional<Duration> startup,
    Optional<Duration> execution) {

  static FunctionCall of(Fields row) {
    String state = row.scalar("status");
    return new FunctionCall(
        row.text("function_call_id"),
        CallState.of(state),
        state,
        row.time("enqueued_at"),
        row.time("started_at"),
        row.optional("container_id"),
        row.number("startup_time_seconds").map(FunctionCall::seconds),
        row.number("execution_time_seconds").map(FunctionCall::seconds));
  }

  /** When the start of its newest container was begun. */
  Instant begun() {
    return startedAt
        .map(started -> started.minus(startup.orElse(Duration.ZERO)))
        .or(() -> enqueuedAt)
        .orElse(Instant.EPOCH);
  }

  private static Duration seconds(BigDecimal seconds) {
    return Duration.ofNanos(seconds.movePointRight(9).longValue());
  }
}
