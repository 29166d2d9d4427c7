package dev.holdfire.tools;

import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.gate.Demand;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.Refusal;
import dev.holdfire.gate.Verdict;
import dev.holdfire.jobs.JobView;
import dev.holdfire.jobs.StopOutcome;
import dev.holdfire.jobs.StopTarget;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.PartStop;
import dev.holdfire.ledger.PartStopStore;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.report.JobReport;
import dev.holdfire.report.KillGuardLine;
import dev.holdfire.report.Result;
import java.time.Duration;
import java.time.Instant;
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
    Optional<String> part = arguments.text("part");
    if (part.isPresent() && view.get().part(part.get()).isEmpty()) {
      arguments.problem(
          "/part",
          "%s is no part of %s; inspect_job lists them, and left out the whole job is meant"
              .formatted(Texts.words(part.get()), jobId));
      return invalid(arguments);
    }
    // What is said of the reason is kept with the request, and shown wherever it is answered.
    String reason =
        Redactors.by(services.policies().load(services.projects().find(call.root())))
            .mask(arguments.requiredText("reason"));
    return judge(new Asked(view.get(), new StopTarget(jobId, part), reason), call);
  }

  /**
   * What is asked for.
   *
   * @param view the job as it is now
   * @param reason in the model's words
   */
  private record Asked(JobView view, StopTarget target, String reason) {
    String words() {
      return target.words();
    }

    String loss() {
      return StopQuestion.loss(view, target);
    }

    /** The same, with the job as it is by now. */
    Asked now(Services services) {
      return new Asked(services.views().view(target.jobId(), "", 0).orElseThrow(), target, reason);
    }
  }

  private ToolResult judge(Asked stop, Call call) {
    JobNow job = stop.view().now();
    if (underWay(stop)) {
      return joined(stop);
    }
    Optional<Evidence> yes =
        services.approvals().evidence(ApprovalKind.STOP, stop.target().digest(job));
    return switch (services.stopper().judge(job, stop.target(), stop.loss(), yes)) {
      case Verdict.Refused(List<Refusal> refusals, var _) -> refused(stop, refusals);
      case Verdict.NeedsApproval(Demand demand, var _) -> ask(stop, demand, call);
      case Verdict.Allowed(Permit permit, var _) -> stop(stop, permit);
    };
  }

  private ToolResult ask(Asked stop, Demand demand, Call call) {
    Asking.Asked asked =
        asking.ask(
            demand,
            stop.target().subject(),
            Optional.of(stop.target().jobId()),
            StopQuestion.facts(stop.view(), stop.target(), stop.reason(), call.clientName()),
            call);
    if (asked.yes().isPresent()) {
      return judge(stop.now(services), call);
    }
    if (asking.carriedOut(asked.approval())) {
      return stoppedElsewhere(stop, call);
    }
    Result result = new Result("needs_approval");
    result.line("%s goes on: %s".formatted(stop.words(), stop.loss()));
    result.line("Only a person can stop it: " + asking.how(asked.approval()));
    describe(result, stop);
    result
        .node("approval", asking.json(asked.approval()))
        .report(
            goal(stop),
            "opened the request %s; nothing was stopped".formatted(asked.approval().id()),
            "%s is %s%s"
                .formatted(
                    stop.target().jobId(),
                    stop.view().now().state(),
                    asked.told().isEmpty() ? "" : "; " + asked.told()),
            stop.loss(),
            "%s (until %s); the stop is carried out there and then. Until then it runs on"
                .formatted(asking.how(asked.approval()), asked.approval().expiresAt()));
    asked.said().ifPresent(said -> result.warnings(List.of(said.line())));
    result.warnings(services.approvals().untold(asked.approval().id()));
    return finish(result);
  }

  private ToolResult stop(Asked stop, Permit permit) {
    StopOutcome outcome = services.stopper().stop(permit);
    Asked after = stop.now(services);
    return switch (outcome) {
      case StopOutcome.Stopped _ ->
          ended(after, "stopped " + stop.words(), "its backend confirms that it is gone");
      case StopOutcome.EndedBefore(String how) ->
          ended(after, "nothing: it had ended by itself", how);
      case StopOutcome.Unconfirmed(String why) ->
          ended(after, "asked " + stop.words() + " to end", "NOT confirmed: " + why);
      case StopOutcome.ApprovalGone _ ->
          underWay(after)
              ? joined(after)
              : refused(
                  after,
                  List.of(
                      new Refusal(
                          "compute::kill-guard",
                          "approval-used",
                          "the approval was used or has expired; the job is %s"
                              .formatted(after.view().now().state()),
                          List.of(
                              "call request_stop again: a person is asked anew",
                              "let the job end at its limit"))));
    };
  }

  /** Whether a person's yes to its stop was used and the end is waited for. */
  private boolean underWay(Asked stop) {
    return isStopping(stop) && asking.stopped(stop.target().subject()).isPresent();
  }

  private boolean isStopping(Asked stop) {
    return stop.target().part().isEmpty()
        ? stop.view().now().state() == JobState.STOPPING
        : partStop(stop).filter(known -> known.state() == PartStop.State.STOPPING).isPresent();
  }

  private Optional<PartStop> partStop(Asked stop) {
    return services
        .ledger()
        .read(handle -> PartStopStore.of(handle, stop.target().jobId()))
        .stream()
        .filter(known -> stop.target().part().filter(known.part()::equals).isPresent())
        .findFirst();
  }

  /** Whether it is over, and how it came to stand where it stands. */
  private boolean isOver(Asked stop) {
    return stop.view().now().state().ended()
        || partStop(stop).filter(known -> !known.open()).isPresent();
  }

  private String detail(Asked stop) {
    return partStop(stop).map(PartStop::detail).orElse(stop.view().now().detail());
  }

  /** A second request joins the first: nobody is asked again, and nothing is told to end twice. */
  private ToolResult joined(Asked stop) {
    return ended(
        stop,
        "nothing new: a person approved this stop, and it is under way",
        "not confirmed yet: its backend was told, and its end is read back");
  }

  /** Where the yes was given the stop is carried out, too; how it ended is read back here. */
  private ToolResult stoppedElsewhere(Asked stop, Call call) {
    Asked now = stop.now(services);
    while (isStopping(now) && !call.cancelledWithin(LOOK)) {
      now = stop.now(services);
    }
    return ended(
        now,
        "nothing here: the stop was carried out where a person said yes",
        isOver(now) ? detail(now) : "NOT confirmed: " + detail(now));
  }

  private ToolResult ended(Asked stop, String executed, String verify) {
    Result result = new Result("done");
    services
        .approvals()
        .about(ApprovalKind.STOP, stop.target().subject())
        .ifPresentOrElse(
            approval -> result.node("approval", asking.json(approval)),
            () -> result.unknown("approval", "no request about this job was kept"));
    result.line("%s: %s; %s".formatted(stop.words(), executed, verify));
    describe(result, stop);
    result.report(
        goal(stop),
        executed,
        verify,
        "state %s read back from its backend".formatted(stop.view().now().state()),
        isOver(stop)
            ? "its log and checkpoints stay: inspect_job shows them"
            : "look again with inspect_job; 'holdfire status' keeps the alarm");
    return finish(result);
  }

  private ToolResult refused(Asked stop, List<Refusal> refusals) {
    Result result =
        new Result("refused")
            .refusals(refusals)
            .unknown("approval", "nothing was asked: it would not be stopped");
    result.line("%s is %s.".formatted(stop.target().jobId(), stop.view().now().state()));
    describe(result, stop);
    result.report(
        goal(stop),
        "nothing: refused",
        "state %s read back from its backend".formatted(stop.view().now().state()),
        stop.loss(),
        "take one of the ways out that the refusal names");
    return finish(result);
  }

  private void describe(Result result, Asked stop) {
    Optional<Instant> confirmed = asking.stopped(stop.target().subject());
    result
        .text("job_id", stop.target().jobId())
        .textOr("part", stop.target().part(), "the whole job is meant")
        .text("state", stop.view().now().state().name())
        .node("at_risk", JobReport.atRisk(stop.view()))
        .text("kill_guard", KillGuardLine.of(confirmed))
        .line(KillGuardLine.of(confirmed));
  }

  private static String goal(Asked stop) {
    return "stop of %s: %s".formatted(stop.words(), Texts.words(stop.reason()));
  }

  private static ToolResult invalid(Arguments arguments) {
    return finish(
        new Result("invalid")
            .problems(arguments.problems())
            .unknown("approval", NO_SUCH_JOB)
            .unknown("part", NO_SUCH_JOB)
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
