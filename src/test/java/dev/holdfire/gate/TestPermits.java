package dev.holdfire.gate;

import dev.holdfire.cost.MonthBudget;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;

/** Permits for tests of what acts on them; in the program only the gate makes one. */
public final class TestPermits {
  public static final Path PROJECT = PlanBuilder.PROJECT;

  private TestPermits() {}

  public static Permit launch(LaunchPlan plan) {
    return new Permit(
        new Permit.Launch(plan, Optional.empty(), Optional.empty()), Optional.empty());
  }

  /** A permit that was decided by this month. */
  public static Permit launch(LaunchPlan plan, MonthBudget seen) {
    return new Permit(
        new Permit.Launch(plan, Optional.empty(), Optional.of(seen)), Optional.empty());
  }

  public static Permit launchIn(String allowance, LaunchPlan plan) {
    return new Permit(
        new Permit.Launch(plan, Optional.of(allowance), Optional.empty()), Optional.empty());
  }

  public static Permit launch(LaunchPlan plan, Evidence yes) {
    return new Permit(
        new Permit.Launch(plan, Optional.empty(), Optional.empty()), Optional.of(yes));
  }

  public static Permit stop(String jobId, Evidence yes) {
    return stop(jobId, Optional.empty(), yes);
  }

  /** A permit to stop one part of a job, or the whole job. */
  public static Permit stop(String jobId, Optional<String> part, Evidence yes) {
    return new Permit(new Permit.Stop(jobId, part), Optional.of(yes));
  }

  /**
   * A plan of so many runs.
   *
   * @param mark tells its arguments from those of another plan
   * @param perHour dollars for an hour of one run
   */
  public static LaunchPlan plan(
      String mark, int runs, String perHour, long timeoutSeconds, int retries) {
    return new PlanBuilder()
        .runs(
            IntStream.range(0, runs)
                .mapToObj(
                    i ->
                        runs == 1
                            ? PlanBuilder.run(mark, "0")
                            : PlanBuilder.variant("v" + i, mark, Integer.toString(i)))
                .toList())
        .perHour(perHour)
        .timeoutSeconds(timeoutSeconds)
        .retries(retries)
        .build();
  }
}
