package dev.holdfire.gate;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.Estimate;
import dev.holdfire.cost.EvidenceGrade;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Workload;
import dev.holdfire.gate.LaunchPlan.Run;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Permits for tests of what acts on them; in the program only the gate makes one. */
public final class TestPermits {
  public static final Path PROJECT = Path.of("/srv/project");

  private TestPermits() {}

  public static Permit launch(LaunchPlan plan) {
    return new Permit(new Permit.Launch(plan, Optional.empty()), Optional.empty());
  }

  public static Permit launchIn(String allowance, LaunchPlan plan) {
    return new Permit(new Permit.Launch(plan, Optional.of(allowance)), Optional.empty());
  }

  public static Permit launch(LaunchPlan plan, Evidence yes) {
    return new Permit(new Permit.Launch(plan, Optional.empty()), Optional.of(yes));
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
    Workload workload =
        new Workload(
            runs,
            1,
            1,
            Workload.hoursOf(timeoutSeconds),
            timeoutSeconds,
            retries,
            Optional.empty(),
            Optional.empty());
    Rate rate =
        new Rate(
            new BigDecimal(perHour),
            Rate.RateUnit.HOUR,
            "USD",
            Rate.Provenance.OWNED,
            "policy",
            Instant.parse("2026-11-01T00:00:00Z"),
            EvidenceGrade.E1,
            Optional.empty());
    return new LaunchPlan(
        runs == 1 ? "launch_single" : "spawn_batch",
        "local",
        "project",
        PROJECT,
        "a goal",
        PROJECT.resolve("train.py"),
        "a".repeat(64),
        "b".repeat(64),
        Optional.empty(),
        IntStream.range(0, runs)
            .mapToObj(
                i ->
                    new Run(
                        runs == 1 ? Optional.empty() : Optional.of("v" + i),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(mark, Integer.toString(i))))
            .toList(),
        Optional.empty(),
        Optional.empty(),
        workload,
        new PriceFinding.Spendable(rate),
        Optional.of(Estimate.of(workload, rate)),
        Optional.of(
            Ceiling.of(
                workload,
                Billing.WHOLE_JOB,
                new Ceiling.Rates(rate, Optional.empty(), Optional.empty()))),
        rate.perHour(),
        Billing.WHOLE_JOB,
        false);
  }
}
