package dev.holdfire.gate;

import dev.holdfire.cost.MonthBudget;
import java.util.Optional;

/** The leave to do exactly one thing once. Only the gate can make one. */
public final class Permit {

  /** What may be done. */
  public sealed interface Act {}

  /**
   * Launching what the plan says.
   *
   * @param allowance whose room it is launched in and counts against; empty where it rests on the
   *     policy, or on a yes of its own
   * @param month as it was seen when this was decided; empty where it was not looked at
   */
  public record Launch(LaunchPlan plan, Optional<String> allowance, Optional<MonthBudget> month)
      implements Act {}

  /**
   * Stopping one job.
   *
   * @param part one call or app of it, which is stopped alone; empty for the whole job
   */
  public record Stop(String jobId, Optional<String> part) implements Act {}

  private final Act act;
  private final Optional<Evidence> evidence;

  Permit(Act act, Optional<Evidence> evidence) {
    this.act = act;
    this.evidence = evidence;
  }

  /** What may be done. */
  public Act act() {
    return act;
  }

  /** The person's yes that it rests on, to be consumed with the act. */
  public Optional<Evidence> evidence() {
    return evidence;
  }
}
