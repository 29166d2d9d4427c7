package dev.holdfire.gate;

import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.Usd;
import dev.holdfire.gpu.CompatibilityReport;
import dev.holdfire.policy.Policy;
import java.util.List;
import java.util.Optional;

/**
 * What is known when a launch is judged. Each fact was read now.
 *
 * @param digest of the plan: what an approval is bound to
 * @param script what is known of what would run
 * @param compatibility empty where no GPU is named
 * @param gpuShortage why the backend does not have the GPU, if it does not
 * @param backendTrouble why the backend cannot start or list jobs now, if it cannot
 * @param live every job that is not over
 * @param others what runs at the backend beside them
 * @param budget empty when the ledger could not be read
 * @param openOverruns jobs that cost more than was reserved and that no person looked at
 * @param failures launches of the same problem that failed since the last success
 * @param alternative what the caller says is different this time
 * @param secrets where secrets stand in what would be launched
 * @param leaks where details of an infrastructure stand in it
 * @param proof the run that a batch may rest on
 * @param evidence a person's yes, if there is one
 */
public record LaunchFacts(
    LaunchPlan plan,
    String digest,
    Policy policy,
    ScriptFacts script,
    Optional<CompatibilityReport> compatibility,
    Optional<String> gpuShortage,
    Optional<String> backendTrouble,
    List<LiveRun> live,
    Others others,
    Optional<BudgetView> budget,
    List<String> openOverruns,
    List<Failure> failures,
    Optional<String> alternative,
    List<String> secrets,
    List<String> leaks,
    Proof proof,
    Optional<Evidence> evidence) {

  /** A job that is not over. */
  public record LiveRun(String jobId, RunKey key) {}

  /** What runs at a backend and is no job: started by others, or before Holdfire came. */
  public sealed interface Others {
    /** By name. */
    record Known(List<String> names) implements Others {
      public Known {
        names = List.copyOf(names);
      }
    }

    /** The backend could not be asked, and why. */
    record Unknown(String reason) implements Others {}
  }

  /** A launch that failed. */
  public record Failure(String jobId, String how) {}

  /** What is known of a run that proves the script. */
  public sealed interface Proof {
    /** A run of the same script, entrypoint, GPU and backend did what the policy asks for. */
    record Given(String jobId, String evidence) implements Proof {}

    /** There is none that counts, and why. */
    record Missing(String reason) implements Proof {}

    /** Nobody asked: a single run needs none. */
    record NotAsked() implements Proof {}
  }

  public LaunchFacts {
    live = List.copyOf(live);
    openOverruns = List.copyOf(openOverruns);
    failures = List.copyOf(failures);
    secrets = List.copyOf(secrets);
    leaks = List.copyOf(leaks);
  }

  /** The allowance that covers the launch, if one does. */
  Optional<Allowance> prepaid() {
    return ceiling().flatMap(ceiling -> budget.flatMap(view -> view.prepaid(ceiling)));
  }

  /** Whether it is no longer and no dearer than the policy lets a smoke run be. */
  boolean withinSmokeLimits() {
    Policy.Smoke smoke = policy.smoke();
    return plan.workload().timeoutSeconds() <= smoke.max().toSeconds()
        && ceiling().filter(amount -> amount.compareTo(smoke.maxUsd()) <= 0).isPresent();
  }

  /** The ceiling, where there is a price. */
  Optional<Usd> ceiling() {
    return plan.ceiling().map(ceiling -> ceiling.amount());
  }
}
