package dev.holdfire.tools;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.report.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a person is shown before they allow a launch. */
final class LaunchQuestion {
  private LaunchQuestion() {}

  static List<Fact> facts(Planned planned, LaunchFacts facts, String client) {
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
                            .formatted(budget.headroom(), budget.tightest().cap()))));
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
}
