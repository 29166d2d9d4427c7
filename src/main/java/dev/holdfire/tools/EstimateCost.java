package dev.holdfire.tools;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.Ceiling;
import dev.holdfire.cost.Workload;
import dev.holdfire.gate.LaunchFacts.LiveRun;
import dev.holdfire.gate.Reading;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.MoneyReport;
import dev.holdfire.report.Result;
import dev.holdfire.script.Finding;
import dev.holdfire.script.rule.Rules;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Says what a launch would cost, and whether money speaks against it. */
public final class EstimateCost implements Tool {
  private final Services services;
  private final Planner planner;
  private final FactCollector collector;

  public EstimateCost(Services services) {
    this.services = services;
    planner = new Planner(services);
    collector = new FactCollector(services, planner);
  }

  @Override
  public String name() {
    return "estimate_cost";
  }

  @Override
  public ToolResult call(JsonNode node, Call call) {
    Arguments arguments = new Arguments(node);
    Optional<Path> project = services.projects().find(call.root());
    Policy policy = services.policies().load(project);
    Optional<SourceFile> script =
        arguments
            .text("script")
            .flatMap(
                named ->
                    SourceFile.read(
                        arguments, "/script", named, project.orElse(services.working())));
    Optional<Reading> reading =
        script.map(
            file -> new Readings(services, project.orElse(services.working()), policy).read(file));
    Optional<GpuRequest> asked = Sizing.gpu(arguments);
    String backend = planner.backend(arguments, asked, reading);
    Said said =
        reading
            .map(read -> Said.of(read, arguments.text("entrypoint")))
            .orElseGet(() -> new Said(Optional.empty(), Optional.empty()));
    Optional<GpuRequest> gpu = asked.or(said::gpu);
    Optional<Sizing> sizing =
        Sizing.of(arguments, policy, gpu, Planner.defaultRetries(backend, false, said));
    if (sizing.isEmpty() || !arguments.problems().isEmpty()) {
      return invalid(arguments);
    }
    Workload workload = sizing.get().workload();
    Pricing pricing = planner.price(policy, backend, gpu, workload, said);
    Optional<BudgetView> budget =
        collector
            .budget(policy, project, pricing.billing().longestSeconds(workload))
            .map(
                view ->
                    view.in(
                        MonthQuestion.put(
                                services.months(),
                                backend,
                                policy,
                                pricing.ceiling().map(Ceiling::amount))
                            .answer()));
    List<String> running =
        budget.isPresent()
            ? services.history().live().stream().map(LiveRun::jobId).toList()
            : List.of();
    MoneyReport money =
        new MoneyReport(
            backend,
            script.map(file -> "a run of " + file.path().getFileName()).orElse("a run"),
            pricing.price(),
            pricing.estimate(),
            pricing.ceiling(),
            policy.cost().warn(),
            policy.cost().stop(),
            budget,
            running,
            false,
            script.isPresent(),
            Optional.empty(),
            services.clock().instant());
    return told(
        money,
        sizing.get(),
        backend,
        gpu,
        budget.isPresent() ? collector.openOverruns() : List.of(),
        uncounted(reading));
  }

  /** What the script pays for beside the run itself. */
  private static List<String> uncounted(Optional<Reading> reading) {
    return reading.flatMap(Readings::report).stream()
        .flatMap(report -> report.findings().stream())
        .filter(finding -> finding.rule().equals(Rules.OUTSIDE_CEILING))
        .map(Finding::at)
        .map(at -> "not counted here: line %d: %s".formatted(at.line(), at.text()))
        .toList();
  }

  private static ToolResult told(
      MoneyReport money,
      Sizing sizing,
      String backend,
      Optional<GpuRequest> gpu,
      List<String> overruns,
      List<String> uncounted) {
    String subject =
        "cost of %s on %s".formatted(gpu.map(GpuRequest::text).orElse("a run"), backend);
    Result result = new Result("done").warnings(sizing.notes()).warnings(uncounted);
    overruns.forEach(
        overrun ->
            result.warnings(
                List.of("nothing is launched until a person cleared the overrun of " + overrun)));
    money.write(result);
    money.against().ifPresent(reason -> result.line("NO-GO: " + reason));
    result.report(
        subject,
        "estimated; nothing was launched",
        "computed from the policy, the ledger and the price named in price_evidence",
        money.estimate().map(estimate -> estimate.line()).orElse("no price is known"),
        money
            .against()
            .map(reason -> "a launch would not go through as it is: " + reason)
            .orElse("launch_single with the same values, smoke: true first"));
    return new ToolResult(result.content(), result.text(), "");
  }

  private static ToolResult invalid(Arguments arguments) {
    Result result =
        new Result("invalid")
            .problems(arguments.problems())
            .unknown("goal", "the arguments cannot be used")
            .text("executed", "nothing: the arguments cannot be used")
            .text("verify", "nothing was looked at")
            .text("evidence", "the problems that are named")
            .text("next", "correct what is named and call again");
    return new ToolResult(result.content(), result.text(), "the arguments cannot be used");
  }
}
