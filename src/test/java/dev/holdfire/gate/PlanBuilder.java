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

/** A plan of which a test says only what it is about; the rest is an hour of one run for $1. */
public final class PlanBuilder {
  public static final Path PROJECT = Path.of("/srv/project");

  private String backend = "local";
  private Path folder = PROJECT;
  private Path script = PROJECT.resolve("train.py");
  private List<Run> runs = List.of(run());
  private BigDecimal hours = BigDecimal.ONE;
  private long timeoutSeconds = 3600;
  private int retries = 0;
  private Rate rate = rate("1.00");
  private Optional<PriceFinding> price = Optional.empty();
  private Billing billing = Billing.WHOLE_JOB;
  private boolean smoke = false;

  /** A run of its own, with these arguments. */
  public static Run run(String... arguments) {
    return new Run(Optional.empty(), Optional.empty(), Optional.empty(), List.of(arguments));
  }

  /** A run of its own that is called with these. */
  public static Run calledWith(String kwargs) {
    return new Run(
        Optional.empty(), Optional.empty(), Optional.empty(), List.of(), kwargs, Optional.empty());
  }

  /** One of several, with these arguments. */
  public static Run variant(String name, String... arguments) {
    return new Run(Optional.of(name), Optional.empty(), Optional.empty(), List.of(arguments));
  }

  /** A price that a person stated: dollars for an hour. */
  static Rate rate(String perHour) {
    return new Rate(
        new BigDecimal(perHour),
        Rate.RateUnit.HOUR,
        "USD",
        Rate.Provenance.OWNED,
        "policy",
        Instant.parse("2026-11-01T00:00:00Z"),
        EvidenceGrade.E1,
        Optional.empty());
  }

  public PlanBuilder backend(String name) {
    backend = name;
    return this;
  }

  /** The project's folder and a script, which need not lie in it. */
  public PlanBuilder script(Path projectFolder, Path file) {
    folder = projectFolder;
    script = file;
    return this;
  }

  public PlanBuilder runs(List<Run> all) {
    runs = List.copyOf(all);
    return this;
  }

  public PlanBuilder run(Run only) {
    return runs(List.of(only));
  }

  /** The hours that are said, and the limit that is enforced. */
  public PlanBuilder lasting(BigDecimal said, long enforcedSeconds) {
    hours = said;
    timeoutSeconds = enforcedSeconds;
    return this;
  }

  /** The limit that is enforced, and as many hours. */
  public PlanBuilder timeoutSeconds(long seconds) {
    return lasting(Workload.hoursOf(seconds), seconds);
  }

  public PlanBuilder retries(int most) {
    retries = most;
    return this;
  }

  /** Dollars for an hour of one run. */
  public PlanBuilder perHour(String usd) {
    rate = rate(usd);
    return this;
  }

  /** What is known of the price, where it is not good enough to spend on. */
  PlanBuilder price(PriceFinding finding) {
    price = Optional.of(finding);
    return this;
  }

  public PlanBuilder billing(Billing beside) {
    billing = beside;
    return this;
  }

  PlanBuilder smoke(boolean trial) {
    smoke = trial;
    return this;
  }

  public LaunchPlan build() {
    Workload workload =
        new Workload(
            runs.size(), 1, 1, hours, timeoutSeconds, retries, Optional.empty(), Optional.empty());
    Ceiling.Rates rates = new Ceiling.Rates(rate, Optional.empty(), Optional.empty());
    return new LaunchPlan(
        runs.size() == 1 ? "launch_single" : "spawn_batch",
        backend,
        "project",
        folder,
        "a goal",
        script,
        "a".repeat(64),
        "b".repeat(64),
        Optional.empty(),
        runs,
        Optional.empty(),
        Optional.empty(),
        workload,
        price.orElse(new PriceFinding.Spendable(rate)),
        Optional.of(Estimate.of(workload, rate)),
        Optional.of(Ceiling.of(workload, billing, rates)),
        rate.perHour(),
        billing,
        smoke);
  }
}
