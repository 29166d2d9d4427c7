package dev.holdfire.jobs.output;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a run is, put together from the lines that name steps and those that name epochs.
 *
 * @param step counted over the whole run where that is known, else as the line says it
 * @param total the step at which the run is over, or the epoch is where {@code whole} is not set
 * @param epoch as the output counts it
 * @param unit {@code step}, or {@code epoch} where the output names no steps
 * @param whole whether the total is that of the run; steps that may or may not begin anew with each
 *     epoch leave it unknown
 * @param stepsPerSecond as the output states it
 * @param line what says so
 */
public record Position(
    long step,
    OptionalLong total,
    OptionalLong epoch,
    OptionalLong epochs,
    String unit,
    boolean whole,
    Optional<BigDecimal> stepsPerSecond,
    String line) {

  /** A mark with the epoch that was named last when it came. */
  private record Spot(Mark mark, OptionalLong epoch, OptionalLong epochs, String line) {}

  /** The oldest and the newest position in some output. */
  public record Span(Position first, Position last) {}

  /** Reads lines, oldest first. */
  public static Optional<Span> in(List<String> lines) {
    List<Spot> all = spots(lines);
    List<Spot> steps = all.stream().filter(spot -> spot.mark.step().isPresent()).toList();
    if (!steps.isEmpty()) {
      Optional<Boolean> anew = beginAnew(steps);
      boolean fromZero = all.stream().anyMatch(spot -> spot.epoch.orElse(1) == 0);
      return Optional.of(
          new Span(
              ofSteps(steps.getFirst(), anew, fromZero), ofSteps(steps.getLast(), anew, fromZero)));
    }
    return all.isEmpty()
        ? Optional.empty()
        : Optional.of(new Span(ofEpochs(all.getFirst()), ofEpochs(all.getLast())));
  }

  private static List<Spot> spots(List<String> lines) {
    List<Spot> spots = new ArrayList<>();
    OptionalLong epoch = OptionalLong.empty();
    OptionalLong epochs = OptionalLong.empty();
    for (String line : lines) {
      Optional<Mark> mark = Recognisers.read(line).filter(Mark::training);
      if (mark.isEmpty()) {
        continue;
      }
      if (mark.get().epoch().isPresent()) {
        epoch = mark.get().epoch();
        epochs = mark.get().epochs().isPresent() ? mark.get().epochs() : epochs;
      }
      spots.add(new Spot(mark.get(), epoch, epochs, line));
    }
    return spots;
  }

  /** Whether steps fall back or grow on from one epoch to the next; empty if none changed. */
  private static Optional<Boolean> beginAnew(List<Spot> steps) {
    for (int i = steps.size() - 1; i > 0; i--) {
      Spot later = steps.get(i);
      Spot earlier = steps.get(i - 1);
      if (later.epoch.isPresent() && !later.epoch.equals(earlier.epoch)) {
        return Optional.of(later.mark.count() < earlier.mark.count());
      }
    }
    return Optional.empty();
  }

  private static Position ofSteps(Spot spot, Optional<Boolean> anew, boolean fromZero) {
    Mark mark = spot.mark;
    long step = mark.count();
    OptionalLong total = mark.total();
    boolean within = anew.orElse(mark.withinEpoch());
    boolean known = mark.withinEpoch() || anew.isPresent() || spot.epochs.isEmpty();
    boolean whole = total.isPresent() && known && !within;
    boolean zero = fromZero || mark.fromZero();
    if (within && total.isPresent() && spot.epoch.isPresent() && spot.epochs.isPresent()) {
      long before = spot.epoch.getAsLong() - (zero ? 0 : 1);
      step += before * total.getAsLong();
      total = OptionalLong.of(spot.epochs.getAsLong() * total.getAsLong());
      whole = true;
    }
    return new Position(
        step, total, spot.epoch, spot.epochs, "step", whole, mark.stepsPerSecond(), spot.line);
  }

  private static Position ofEpochs(Spot spot) {
    return new Position(
        spot.mark.count(),
        spot.mark.epochs(),
        spot.epoch,
        spot.epochs,
        "epoch",
        spot.mark.epochs().isPresent(),
        Optional.empty(),
        spot.line);
  }
}
