package dev.holdfire.tools;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.Usd;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.LaunchFacts.Failure;
import dev.holdfire.gate.LaunchFacts.LiveRun;
import dev.holdfire.gate.LaunchFacts.Others;
import dev.holdfire.gate.LaunchFacts.Proof;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.Reading;
import dev.holdfire.gate.ScriptFacts;
import dev.holdfire.gate.Seen;
import dev.holdfire.gpu.Compatibility;
import dev.holdfire.gpu.CompatibilityReport;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.History;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.policy.Policy;
import dev.holdfire.redact.Redactor;
import dev.holdfire.redact.Secret;
import dev.holdfire.script.Finding;
import dev.holdfire.script.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads everything that the gate judges a launch by, now. */
final class FactCollector {
  private static final Logger LOG = LoggerFactory.getLogger(FactCollector.class);
  private static final int LISTED = 5;

  /** A provider that is slow to list what runs is asked no longer. */
  private static final Duration LIST_TAKES = Duration.ofSeconds(30);

  private final Services services;
  private final Planner planner;

  FactCollector(Services services, Planner planner) {
    this.services = services;
    this.planner = planner;
  }

  /** The facts about a launch. */
  LaunchFacts collect(Planned planned, boolean batch, Optional<Evidence> yes) {
    LaunchPlan plan = planned.plan();
    Policy policy = planned.policy();
    Optional<BudgetView> budget = budget(plan, policy);
    boolean readable = budget.isPresent();
    MonthQuestion month =
        readable
            ? MonthQuestion.put(services.months(), plan.backend(), policy, ceiling(plan))
            : MonthQuestion.NONE;
    Redactor redactor = Redactors.by(policy);
    Optional<String> trouble = trouble(plan.backend());
    Others others =
        trouble
            .<Others>map(Others.Unknown::new)
            .orElseGet(() -> services.foreign().names(plan.backend(), LIST_TAKES));
    return new LaunchFacts(
        plan,
        planned.digest(),
        policy,
        new ScriptFacts(
            planned.readings(),
            set(plan),
            readable ? seen(planned) : Seen.NOTHING,
            StepsAsked.of(plan),
            batch ? sharedPlaces(planned) : Optional.empty(),
            planned.missingLines()),
        plan.gpu().map(gpu -> compatibility(planned, gpu)),
        plan.gpu().flatMap(gpu -> planner.shortage(plan.backend(), gpu)),
        trouble.or(() -> unlisted(plan.backend(), others)),
        readable ? services.history().live() : List.<LiveRun>of(),
        others,
        budget.map(view -> view.in(month.answer())),
        readable ? openOverruns() : List.of(),
        readable ? failures(plan) : List.<Failure>of(),
        planned.alternative(),
        secrets(planned, redactor),
        leaks(planned, redactor),
        batch && readable ? proof(planned) : new Proof.NotAsked(),
        yes);
  }

  private static Optional<Usd> ceiling(LaunchPlan plan) {
    return plan.ceiling().map(Ceiling::amount);
  }

  /** The budget of every day that the plan may touch; empty when the ledger cannot be read. */
  Optional<BudgetView> budget(LaunchPlan plan, Policy policy) {
    return budget(
        policy, Optional.of(plan.projectFolder()), plan.billing().longestSeconds(plan.workload()));
  }

  /**
   * The budget of today and of every day that so many seconds from now may touch.
   *
   * @param project whose allowance counts
   */
  Optional<BudgetView> budget(Policy policy, Optional<Path> project, long seconds) {
    Instant now = services.clock().instant();
    try {
      return Optional.of(
          services
              .ledger()
              .read(
                  handle ->
                      MoneyStore.budget(
                              handle,
                              policy.cost().dailyCap(),
                              policy.timeZone(),
                              now,
                              now.plusSeconds(seconds),
                              services.session())
                          .with(
                              project.flatMap(
                                  folder -> AllowanceStore.open(handle, folder, now)))));
    } catch (HoldfireException e) {
      LOG.warn("{}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Whether the GPU and what the script pins go together. */
  private CompatibilityReport compatibility(Planned planned, GpuRequest gpu) {
    Compatibility compatibility = new Compatibility(services.catalogue().get());
    Optional<String> torch = planned.said().torch();
    Optional<String> build = planned.said().torchBuild();
    return planned.plan().backend().equals(Backends.LOCAL)
        ? compatibility.checkOutsideCatalogue(gpu, torch, build)
        : compatibility.check(gpu, torch, build);
  }

  private Optional<String> trouble(String backend) {
    return switch (services.backends().readiness(backend)) {
      case Backends.Readiness.Ready _ -> Optional.empty();
      case Backends.Readiness.NotReady(String reason, var remedies) ->
          Optional.of(reason + " (" + String.join("; ", remedies) + ")");
    };
  }

  private static Optional<String> unlisted(String backend, Others others) {
    return switch (others) {
      case Others.Known _ -> Optional.empty();
      case Others.Unknown(String reason) ->
          Optional.of("what runs on %s now could not be listed: %s".formatted(backend, reason));
    };
  }

  /** What Holdfire sets on every call that the script makes in the cloud, and reads back. */
  private static Map<String, String> set(LaunchPlan plan) {
    return plan.backend().equals(Backends.MODAL)
        ? Map.of(
            "timeout-stated",
            "Holdfire sets timeout=%d on the call".formatted(plan.workload().timeoutSeconds()),
            "retries-stated",
            "Holdfire sets %d attempts on the call".formatted(plan.workload().attempts()))
        : Map.of();
  }

  /** Jobs that cost more than was reserved and that no person looked at. */
  List<String> openOverruns() {
    return services.ledger().read(MoneyStore::openOverruns).stream()
        .map(entry -> "%s by %s".formatted(entry.jobId(), entry.amount()))
        .toList();
  }

  private List<Failure> failures(LaunchPlan plan) {
    List<Failure> most = List.of();
    for (LaunchPlan.Run run : plan.runs()) {
      List<Failure> failures =
          services.history().failures(plan.script(), plan.entrypoint(), run.config());
      most = failures.size() > most.size() ? failures : most;
    }
    return most;
  }

  /** Why the runs of a batch may write the same checkpoints, if any are written. */
  private static Optional<String> sharedPlaces(Planned planned) {
    boolean saves =
        planned.readings().stream()
            .flatMap(reading -> Readings.report(reading).stream())
            .anyMatch(report -> report.check("checkpoint-weights").verdict() == Verdict.SATISFIED);
    return saves ? SharedPlaces.why(planned.plan(), planned.files()) : Optional.empty();
  }

  private Seen seen(Planned planned) {
    Policy policy = planned.policy();
    return services
        .history()
        .seen(planned.plan(), policy.smoke().maxAge(), policy.rules().maxAtRisk());
  }

  private Proof proof(Planned planned) {
    Policy.Smoke smoke = planned.policy().smoke();
    History.Needed needed =
        switch (smoke.proof()) {
          case WINDOW -> History.Needed.WINDOW;
          case CHECKPOINT -> History.Needed.CHECKPOINT;
          case FINISHED -> History.Needed.FINISHED;
        };
    return services.history().proof(planned.plan(), planned.smokeJob(), needed, smoke.maxAge());
  }

  private static List<String> secrets(Planned planned, Redactor redactor) {
    List<String> found = new ArrayList<>();
    for (SourceFile file : planned.files()) {
      redactor.find(file.text()).stream()
          .filter(secret -> isSecret(planned, file, secret))
          .forEach(
              secret ->
                  found.add(
                      "%s in %s, line %d"
                          .formatted(secret.kind(), name(file.path()), secret.line())));
    }
    found.addAll(ArgumentSecrets.find(planned.asked(), redactor));
    return found.stream().distinct().toList();
  }

  /** Where every reading was judged, the rule about secrets tells what is none or is waived. */
  private static boolean isSecret(Planned planned, SourceFile file, Secret secret) {
    return !planned.readings().stream().allMatch(Reading.Judged.class::isInstance)
        || planned.readings().stream()
            .flatMap(reading -> Readings.report(reading).stream())
            .flatMap(report -> report.findings().stream())
            .filter(finding -> finding.rule().equals("secret-in-code"))
            .filter(finding -> finding.waived().isEmpty())
            .map(Finding::at)
            .anyMatch(at -> at.path().equals(file.path()) && at.line() == secret.line());
  }

  /** In what no rule reads; where scripts are read, a rule of its own tells. */
  private static List<String> leaks(Planned planned, Redactor redactor) {
    List<String> found = new ArrayList<>();
    if (planned.readings().stream().allMatch(Reading.Judged.class::isInstance)) {
      return found;
    }
    for (SourceFile file : planned.files()) {
      redactor.infrastructure(file.text()).stream()
          .limit(LISTED)
          .forEach(
              leak ->
                  found.add(
                      "%s in %s, line %d".formatted(leak.kind(), name(file.path()), leak.line())));
    }
    return found;
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }
}
