package dev.holdfire.report;

import dev.holdfire.cost.Usd;
import dev.holdfire.jobs.Forecast;
import dev.holdfire.jobs.JobView;
import dev.holdfire.jobs.Progress;
import dev.holdfire.jobs.output.Phase;
import dev.holdfire.jobs.output.Position;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.Job;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A job in a result. */
public final class JobReport {
  private JobReport() {}

  /**
   * The job's entry.
   *
   * @param stopConfirmedAt when a person typed the phrase for a stop that was carried out
   * @param approval the newest request about its end, or a null node
   */
  public static ObjectNode json(
      JobView view, Optional<Instant> stopConfirmedAt, JsonNode approval) {
    Job job = view.now().job();
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("job_id", job.jobId());
    node.put("state", view.now().state().name());
    node.put("detail", view.now().detail());
    node.put("backend", job.backend());
    node.put("script", job.script().toString());
    node.put("goal", job.goal());
    node.put("project", job.project());
    node.put("batch_id", job.batchId().orElse(null));
    node.put("variant", job.variant().orElse(null));
    node.put("started_at", view.startedAt().map(Instant::toString).orElse(null));
    if (view.attempt() > 0) {
      node.put("attempt", view.attempt());
    } else {
      node.putNull("attempt");
    }
    node.put("max_attempts", job.maxAttempts());
    if (view.ledgerOnly() && view.now().state().ended()) {
      node.putNull("ran_seconds");
    } else {
      node.put("ran_seconds", view.ran().toSeconds());
    }
    node.put("enforced_timeout_seconds", job.adopted() ? null : job.timeoutSeconds());
    node.set("progress", view.progress().<JsonNode>map(JobReport::progress).orElse(null));
    node.set("forecast", view.outlook().forecast().<JsonNode>map(JobReport::forecast).orElse(null));
    node.set("checkpoints", view.ledgerOnly() ? null : checkpoints(view));
    ArrayNode parts = node.putArray("parts");
    view.parts()
        .forEach(
            part ->
                parts
                    .addObject()
                    .put("id", part.id())
                    .put("what", part.what())
                    .put("extra", part.extra())
                    .put("live", part.live())
                    .put("state", part.state()));
    node.put("spend", view.spend().exact());
    node.set("bill", view.bill().<JsonNode>map(JobReport::bill).orElse(null));
    node.put("ceiling", job.ceiling().exact());
    ObjectNode health = node.putObject("health");
    health.put("verdict", view.outlook().health().verdict().name().toLowerCase(Locale.ROOT));
    health.put("evidence", view.outlook().health().evidence());
    health.put("phase", view.outlook().phase().map(Phase::words).orElse(null));
    ArrayNode notes = health.putArray("notes");
    view.outlook().notes().forEach(notes::add);
    ObjectNode log = node.putObject("log");
    ArrayNode lines = log.putArray("lines");
    view.log().forEach(lines::add);
    log.put("cursor", view.cursor());
    log.put("truncated", view.logTruncated());
    node.set("approval", approval);
    node.put("kill_guard", KillGuardLine.of(stopConfirmedAt));
    return node;
  }

  /** What a stop now would lose. */
  public static ObjectNode atRisk(JobView view) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    Optional<JobView.Checkpoint> checkpoint = view.verifiedCheckpoint();
    Job job = view.now().job();
    node.put("name", job.script().getFileName() + " as " + job.jobId());
    node.put("owner", job.project());
    node.put("runtime_seconds", view.ran().toSeconds());
    node.put("work_remaining", remaining(view).orElse(null));
    node.put("spent", view.spend().exact());
    node.put("checkpoint", checkpoint.map(JobView.Checkpoint::path).orElse(null));
    if (checkpoint.isPresent()) {
      node.put("checkpoint_age_seconds", checkpoint.get().age().toSeconds());
    } else {
      node.putNull("checkpoint_age_seconds");
    }
    node.put("minutes_lost", view.atRisk().toMinutes());
    node.put("dollars_lost", view.dollarsAtRisk().exact());
    return node;
  }

  /** What is left to do, where the job's output says so. */
  private static Optional<String> remaining(JobView view) {
    return view.progress()
        .filter(progress -> progress.stepsLeft().isPresent())
        .map(
            progress ->
                "%d of %d %ss%s"
                    .formatted(
                        progress.stepsLeft().getAsLong(),
                        progress.at().total().orElseThrow(),
                        progress.at().unit(),
                        progress.expectedEnd().map(end -> ", expected end " + end).orElse("")));
  }

  /** The same in a sentence. */
  public static String loss(JobView view) {
    Usd dollars = view.dollarsAtRisk();
    return "%s, running %s, spent %s; %s; a stop now loses %s of work (%s)%s"
        .formatted(
            view.now().state(),
            Times.words(view.ran()),
            view.spend().display(),
            view.verifiedCheckpoint()
                .map(
                    file ->
                        "newest whole checkpoint %s, %s old"
                            .formatted(file.path(), Times.words(file.age())))
                .orElse("no whole checkpoint was found"),
            Times.words(view.atRisk()),
            dollars.display(),
            view.trouble().map(why -> "; " + why).orElse(""));
  }

  private static ObjectNode progress(Progress progress) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    Position at = progress.at();
    node.put("step", at.step());
    number(node, "total", at.total());
    node.put("unit", at.unit());
    number(node, "epoch", at.epoch());
    number(node, "epochs", at.epochs());
    number(node, "steps_left", progress.stepsLeft());
    node.put("steps_per_second", progress.stepsPerSecond().orElse(null));
    node.put("expected_end", progress.expectedEnd().map(Instant::toString).orElse(null));
    node.put("line", at.line());
    return node;
  }

  private static ObjectNode bill(Bill bill) {
    return JsonMapper.shared()
        .createObjectNode()
        .put("metered", bill.metered().exact())
        .put("billed", bill.billed().exact());
  }

  /** What a job cost in a clause, once its provider's bill is known; else nothing. */
  public static String billed(JobView view) {
    return view.bill()
        .map(
            bill ->
                " (billed by %s; %s was metered)"
                    .formatted(view.now().job().backend(), bill.metered().display()))
        .orElse("");
  }

  private static ObjectNode forecast(Forecast forecast) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("limit_at", forecast.limitAt().toString());
    node.put("cost_at_end", forecast.costAtEnd().map(Usd::exact).orElse(null));
    number(node, "step_at_limit", forecast.stepAtLimit());
    return node;
  }

  /** What a run that will not be done within its limit should know; empty for any other. */
  public static Optional<String> late(JobView view) {
    return view.outlook()
        .forecast()
        .filter(forecast -> forecast.stepAtLimit().isPresent())
        .flatMap(
            forecast ->
                view.progress()
                    .map(
                        progress ->
                            "%s will not be done in time: the limit comes at %s %d of %d (%s), and the end would be at %s; what it checkpointed by then can be resumed with resume_from"
                                .formatted(
                                    view.now().job().jobId(),
                                    progress.at().unit(),
                                    forecast.stepAtLimit().getAsLong(),
                                    progress.at().total().orElseThrow(),
                                    forecast.limitAt(),
                                    progress.expectedEnd().orElseThrow())));
  }

  /** How far and how fast, in a clause. */
  public static String pace(Progress progress) {
    Position at = progress.at();
    return "%s %d%s%s%s"
        .formatted(
            at.unit(),
            at.step(),
            at.total().isPresent() ? " of " + at.total().getAsLong() : "",
            progress
                .stepsPerSecond()
                .map(rate -> " at %s a second".formatted(rate.toPlainString()))
                .orElse(""),
            progress.expectedEnd().map(end -> ", expected end " + end).orElse(""));
  }

  private static void number(ObjectNode node, String key, OptionalLong value) {
    if (value.isPresent()) {
      node.put(key, value.getAsLong());
    } else {
      node.putNull(key);
    }
  }

  private static ArrayNode checkpoints(JobView view) {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (JobView.Checkpoint file : view.checkpoints()) {
      list.addObject()
          .put("path", file.path())
          .put("bytes", file.bytes())
          .put("age_seconds", file.age().toSeconds())
          .put("verified", file.verified())
          .put("note", file.note());
    }
    return list;
  }
}
