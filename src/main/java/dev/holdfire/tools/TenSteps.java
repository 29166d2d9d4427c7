package dev.holdfire.tools;

import dev.holdfire.cost.PriceFinding;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.Reading;
import dev.holdfire.gate.Settled;
import dev.holdfire.gate.Settlements;
import dev.holdfire.gpu.CompatibilityReport;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.jobs.Backends;
import dev.holdfire.report.Checklist;
import dev.holdfire.report.Checklist.Step;
import dev.holdfire.script.Basis;
import dev.holdfire.script.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ten steps before a launch, each with its evidence: what was set, read or seen. */
final class TenSteps {
  /** From what decides to what does not. */
  private static final List<Verdict> WORST_FIRST =
      List.of(Verdict.VIOLATED, Verdict.UNKNOWN, Verdict.SATISFIED, Verdict.NOT_APPLICABLE);

  private final Planned planned;
  private final LaunchPlan plan;
  private final LaunchFacts facts;
  private final List<Settled> settled;
  private final Checklist list = new Checklist();

  private TenSteps(Planned planned, LaunchFacts facts) {
    this.planned = planned;
    this.plan = planned.plan();
    this.facts = facts;
    this.settled = Settlements.of(facts);
  }

  static Checklist of(Planned planned, LaunchFacts facts) {
    TenSteps steps = new TenSteps(planned, facts);
    steps.appList();
    steps.compatibility();
    steps.files();
    steps.price();
    steps.rules(Step.VOLUME_COMMIT, "volume-mounted", "commit-after-write");
    steps.rules(Step.CHECKPOINTS, "checkpoint-weights", "checkpoint-interval");
    steps.rules(Step.OBSERVABILITY, "print-flush", "progress-interval");
    steps.retries();
    steps.rules(Step.SPAWN_NOT_MAP, "spawn-not-map");
    steps.dollars();
    return steps.list;
  }

  private void appList() {
    if (facts.backendTrouble().isPresent()) {
      list.add(Step.APP_LIST, Verdict.UNKNOWN, Basis.READ, facts.backendTrouble().get());
      return;
    }
    boolean collides = LaunchReport.collides(facts);
    list.add(
        Step.APP_LIST,
        collides ? Verdict.VIOLATED : Verdict.SATISFIED,
        Basis.READ,
        "%d jobs run now%s, %s"
            .formatted(
                facts.live().size(),
                facts.others() instanceof LaunchFacts.Others.Known(List<String> names)
                        && !names.isEmpty()
                    ? " and %d others that are not ours".formatted(names.size())
                    : "",
                collides ? "one of them does the same work" : "none does the same work"));
  }

  private void compatibility() {
    if (plan.gpu().isEmpty()) {
      list.add(Step.GPU_COMPAT, Verdict.NOT_APPLICABLE, Basis.READ, "no GPU is named");
      return;
    }
    String gpu = plan.gpu().map(GpuRequest::text).get();
    List<String> against =
        facts.compatibility().map(CompatibilityReport::reasons).orElse(List.of());
    Optional<String> seen = Optional.ofNullable(facts.script().seen().rules().get("gpu-compat"));
    if (facts.gpuShortage().isPresent() || !against.isEmpty()) {
      list.add(
          Step.GPU_COMPAT,
          Verdict.VIOLATED,
          Basis.READ,
          facts.gpuShortage().orElse(String.join("; ", against)));
    } else if (planned.said().torch().isPresent()) {
      list.add(
          Step.GPU_COMPAT,
          Verdict.SATISFIED,
          Basis.READ,
          "%s with torch %s as the script pins it".formatted(gpu, planned.said().torch().get()));
    } else if (seen.isPresent()) {
      list.add(Step.GPU_COMPAT, Verdict.SATISFIED, Basis.SEEN, seen.get());
    } else {
      list.add(
          Step.GPU_COMPAT,
          Verdict.UNKNOWN,
          Basis.READ,
          gpu + " is there; the script pins no torch version that could be read");
    }
  }

  private void files() {
    if (!planned.missingLines().isEmpty()) {
      list.add(
          Step.FILE_VERIFY,
          Verdict.VIOLATED,
          Basis.READ,
          "%d expected lines are missing".formatted(planned.missingLines().size()));
      return;
    }
    list.add(
        Step.FILE_VERIFY,
        Verdict.SATISFIED,
        Basis.READ,
        planned.files().stream()
            .map(
                file ->
                    "%s SHA-256 %s"
                        .formatted(Texts.under(plan.projectFolder(), file.path()), file.sha256()))
            .collect(Collectors.joining("; ")));
  }

  private void price() {
    list.add(
        Step.COST_ESTIMATE,
        plan.price() instanceof PriceFinding.Spendable ? Verdict.SATISFIED : Verdict.VIOLATED,
        Basis.READ,
        plan.rate()
            .map(rate -> rate.source() + ", grade " + rate.grade())
            .orElse("no price is known"));
  }

  private void dollars() {
    list.add(
        Step.DOLLARS_STATED,
        plan.estimate().isPresent() ? Verdict.SATISFIED : Verdict.UNKNOWN,
        Basis.SET,
        plan.estimate().map(estimate -> estimate.line()).orElse("no price is known"));
  }

  private void retries() {
    String enforced =
        "%d attempts are permitted and enforced".formatted(plan.workload().attempts());
    if (plan.backend().equals(Backends.LOCAL) && plan.workload().attempts() == 1) {
      list.add(Step.RETRIES, Verdict.NOT_APPLICABLE, Basis.SET, enforced);
    } else {
      rules(Step.RETRIES, "retries-stated", "resume-on-retry");
    }
  }

  /** What the rules of one step say together: the worst of them decides. */
  private void rules(Step step, String... rules) {
    List<String> ids = List.of(rules);
    List<Settled> here =
        settled.stream()
            .filter(one -> ids.contains(one.rule()))
            .sorted(Comparator.comparingInt(one -> WORST_FIRST.indexOf(one.verdict())))
            .toList();
    List<String> told = new ArrayList<>();
    planned.readings().stream()
        .flatMap(
            reading ->
                reading instanceof Reading.Unread(String why)
                    ? Optional.of(why).stream()
                    : Optional.<String>empty().stream())
        .distinct()
        .forEach(told::add);
    boolean unread = !told.isEmpty();
    here.forEach(one -> told.add(words(one)));
    list.add(
        step,
        unread ? Verdict.UNKNOWN : here.getFirst().verdict(),
        unread ? Basis.READ : here.getFirst().basis(),
        String.join("; ", told));
  }

  private static String words(Settled one) {
    return "%s %s (%s): %s%s"
        .formatted(
            one.rule(),
            one.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            one.basis().name().toLowerCase(Locale.ROOT),
            String.join(", ", one.evidence()),
            one.waived().map(reason -> ", waived by the policy: " + reason).orElse(""));
  }
}
