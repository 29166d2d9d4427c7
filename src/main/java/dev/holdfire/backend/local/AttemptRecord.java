package dev.holdfire.backend.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt as the supervisor writes it down.
 *
 * @param startedMs milliseconds of the wall clock; so are the other times in {@code Ms} but {@code
 *     meteredMs}, which is a length
 * @param startedBoot seconds since the machine was started
 * @param logOffset where its output begins
 */
record AttemptRecord(
    int number,
    long pid,
    long startTicks,
    String bootId,
    long startedMs,
    double startedBoot,
    long logOffset,
    Optional<Long> firstOutputMs,
    Optional<Long> endedMs,
    Optional<Long> meteredMs,
    Optional<End> end) {

  /**
   * How it ended.
   *
   * @param number the exit code or the signal
   */
  record End(Kind kind, Optional<Integer> number) {
    AttemptEnd told() {
      return switch (kind) {
        case EXITED -> new AttemptEnd.Exited(number.orElse(1));
        case SIGNALLED -> new AttemptEnd.Signalled(number.orElse(0));
        case TIMED_OUT -> new AttemptEnd.TimedOut();
        case STOPPED -> new AttemptEnd.Stopped();
      };
    }
  }

  /** The words for it. */
  enum Kind {
    @JsonProperty("exited")
    EXITED,
    @JsonProperty("signalled")
    SIGNALLED,
    @JsonProperty("timed_out")
    TIMED_OUT,
    @JsonProperty("stopped")
    STOPPED
  }

  Identity process() {
    return new Identity(pid, startTicks, bootId);
  }

  /** The attempt with its own end, or with the time so far while it has none. */
  Attempt told(Duration soFar) {
    return new Attempt(
        number,
        Instant.ofEpochMilli(startedMs),
        endedMs.map(Instant::ofEpochMilli),
        meteredMs.map(Duration::ofMillis).orElse(soFar),
        end.map(End::told),
        firstOutputMs.map(Instant::ofEpochMilli));
  }

  /** The attempt with an end that its supervisor could not write down. */
  Attempt endedBy(Optional<AttemptEnd> how, Instant at, Duration metered) {
    return new Attempt(
        number,
        Instant.ofEpochMilli(startedMs),
        Optional.of(at),
        metered,
        how,
        firstOutputMs.map(Instant::ofEpochMilli));
  }
}
