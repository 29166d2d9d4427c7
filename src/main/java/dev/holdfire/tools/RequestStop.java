package dev.holdfire.tools;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Demand;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.Refusal;
import dev.holdfire.gate.Verdict;
import dev.holdfire.jobs.JobView;
import dev.holdfire.jobs.StopOutcome;
import dev.holdfire.jobs.Stopper;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.report.JobReport;
import dev.holdfire.report.KillGuardLine;
import dev.holdfire.report.Result;
import dev.holdfire.report.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Asks a person whether a job may be stopped; stops nothing by itself. */
public final class RequestStop implements Tool {
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final String NO_SUCH_JOB = "there is no such job";

  private final Services services;
  private final Asking asking;

  public RequestStop(Services services) {
    this.services = services;
    asking =
        new Asking(services.approvals(), services.pages(), services.clock(), services.session());
  }

  @Override
  public String name() {
    return "request_stop";
  }

  @Override
  public ToolResult call(JsonNode node, Call call) {
    Arguments arguments = new Arguments(node);
    String jobId = arguments.requiredText("job_id");
    Optional<JobView> view = services.views().view(jobId, "", 0);
    if (view.isEmpty()) {
      arguments.problem(
          "/job_id",
          "there is no job %s; call inspect_job without job_id to list them".formatted(jobId));
      return invalid(arguments);
    }
    // What is said of the reason is kept with the request, and shown wherever it is answered.
    String reason =
        Redactors.by(services.policies().load(services.projects().find(call.root())))
            .mask(arguments.requiredText("reason"));
    return judge(view.get(), reason, call);
  }

  private ToolResult judge(JobView view, String reason, Call call) {
    JobNow job = view.now();
    if (underWay(job)) {
      return joined(view, reason);
    }
    Optional<Evidence> yes = services.approvals().evidence(ApprovalKind.STOP, Stopper.digest(job));
    return switch (services.stopper().judge(job, JobReport.loss(view), yes)) {
      case Verdict.Refused(List<Refusal> refusals, var _) -> refused(view, reason, refusals);
      case Verdict.NeedsApproval(Demand demand, var _) -> ask(view, reason, demand, call);
      case Verdict.Allowed(Permit permit, var _) -> stop(view, reason, permit);
    };
  }

  private ToolResult ask(JobView view, String reason, Demand demand, Call call) {
    String jobId = view.now().job().jobId();
    Asking.Asked asked =
        asking.ask(demand, jobId, Optional.of(jobId), facts(view, reason, call.clientName()), call);
    if (asked.yes().isPresent()) {
      return judge(services.views().view(jobId, "", 0).orElseThrow(), reason, call);
    }
    if (asking.carriedOut(asked.approval())) {
      return stoppedElsewhere(jobId, reason, call);
    }
    Result result = new Result("needs_approval");
    result.line("%s goes on: %s".formatted(jobId, JobReport.loss(view)));
    result.line("Only a person can stop it: " + asking.how(asked.approval()));
    describe(result, view);
    result
        .node("approval", asking.json(asked.approval()))
        .report(
            goal(jobId, reason),
            "opened the request %s; nothing was stopped".formatted(asked.approval().id()),
            "%s is %s%s"
                .formatted(
                    jobId, view.now().state(), asked.told().isEmpty() ? "" : "; " + asked.told()),
            JobReport.loss(view),
            "%s (until %s); the stop is carried out there and then. Until then the job runs on"
                .formatted(asking.how(asked.approval()), asked.approval().expiresAt()));
    asked.said().ifPresent(said -> result.warnings(List.of(said.line())));
    result.warnings(services.approvals().untold(asked.approval().id()));
    return finish(result);
  }

  private ToolResult stop(JobView view, String reason, Permit permit) {
    String jobId = view.now().job().jobId();
    StopOutcome outcome = services.stopper().stop(permit);
    JobView after = services.views().view(jobId, "", 0).orElseThrow();
    return switch (outcome) {
      case StopOutcome.Stopped _ ->
          ended(after, reason, "stopped " + jobId, "its backend confirms that it is gone");
      case StopOutcome.EndedBefore(String how) ->
          ended(after, reason, "nothing: it had ended by itself", how);
      case StopOutcome.Unconfirmed(String why) ->
          ended(after, reason, "asked " + jobId + " to end", "NOT confirmed: " + why);
      case StopOutcome.ApprovalGone _ ->
          underWay(after.now())
              ? joined(after, reason)
              : refused(
                  after,
                  reason,
                  List.of(
                      new Refusal(
                          "compute::kill-guard",
                          "approval-used",
                          "the approval was used or has expired; the job is %s"
                              .formatted(after.now().state()),
                          List.of(
                              "call request_stop again: a person is asked anew",
                              "let the job end at its limit"))));
    };
  }

  /** Whether a person's yes to its stop was used and the end is waited for. */
  private boolean underWay(JobNow job) {
    return job.state() == JobState.STOPPING && asking.stopped(job.job().jobId()).isPresent();
  }

  /** A second request joins the first: nobody is asked again, and nothing is told to end twice. */
  private ToolResult joined(JobView view, String reason) {
    return ended(
        view,
        reason,
        "nothing new: a person approved this stop, and it is under way",
        "not confirmed yet: its backend was told, and its end is read back");
  }

  /** Where the yes was given the stop is carried out, too; how it ended is read back here. */
  private ToolResult stoppedElsewhere(String jobId, String reason, Call call) {
    JobView view = services.views().view(jobId, "", 0).orElseThrow();
    while (view.now().state() == JobState.STOPPING && !call.cancelledWithin(LOOK)) {
      view = services.views().view(jobId, "", 0).orElseThrow();
    }
    boolean over = view.now().state().ended();
    return ended(
        view,
        reason,
        "nothing here: the stop was carried out where a person said yes",
        over ? view.now().detail() : "NOT confirmed: " + view.now().detail());
  }

  private ToolResult ended(JobView view, String reason, String executed, String verify) {
    String jobId = view.now().job().jobId();
    Result result = new Result("done");
    services
        .approvals()
        .about(ApprovalKind.STOP, jobId)
        .ifPresentOrElse(
            approval -> result.node("approval", asking.json(approval)),
            () -> result.unknown("approval", "no request about this job was kept"));
    result.line("%s: %s; %s".formatted(jobId, executed, verify));
    describe(result, view);
    result.report(
        goal(jobId, reason),
        executed,
        verify,
        "state %s read back from its backend".formatted(view.now().state()),
        view.now().state().ended()
            ? "its log and checkpoints stay: inspect_job shows them"
            : "look again with inspect_job; 'holdfire status' keeps the alarm");
    return finish(result);
  }

  private ToolResult refused(JobView view, String reason, List<Refusal> refusals) {
    String jobId = view.now().job().jobId();
    Result result =
        new Result("refused")
            .refusals(refusals)
            .unknown("approval", "nothing was asked: it would not be stopped");
    result.line("%s is %s.".formatted(jobId, view.now().state()));
    describe(result, view);
    result.report(
        goal(jobId, reason),
        "nothing: refused",
        "state %s read back from its backend".formatted(view.now().state()),
        JobReport.loss(view),
        "take one of the ways out that the refusal names");
    return finish(result);
  }

  private void describe(Result result, JobView view) {
    Optional<Instant> confirmed = asking.stopped(view.now().job().jobId());
    result
        .text("job_id", view.now().job().jobId())
        .text("state", view.now().state().name())
        .node("at_risk", JobReport.atRisk(view))
        .text("kill_guard", KillGuardLine.of(confirmed))
        .line(KillGuardLine.of(confirmed));
  }

  private static List<Fact> facts(JobView view, String reason, String client) {
    Job job = view.now().job();
    List<Fact> told = new ArrayList<>();
    told.add(new Fact("what", "stop of " + job.jobId()));
    told.add(new Fact("script", job.script().toString()));
    told.add(new Fact("project", job.project()));
    told.add(new Fact("state", view.now().state() + ", " + view.outlook().health().evidence()));
    told.add(new Fact("running for", Times.words(view.ran())));
    told.add(new Fact("spent", "%s of at most %s".formatted(view.spend(), job.ceiling())));
    told.add(
        new Fact(
            "limit", Times.words(Duration.ofSeconds(job.timeoutSeconds())) + " for an attempt"));
    view.progress().ifPresent(progress -> told.add(new Fact("progress", JobReport.pace(progress))));
    told.add(
        new Fact(
            "newest whole checkpoint",
            view.verifiedCheckpoint()
                .map(
                    file ->
                        "%s, %s old, %s"
                            .formatted(
                                Texts.words(file.path()), Times.words(file.age()), file.note()))
                .orElse("none was found")));
    view.checkpoints().stream()
        .findFirst()
        .filter(file -> !file.verified())
        .ifPresent(
            file ->
                told.add(
                    new Fact(
                        "newer file that is not seen to be whole",
                        "%s, %s old: %s"
                            .formatted(
                                Texts.words(file.path()),
                                Times.words(file.age()),
                                Texts.words(file.note())))));
    told.add(
        new Fact(
            "a stop now loses",
            "%s of work, %s".formatted(Times.words(view.atRisk()), view.dollarsAtRisk())));
    told.add(new Fact("asked by", Texts.words(client.isEmpty() ? "an unnamed client" : client)));
    told.add(new Fact("goal of the run (the model's words)", Texts.words(job.goal())));
    told.add(new Fact("reason for the stop (the model's words)", Texts.words(reason)));
    told.add(new Fact("if you do nothing", unasked(view)));
    return told;
  }

  private static String unasked(JobView view) {
    Job job = view.now().job();
    Duration left = Duration.ofSeconds(job.timeoutSeconds() * job.maxAttempts()).minus(view.ran());
    return "the job runs on until it ends by itself; its limit ends it after %s more of running at the latest, for %s more at most"
        .formatted(
            Times.words(left.isNegative() ? Duration.ZERO : left),
            job.ceiling().minus(view.spend()).max(Usd.ZERO));
  }

  private static String goal(String jobId, String reason) {
    return "stop of %s: %s".formatted(jobId, Texts.words(reason));
  }

  private static ToolResult invalid(Arguments arguments) {
    return finish(
        new Result("invalid")
            .problems(arguments.problems())
            .unknown("approval", NO_SUCH_JOB)
            .report(
                "stop of a job",
                "nothing: the arguments cannot be used",
                "nothing was stopped",
                "the problems that are named",
                "correct what is named and call again"));
  }

  private static ToolResult finish(Result result) {
    return new ToolResult(result.content(), result.text(), NO_SUCH_JOB);
  }
}
