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
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.MoneyReport;
import dev.holdfire.report.Result;
import dev.holdfire.report.Times;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** The way of a launch, shared by the single run and the batch. */
final class LaunchDesk {
  private final Services services;
  private final Planner planner;
  private final FactCollector collector;
  private final Asking asking;
  private final IdempotentCalls idempotency;
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
    asking = new Asking(services.approvals(), services.clock(), services.session());
    idempotency = new IdempotentCalls(services.ledger());
  }

  ToolResult launch(JsonNode node, Call call) {
    Arguments arguments = new Arguments(node);
    Optional<Launcher.Order.Key> key = idempotency.key(tool, node);
    Optional<ToolResult> earlier = key.flatMap(known -> earlier(known, arguments));
    if (earlier.isPresent()) {
      return earlier.get();
    }
    Optional<Path> project = services.projects().find(call.root());
    if (project.isEmpty()) {
      return noProject(arguments);
    }
    Policy policy = services.policies().load(project);
    Optional<Planned> planned = planner.plan(tool, arguments, project.get(), policy);
    if (planned.isEmpty()) {
      return invalid(arguments);
    }
    return judge(planned.get(), key, call);
  }

  private ToolResult judge(Planned planned, Optional<Launcher.Order.Key> key, Call call) {
    Optional<Evidence> yes = services.approvals().evidence(ApprovalKind.LAUNCH, planned.digest());
    LaunchFacts facts = collector.collect(planned, batch, yes);
    Verdict verdict = gate.launch(facts);
    return switch (verdict) {
      case Verdict.Refused(var refusals, var warnings) ->
          refused(planned, facts, refusals, warnings);
      case Verdict.NeedsApproval(Demand demand, var warnings) ->
          planned.dryRun()
              ? rehearsed(planned, facts, demand.reasons(), warnings)
              : ask(planned, facts, demand, warnings, key, call);
      case Verdict.Allowed(Permit permit, var warnings) ->
          planned.dryRun()
              ? rehearsed(planned, facts, List.of(), warnings)
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
            LaunchQuestion.facts(planned, facts, call.clientName()),
            call);
    if (asked.yes().isPresent()) {
      return judge(planned, key, call);
    }
    Approval approval = asked.approval();
    Result result = new Result("needs_approval").warnings(warnings);
    result.line("A person has to say yes: " + String.join("; ", demand.reasons()));
    LaunchReport.write(result, planned, facts, money(planned, facts));
    result
        .report(
            planned.plan().goal(),
            "nothing: a person has to say yes first",
            "nothing runs yet" + (asked.told().isEmpty() ? "" : "; " + asked.told()),
            String.join("; ", demand.reasons()),
            "%s; then make exactly this call again (until %s)"
                .formatted(Asking.how(approval), approval.expiresAt()))
        .node("approval", asking.json(approval));
    asked
        .before()
        .ifPresent(
            state -> result.warnings(List.of("the last request about this is " + state.word())));
    return finish(result, "nothing was launched");
  }

  private ToolResult act(
      Planned planned,
      LaunchFacts facts,
      Permit permit,
      List<String> warnings,
      Optional<Launcher.Order.Key> key) {
    if (!planned.unchanged()) {
      return refused(
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
                    new JobRules(
                        policy.cost().dailyCap(),
                        policy.timeZone(),
                        policy.health().window(),
                        policy.health().firstOutput())));
    return switch (outcome) {
      case LaunchOutcome.Overtaken(Refusal refusal) ->
          refused(planned, facts, List.of(refusal), warnings);
      case LaunchOutcome.Launched(Optional<String> batchId, List<JobNow> jobs) -> {
        ToolResult result = launched(planned, facts, permit, batchId, jobs, warnings);
        key.ifPresent(known -> idempotency.keep(known, result));
        yield result;
      }
    };
  }

  private ToolResult launched(
      Planned planned,
      LaunchFacts facts,
      Permit permit,
      Optional<String> batchId,
      List<JobNow> jobs,
      List<String> warnings) {
    List<JobNow> failed = jobs.stream().filter(job -> job.state() == JobState.REFUSED).toList();
    boolean nothingRuns = failed.size() == jobs.size();
    Result result = new Result(nothingRuns ? "refused" : "done").warnings(warnings);
    String names =
        jobs.stream()
            .map(job -> job.job().jobId() + " " + job.state())
            .collect(Collectors.joining(", "));
    result.line((nothingRuns ? "Not launched: " : "Launched: ") + names);
    if (nothingRuns) {
      result.refusals(List.of(notStarted(failed.getFirst())));
    } else {
      failed.forEach(
          job ->
              result.warnings(
                  List.of("%s was not started: %s".formatted(job.job().jobId(), job.detail()))));
    }
    LaunchReport.write(
        result,
        planned,
        facts,
        LaunchReport.money(planned, facts, permit.evidence(), services.clock().instant()));
    result.report(
        planned.plan().goal(),
        nothingRuns ? "nothing runs: the backend did not start it" : "launched " + names,
        nothingRuns
            ? "the backend says that it never started; nothing is billed"
            : LaunchReport.verified(jobs, Times.words(planned.policy().health().window())),
        "script SHA-256 %s; %s"
            .formatted(
                planned.plan().scriptSha256(),
                planned.plan().rate().map(rate -> rate.source()).orElse("")),
        nothingRuns
            ? "mend what the refusal names, then call again"
            : "call inspect_job with wait_seconds to see its health, progress and checkpoints");
    JobEntries.write(result, batchId, jobs, batch);
    return finish(result, "not known");
  }

  private static Refusal notStarted(JobNow job) {
    return new Refusal(
        "compute::prelaunch-checklist",
        "not-started",
        job.detail(),
        List.of("mend what it names and call again", "run 'holdfire doctor'"));
  }

  private ToolResult rehearsed(
      Planned planned, LaunchFacts facts, List<String> questions, List<String> warnings) {
    Result result = new Result("done").warnings(warnings);
    result.line("Dry run: nothing was launched.");
    LaunchReport.write(result, planned, facts, money(planned, facts));
    result.report(
        planned.plan().goal(),
        "nothing: a dry run",
        "every rule was asked; none refuses",
        "script SHA-256 " + planned.plan().scriptSha256(),
        questions.isEmpty()
            ? "make the same call without dry_run to launch it"
            : "without dry_run a person is asked first: " + String.join("; ", questions));
    return finish(result, "nothing was launched: a dry run");
  }

  private ToolResult refused(
      Planned planned, LaunchFacts facts, List<Refusal> refusals, List<String> warnings) {
    Result result = new Result("refused").warnings(warnings).refusals(refusals);
    result.line("Refused: nothing was launched.");
    LaunchReport.write(result, planned, facts, money(planned, facts));
    result.report(
        planned.plan().goal(),
        "nothing: refused",
        "nothing runs",
        refusals.stream().map(Refusal::reason).collect(Collectors.joining("; ")),
        "take one of the ways out that each refusal names, then call again");
    return finish(result, "nothing was launched");
  }

  private ToolResult noProject(Arguments arguments) {
    Result result =
        new Result("refused")
            .refusals(
                List.of(
                    new Refusal(
                        "scope::allowlist",
                        "no-project",
                        "%s is no project: a file system's root or a home folder is never one"
                            .formatted(services.working()),
                        List.of(
                            "start the server in the project's folder",
                            "let the client name the project's folder as a root"))));
    return unplanned(result, arguments, "there is no project");
  }

  private ToolResult invalid(Arguments arguments) {
    return unplanned(
        new Result("invalid").problems(arguments.problems()),
        arguments,
        "the arguments cannot be used");
  }

  private ToolResult unplanned(Result result, Arguments arguments, String why) {
    result.report(
        arguments.requiredText("goal"),
        "nothing: " + why,
        "nothing was looked at beyond the arguments and files",
        why,
        "correct what is named and call again");
    return finish(result, why);
  }

  private Optional<ToolResult> earlier(Launcher.Order.Key key, Arguments arguments) {
    return switch (idempotency.find(key)) {
      case IdempotentCalls.Earlier.None _ -> Optional.empty();
      case IdempotentCalls.Earlier.Same(ToolResult answer) -> Optional.of(answer);
      case IdempotentCalls.Earlier.Other(String jobId) ->
          Optional.of(
              unplanned(
                  new Result("refused")
                      .refusals(
                          List.of(
                              new Refusal(
                                  "idempotency::key",
                                  "idempotency-conflict",
                                  "this idempotency_key launched %s with other arguments"
                                      .formatted(jobId),
                                  List.of(
                                      "use a new key for a new launch",
                                      "repeat the first call unchanged to get its answer")))),
                  arguments,
                  "the key was used for another launch"));
      case IdempotentCalls.Earlier.Unanswered(String jobId) ->
          Optional.of(
              unplanned(
                  new Result("refused")
                      .refusals(
                          List.of(
                              new Refusal(
                                  "idempotency::key",
                                  "launched-before",
                                  "this call launched %s before, and its answer was lost"
                                      .formatted(jobId),
                                  List.of(
                                      "look at it with inspect_job {\"job_id\": \"%s\"}"
                                          .formatted(jobId),
                                      "use a new key to launch once more")))),
                  arguments,
                  "it was launched before"));
    };
  }

  private MoneyReport money(Planned planned, LaunchFacts facts) {
    return LaunchReport.money(planned, facts, facts.evidence(), services.clock().instant());
  }

  private static ToolResult finish(Result result, String reason) {
    return new ToolResult(result.content(), result.text(), reason);
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
