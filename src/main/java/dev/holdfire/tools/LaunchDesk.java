package dev.holdfire.tools;

import dev.holdfire.approval.Approval;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Demand;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.Gate;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.Refusal;
import dev.holdfire.gate.Verdict;
import dev.holdfire.jobs.JobRules;
import dev.holdfire.jobs.LaunchOutcome;
import dev.holdfire.jobs.Launcher;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Observation;
import dev.holdfire.ledger.ObservationStore;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The way of a launch, shared by the single run and the batch. */
final class LaunchDesk {
  private static final Set<Observation.Kind> ALARMING =
      Set.of(Observation.Kind.CHANGED, Observation.Kind.EXTRA);

  private final Services services;
  private final Planner planner;
  private final FactCollector collector;
  private final Asking asking;
  private final IdempotentCalls idempotency;
  private final LaunchAnswers answers;
  private final Gate gate;
  private final String tool;
  private final boolean batch;

  LaunchDesk(Services services, String tool, Gate gate, boolean batch) {
    this.services = services;
    this.tool = tool;
    this.gate = gate;
    this.batch = batch;
    planner = new Planner(services);
    collector = new FactCollector(services, planner);
    asking =
        new Asking(services.approvals(), services.pages(), services.clock(), services.session());
    idempotency = new IdempotentCalls(services.ledger());
    answers = new LaunchAnswers(services.clock(), batch);
  }

  ToolResult launch(JsonNode node, Call call) {
    Arguments arguments = new Arguments(node);
    Optional<Launcher.Order.Key> key = idempotency.key(tool, node);
    Optional<ToolResult> earlier =
        key.map(idempotency::find).flatMap(found -> EarlyAnswers.earlier(found, arguments));
    if (earlier.isPresent()) {
      return earlier.get();
    }
    Optional<Path> project = services.projects().find(call.root());
    if (project.isEmpty()) {
      return EarlyAnswers.noProject(arguments, services.working());
    }
    Policy policy = services.policies().load(project);
    Optional<Planned> planned = planner.plan(tool, arguments, project.get(), policy);
    if (planned.isEmpty()) {
      return EarlyAnswers.invalid(arguments);
    }
    return judge(planned.get(), key, call);
  }

  private ToolResult judge(Planned planned, Optional<Launcher.Order.Key> key, Call call) {
    Optional<Evidence> yes = services.approvals().evidence(ApprovalKind.LAUNCH, planned.digest());
    LaunchFacts facts = collector.collect(planned, batch, yes);
    Verdict verdict = gate.launch(facts);
    return switch (verdict) {
      case Verdict.Refused(var refusals, var warnings) ->
          answers.refused(planned, facts, refusals, warnings);
      case Verdict.NeedsApproval(Demand demand, var warnings) ->
          planned.dryRun()
              ? answers.rehearsed(planned, facts, demand.reasons(), warnings)
              : ask(planned, facts, demand, warnings, key, call);
      case Verdict.Allowed(Permit permit, var warnings) ->
          planned.dryRun()
              ? answers.rehearsed(planned, facts, List.of(), warnings)
              : act(planned, facts, permit, warnings, key);
    };
  }

  private ToolResult ask(
      Planned planned,
      LaunchFacts facts,
      Demand demand,
      List<String> warnings,
      Optional<Launcher.Order.Key> key,
      Call call) {
    Asking.Asked asked =
        asking.ask(
            demand,
            subject(planned),
            Optional.empty(),
            LaunchQuestion.facts(planned, facts, last(planned), call.clientName()),
            call);
    if (asked.yes().isPresent()) {
      return judge(planned, key, call);
    }
    Approval approval = asked.approval();
    Result result = new Result("needs_approval").warnings(warnings);
    result.line("A person has to say yes: " + String.join("; ", demand.reasons()));
    LaunchReport.write(result, planned, facts, answers.money(planned, facts));
    result
        .report(
            planned.plan().goal(),
            "nothing: a person has to say yes first",
            "nothing runs yet" + (asked.told().isEmpty() ? "" : "; " + asked.told()),
            String.join("; ", demand.reasons()),
            "%s; then make exactly this call again (until %s)"
                .formatted(asking.how(approval), approval.expiresAt()))
        .node("approval", asking.json(approval));
    asked.said().ifPresent(said -> result.warnings(List.of(said.line())));
    result.warnings(services.approvals().untold(approval.id()));
    return new ToolResult(result.content(), result.text(), "nothing was launched");
  }

  /** The newest launch of the same script. */
  private Optional<Job> last(Planned planned) {
    return services
        .ledger()
        .read(handle -> JobStore.ofScript(handle, planned.plan().script(), 1))
        .stream()
        .map(JobNow::job)
        .findFirst();
  }

  private ToolResult act(
      Planned planned,
      LaunchFacts facts,
      Permit permit,
      List<String> warnings,
      Optional<Launcher.Order.Key> key) {
    if (!planned.unchanged()) {
      return answers.refused(
          planned,
          facts,
          List.of(
              new Refusal(
                  "compute::prelaunch-checklist",
                  "changed-while-judged",
                  "the script or a config was changed while it was judged",
                  List.of("call again once the edit is done", "check who else edits the file"))),
          warnings);
    }
    Policy policy = planned.policy();
    LaunchOutcome outcome =
        services
            .launcher()
            .launch(
                permit,
                new Launcher.Order(
                    services.session(),
                    planned.digest(),
                    key,
                    planned.code(),
                    new JobRules(
                        policy.cost().dailyCap(),
                        policy.cost().monthlyCap(),
                        policy.timeZone(),
                        policy.health().window(),
                        policy.health().firstOutput()),
                    KnownOfLaunch.of(planned, facts)));
    return switch (outcome) {
      case LaunchOutcome.Overtaken(Refusal refusal) ->
          answers.refused(planned, facts, List.of(refusal), warnings);
      case LaunchOutcome.Launched(Optional<String> batchId, List<JobNow> jobs) -> {
        ToolResult result =
            answers.launched(planned, facts, permit, batchId, jobs, withAlarms(warnings, jobs));
        key.ifPresent(known -> idempotency.keep(known, result));
        yield result;
      }
    };
  }

  /** With what was seen while they started: files that changed, and more runs than asked for. */
  private List<String> withAlarms(List<String> warnings, List<JobNow> jobs) {
    List<String> alarms =
        services
            .ledger()
            .read(
                handle ->
                    jobs.stream()
                        .flatMap(job -> ObservationStore.of(handle, job.job().jobId()).stream())
                        .filter(seen -> ALARMING.contains(seen.kind()))
                        .map(seen -> "ALARM: %s: %s".formatted(seen.jobId(), seen.evidence()))
                        .toList());
    return Stream.concat(warnings.stream(), alarms.stream()).toList();
  }

  private static String subject(Planned planned) {
    return planned.plan().script()
        + planned.plan().runs().stream()
            .flatMap(run -> run.config().stream())
            .map(config -> " " + config)
            .distinct()
            .collect(Collectors.joining());
  }
}
