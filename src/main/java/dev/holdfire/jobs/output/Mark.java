package dev.holdfire.jobs.output;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a run is, as one line of its output says.
 *
 * @param step the step; empty where only an epoch is named
 * @param total the step at which the run, or the epoch, is over
 * @param epoch as the line counts it, from 0 or from 1
 * @param epochs how many there will be
 * @param fromZero whether its epochs are known to be counted from 0
 * @param withinEpoch whether the steps begin anew with each epoch
 * @param stepsPerSecond as the line says it
 * @param training whether it is a step of the training itself, and no evaluation or loading
 */
public record Mark(
    OptionalLong step,
    OptionalLong total,
    OptionalLong epoch,
    OptionalLong epochs,
    boolean fromZero,
    boolean withinEpoch,
    Optional<BigDecimal> stepsPerSecond,
    boolean training) {

  /** Whether something was done: a bar at zero only promises. */
  boolean advanced() {
    return step.orElse(epoch.orElse(0)) > 0;
  }

  /** What grows while the run goes on: the step, or the epoch where no step is named. */
  long count() {
    return step.orElse(epoch.orElse(0));
  }

  Mark with(OptionalLong otherEpoch, OptionalLong otherEpochs) {
    return new Mark(
        step, total, otherEpoch, otherEpochs, fromZero, withinEpoch, stepsPerSecond, training);
  }
}
