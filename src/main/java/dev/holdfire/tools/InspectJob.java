package dev.holdfire.tools;

import dev.holdfire.approval.Approval;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.jobs.ForeignJobs;
import dev.holdfire.jobs.JobView;
import dev.holdfire.jobs.JobViews;
import dev.holdfire.jobs.StopTarget;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobNow.Health;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.policy.Policy;
import dev.holdfire.redact.Redactor;
import dev.holdfire.report.ForeignReport;
import dev.holdfire.report.JobReport;
import dev.holdfire.report.KillGuardLine;
import dev.holdfire.report.Result;
import dev.holdfire.report.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Shows one job or all of them, and may wait for a change. */
public final class InspectJob implements Tool {
  private static final int ALL = 50;
  private static final int LINES_OF_ONE = 40;
  private static final Duration FOREIGN_PATIENCE = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final String SUBJECT = "jobs";

  private final Services services;
  private final Asking asking;

  public InspectJob(Services services) {
    this.services = services;
    asking =
        new Asking(services.approvals(), services.pages(), services.clock(), services.session());
  }

  @Override
  public String name() {
    return "inspect_job";
  }

  @Override
  public ToolResult call(JsonNode node, Call call) {
    Arguments arguments = new Arguments(node);
    Optional<String> jobId = arguments.text("job_id");
    Request request =
        new Request(
            jobId,
            arguments.text("cursor").orElse(""),
            arguments.integer("log_lines").orElse(jobId.isPresent() ? LINES_OF_ONE : 0),
            Duration.ofSeconds(arguments.wholeNumber("wait_seconds").orElse(0)));
    // Looked for meanwhile: one list of a provider's serves both.
    CompletableFuture<ForeignJobs.Listing> foreign =
        CompletableFuture.supplyAsync(
            () -> foreign(request, call), task -> Thread.ofVirtual().start(task));
    List<JobView> first = look(request, false);
    if (jobId.isPresent() && first.isEmpty()) {
      arguments.problem(
          "/job_id",
          "there is no job %s; call inspect_job without job_id to list them"
              .formatted(jobId.get()));
      return invalid(arguments);
    }
    List<JobView> last = request.patience().isZero() ? first : waited(request, first, call);
    return told(request, last, joined(foreign), !signs(first).equals(signs(last)), call);
  }

  /** What was found, or the same failure. */
  private static <T> T joined(CompletableFuture<T> look) {
    try {
      return look.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException failure ? failure : e;
    }
  }

  private record Request(Optional<String> jobId, String cursor, int lines, Duration patience) {}

  private List<JobView> look(Request request, boolean again) {
    JobViews views = services.views();
    List<String> ids = request.jobId().map(List::of).orElseGet(() -> views.newestAndLive(ALL));
    return request.jobId().isEmpty() && request.lines() == 0
        ? views.summaries(ids, again)
        : views.views(ids, request.cursor(), request.lines());
  }

  /** Looks again until something has changed, the time is over, or the call is cancelled. */
  private List<JobView> waited(Request request, List<JobView> first, Call call) {
    Instant start = services.clock().instant();
    List<JobView> now = first;
    while (signs(now).equals(signs(first)) && now.stream().anyMatch(InspectJob::isLive)) {
      Duration waited = Duration.between(start, services.clock().instant());
      Duration left = request.patience().minus(waited);
      if (!left.isPositive()
          || call.cancelledWithin(left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY)) {
        return now;
      }
      now = look(request, true);
      call.progress(
          waited.toSeconds() + 1.0,
          OptionalDouble.of((double) request.patience().toSeconds()),
          now.isEmpty() ? "waiting" : summary(now.getFirst()));
    }
    return now;
  }

  private static boolean isLive(JobView view) {
    return !view.now().state().ended();
  }

  /** What counts as a change. */
  private static List<String> signs(List<JobView> views) {
    return views.stream()
        .map(
            view ->
                "%s %s %d %s %s %d %s"
                    .formatted(
                        view.now().job().jobId(),
                        view.now().state(),
                        view.attempt(),
                        view.outlook().health().verdict(),
                        view.progress().map(progress -> progress.at().step()),
                        view.checkpoints().size(),
                        view.cursor()))
        .toList();
  }

  private ToolResult told(
      Request request,
      List<JobView> views,
      ForeignJobs.Listing foreign,
      boolean changed,
      Call call) {
    Result result = new Result("done").flag("changed", changed);
    ArrayNode jobs = JsonMapper.shared().createArrayNode();
    Redactor redactor = redactor(call);
    for (JobView seen : views) {
      JobView view = seen.withLog(masked(seen.log(), redactor));
      Optional<Approval> stop =
          services.approvals().about(ApprovalKind.STOP, view.now().job().jobId());
      Optional<Instant> confirmed = stopped(view);
      jobs.add(
          JobReport.json(
              view,
              confirmed,
              stop.<JsonNode>map(asking::json)
                  .orElseGet(() -> JsonMapper.shared().getNodeFactory().nullNode())));
      result.line(summary(view));
      result.line("  " + KillGuardLine.of(confirmed));
      if (isLive(view) && view.outlook().health().verdict() == Health.Verdict.UNHEALTHY) {
        result.warnings(List.of(options(view)));
      }
      JobReport.late(view).ifPresent(late -> result.warnings(List.of(late)));
      result.warnings(
          view.outlook().notes().stream()
              .map(note -> "%s: %s".formatted(view.now().job().jobId(), note))
              .toList());
      view.trouble().ifPresent(reason -> result.warnings(List.of(reason)));
      if (view.ledgerOnly()) {
        unasked(result, jobs.size() - 1, view);
      }
      view.log().forEach(line -> result.line("  | " + Texts.words(line)));
    }
    if (views.isEmpty()) {
      result.line("There are no jobs.");
    }
    long live = views.stream().filter(InspectJob::isLive).count();
    foreign(request, foreign, result);
    result
        .node("jobs", jobs)
        .report(
            request.jobId().map(id -> "job " + id).orElse(SUBJECT),
            "looked at %d jobs, %d of them live".formatted(views.size(), live),
            "read from the backends and the ledger at " + services.clock().instant(),
            "state as the backend gives it; spend by metered time at the recorded rate",
            live > 0
                ? "call again with wait_seconds to wait for a change"
                : "nothing runs; launch_single starts a run");
    new BudgetFields(services).write(result, call);
    return new ToolResult(result.content(), result.text(), "");
  }

  /** What the ledger alone does not know of a job. */
  private static void unasked(Result result, int index, JobView view) {
    String reason =
        view.trouble()
            .orElse(
                "it is over, and its backend is not asked about it in a list: name it by its"
                    + " job_id to see more");
    for (String field :
        List.of("started_at", "attempt", "ran_seconds", "progress", "checkpoints")) {
      result.reason("jobs/%d/%s".formatted(index, field), reason);
    }
  }

  /** What runs beside the jobs is told where all of them are asked for. */
  private ForeignJobs.Listing foreign(Request request, Call call) {
    if (request.jobId().isPresent()) {
      return new ForeignJobs.Listing(List.of(), List.of("it is told where no job_id is named"));
    }
    Policy policy = services.policies().load(services.projects().find(call.root()));
    return services
        .foreign()
        .list(Pricing.stated(policy), policy.cost().priceMaxAge(), FOREIGN_PATIENCE);
  }

  private static void foreign(Request request, ForeignJobs.Listing listing, Result result) {
    ForeignReport report = new ForeignReport(listing);
    report
        .json()
        .ifPresentOrElse(
            list -> result.node("foreign", list),
            () -> result.unknown("foreign", String.join("; ", listing.silent())));
    report.lines().forEach(line -> result.line(Texts.words(line)));
    if (request.jobId().isEmpty()) {
      result.warnings(listing.silent());
    }
  }

  /** When a person typed the phrase for the newest stop of the job, or of a part of it. */
  private Optional<Instant> stopped(JobView view) {
    String jobId = view.now().job().jobId();
    return Stream.concat(
            Stream.of(StopTarget.of(jobId)),
            view.parts().stream().map(part -> new StopTarget(jobId, Optional.of(part.id()))))
        .flatMap(target -> asking.stopped(target.subject()).stream())
        .max(Comparator.naturalOrder());
  }

  /** An unhealthy job is never stopped by itself: these are the ways on. */
  private static String options(JobView view) {
    return "%s is unhealthy (%s) and runs on. Options: wait and look again with wait_seconds; ask for its end with request_stop, where it is told to write a checkpoint first and a person decides; or let its limit of %s end it"
        .formatted(
            view.now().job().jobId(),
            view.outlook().health().evidence(),
            Times.words(Duration.ofSeconds(view.now().job().timeoutSeconds())));
  }

  private Redactor redactor(Call call) {
    return Redactors.by(services.policies().load(services.projects().find(call.root())));
  }

  /** Masks a page as a whole: a private key spans several lines. */
  private static List<String> masked(List<String> page, Redactor redactor) {
    return page.isEmpty() ? page : List.of(redactor.mask(String.join("\n", page)).split("\n", -1));
  }

  private static String summary(JobView view) {
    JobNow now = view.now();
    return "%s %s%s%s, health %s (%s)%s, spent %s%s of at most %s%s"
        .formatted(
            now.job().jobId(),
            now.state(),
            now.detail().isEmpty() ? "" : " (" + now.detail() + ")",
            view.ledgerOnly()
                ? ""
                : ", attempt %d of %d".formatted(view.attempt(), now.job().maxAttempts()),
            view.outlook().health().verdict().name().toLowerCase(Locale.ROOT),
            view.outlook().health().evidence(),
            view.outlook().phase().map(phase -> ", " + phase.words()).orElse("")
                + view.progress().map(progress -> ", " + JobReport.pace(progress)).orElse(""),
            view.spend().display(),
            JobReport.billed(view),
            now.job().ceiling().display(),
            view.checkpoints().isEmpty()
                ? ""
                : ", newest checkpoint " + view.checkpoints().getFirst().path());
  }

  private static ToolResult invalid(Arguments arguments) {
    Result result =
        new Result("invalid")
            .problems(arguments.problems())
            .flag("changed", false)
            .unknown("foreign", "the arguments cannot be used")
            .node("jobs", JsonMapper.shared().createArrayNode())
            .report(
                SUBJECT,
                "nothing: the arguments cannot be used",
                "nothing was looked at",
                "the problems that are named",
                "correct what is named and call again");
    return new ToolResult(result.content(), result.text(), "the arguments cannot be used");
  }
}
