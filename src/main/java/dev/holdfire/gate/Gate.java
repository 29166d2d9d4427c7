package dev.holdfire.gate;

import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.gpu.CompatibilityReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides. Every rule that a tool's manifest names is asked, in order, and every refusal is told. A
 * rule that is not known refuses.
 */
public final class Gate {
  private static final Map<String, Capability> ALL =
      Stream.of(
              new ScopeAllowlist(),
              new ScopeDenylist(),
              new GpuCompat(),
              new PrelaunchChecklist(),
              new ScriptInvariants(),
              new NoCollision(),
              new ErrorBudget(),
              new SmokeBeforeBatch(),
              new VerifiedPrice(),
              new Tier(),
              new DailyCap(),
              new MonthlyCap(),
              new SecretLeak(),
              new KillGuard(),
              new ReportFields())
          .collect(Collectors.toUnmodifiableMap(Capability::id, Function.identity()));

  private final List<String> capabilities;

  /**
   * A gate for one tool.
   *
   * @param capabilities the rules of the tool's manifest, in order
   */
  public Gate(List<String> capabilities) {
    this.capabilities = List.copyOf(capabilities);
  }

  /** The names of every rule that there is. */
  public static Set<String> known() {
    return new TreeSet<>(ALL.keySet());
  }

  /** Decides about a launch. */
  public Verdict launch(LaunchFacts facts) {
    Findings findings = new Findings();
    facts.leaks().forEach(findings.warnings::add);
    ask(findings, capability -> capability.launch(facts));
    return findings.verdict(
        ApprovalKind.LAUNCH,
        facts.digest(),
        new Permit.Launch(
            facts.plan(),
            facts.prepaid().map(Allowance::id),
            facts.budget().flatMap(BudgetView::month)),
        facts.evidence());
  }

  /** Decides about a stop. */
  public Verdict stop(StopFacts facts) {
    Findings findings = new Findings();
    ask(findings, capability -> capability.stop(facts));
    return findings.verdict(
        ApprovalKind.STOP,
        facts.digest(),
        new Permit.Stop(facts.jobId(), facts.part()),
        facts.evidence());
  }

  /** What a launch on this GPU would be refused for. */
  public List<Refusal> compatibility(CompatibilityReport report) {
    Findings findings = new Findings();
    capabilities.stream()
        .filter(id -> !id.equals(ReportFields.ID))
        .forEach(id -> findings.take(rule(id).compatibility(report)));
    return List.copyOf(findings.refusals);
  }

  private void ask(Findings findings, Function<Capability, Ruling> question) {
    capabilities.forEach(id -> findings.take(question.apply(rule(id))));
  }

  private static Capability rule(String id) {
    return ALL.getOrDefault(id, new Unknown(id));
  }

  /** A name that no rule goes by; it refuses all. */
  private record Unknown(String id) implements Capability {}

  private static final class Findings {
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();

    void take(Ruling ruling) {
      switch (ruling) {
        case Ruling.Pass(List<String> told) -> warnings.addAll(told);
        case Ruling.Refuse(List<Refusal> more, List<String> told) -> {
          refusals.addAll(more);
          warnings.addAll(told);
        }
        case Ruling.AskPerson(String reason) -> questions.add(reason);
      }
    }

    Verdict verdict(ApprovalKind kind, String digest, Permit.Act act, Optional<Evidence> evidence) {
      if (!refusals.isEmpty()) {
        return new Verdict.Refused(refusals, warnings);
      }
      if (questions.isEmpty()) {
        return new Verdict.Allowed(new Permit(act, Optional.empty()), warnings);
      }
      Demand demand = new Demand(kind, digest, questions);
      Optional<Evidence> yes = evidence.filter(given -> given.answers(demand));
      return yes.isPresent()
          ? new Verdict.Allowed(new Permit(act, yes), warnings)
          : new Verdict.NeedsApproval(demand, warnings);
    }
  }
}
