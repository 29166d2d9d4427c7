package dev.holdfire.tools;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.ledger.Job;
import dev.holdfire.report.MonthReport;
import dev.holdfire.report.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person is shown before they allow a launch. */
final class LaunchQuestion {
  private LaunchQuestion() {}

  /**
   * The facts.
   *
   * @param last the newest launch of the same script, if there was one
   */
  static List<Fact> facts(Planned planned, LaunchFacts facts, Optional<Job> last, String client) {
    LaunchPlan plan = planned.plan();
    List<Fact> told = new ArrayList<>();
    told.add(new Fact("what", "launch of " + plan.runs().size() + " run(s) on " + plan.backend()));
    told.add(new Fact("script", plan.script().toString()));
    told.add(new Fact("script SHA-256", plan.scriptSha256()));
    plan.runs().stream()
        .flatMap(run -> run.config().stream())
        .distinct()
        .forEach(config -> told.add(new Fact("config", config.toString())));
    told.add(new Fact("project", plan.project()));
    told.add(new Fact("GPU", plan.gpu().map(GpuRequest::text).orElse("none named")));
    told.add(
        new Fact(
            "limit",
            "%s for each of %d attempt(s), enforced"
                .formatted(
                    Times.words(Duration.ofSeconds(plan.workload().timeoutSeconds())),
                    plan.workload().attempts())));
    plan.estimate().ifPresent(estimate -> told.add(new Fact("estimate", estimate.line())));
    plan.ceiling()
        .map(Ceiling::formula)
        .ifPresent(formula -> told.add(new Fact("ceiling", formula)));
    plan.rate()
        .ifPresent(
            rate ->
                told.add(
                    new Fact(
                        "price",
                        "%s, read %s, grade %s"
                            .formatted(rate.source(), rate.readAt(), rate.grade()))));
    facts
        .budget()
        .ifPresent(
            budget ->
                told.add(
                    new Fact(
                        "head-room",
                        "%s of %s before this"
                            .formatted(budget.tightest().headroom(), budget.tightest().cap()))));
    facts
        .budget()
        .flatMap(BudgetView::month)
        .ifPresent(month -> told.add(new Fact("month", new MonthReport(month).line())));
    told.add(new Fact("since the last launch of this script", changes(plan, last)));
    told.add(new Fact("running now", Integer.toString(facts.live().size())));
    told.add(new Fact("asked by", Texts.words(client.isEmpty() ? "an unnamed client" : client)));
    told.add(new Fact("goal (the model's words)", Texts.words(plan.goal())));
    planned
        .alternative()
        .ifPresent(
            text -> told.add(new Fact("what is different (the model's words)", Texts.words(text))));
    told.add(new Fact("if you do nothing", "nothing is launched and nothing is spent"));
    return told;
  }

  /** What is different from the last launch of the same script. */
  static String changes(LaunchPlan plan, Optional<Job> last) {
    if (last.isEmpty()) {
      return "it was never launched before";
    }
    Job before = last.get();
    List<String> changes = new ArrayList<>();
    if (!plan.scriptSha256().equals(before.scriptSha256())) {
      changes.add("the script was edited");
    }
    List<Optional<String>> configs =
        plan.runs().stream().map(LaunchPlan.Run::configSha256).distinct().toList();
    if (!configs.equals(List.of(before.configSha256()))) {
      changes.add("another config");
    }
    if (plan.runs().size() > 1) {
      changes.add("%d runs".formatted(plan.runs().size()));
    } else if (!plan.runs().getFirst().arguments().equals(before.arguments())) {
      changes.add("other arguments");
    }
    String gpu = gpu(plan.gpu().map(GpuRequest::name), plan.gpu().map(GpuRequest::count).orElse(0));
    String gpuBefore = gpu(before.gpu(), before.gpuCount());
    if (!gpu.equals(gpuBefore)) {
      changes.add("GPU %s before, %s now".formatted(gpuBefore, gpu));
    }
    plan.ceiling()
        .map(Ceiling::amount)
        .filter(amount -> !amount.equals(before.ceiling()))
        .ifPresent(
            amount -> changes.add("ceiling %s before, %s now".formatted(before.ceiling(), amount)));
    return "%s (%s): %s"
        .formatted(
            before.jobId(),
            before.createdAt(),
            changes.isEmpty() ? "nothing changed" : String.join("; ", changes));
  }

  private static String gpu(Optional<String> name, int count) {
    return name.map(known -> known + ":" + count).orElse("none");
  }
}
