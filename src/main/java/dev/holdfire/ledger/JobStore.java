package dev.holdfire.ledger;

import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.JobNow.Health;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/** The tables {@code job}, {@code job_event} and {@code job_now}. */
public final class JobStore {
  private static final String SELECT =
      """
      select job.*, job_now.state, job_now.changed_at, job_now.detail, job_now.handle,
             job_now.health, job_now.health_evidence
      from job join job_now using (job_id)
      """;

  private JobStore() {}

  /** Writes a new job in its first state. */
  public static void insert(Transaction transaction, Job job) {
    transaction
        .handle()
        .createUpdate(
            """
            insert into job values (
              :jobId, :batchId, :variant, :createdAt, :session, :tool, :backend, :project, :projectFolder, :goal,
              :script, :scriptSha256, :config, :configSha256, :entrypoint, :arguments, :gpu, :gpuCount, :containers,
              :timeoutSeconds, :maxAttempts, :smoke, :windowSeconds, :estimate, :ceiling, :hourly, :priceSource,
              :digest, :codeSha256)
            """)
        .bind("jobId", job.jobId())
        .bind("batchId", job.batchId().orElse(null))
        .bind("variant", job.variant().orElse(null))
        .bind("createdAt", job.createdAt().toString())
        .bind("session", job.session())
        .bind("tool", job.tool())
        .bind("backend", job.backend())
        .bind("project", job.project())
        .bind("projectFolder", job.projectFolder().toString())
        .bind("goal", job.goal())
        .bind("script", job.script().toString())
        .bind("scriptSha256", job.scriptSha256())
        .bind("codeSha256", job.codeSha256())
        .bind("config", job.config().map(Path::toString).orElse(null))
        .bind("configSha256", job.configSha256().orElse(null))
        .bind("entrypoint", job.entrypoint().orElse(null))
        .bind("arguments", JsonMapper.shared().writeValueAsString(job.arguments()))
        .bind("gpu", job.gpu().orElse(null))
        .bind("gpuCount", job.gpuCount())
        .bind("containers", job.containers())
        .bind("timeoutSeconds", job.timeoutSeconds())
        .bind("maxAttempts", job.maxAttempts())
        .bind("smoke", job.smoke() ? 1 : 0)
        .bind("windowSeconds", job.windowSeconds())
        .bind("estimate", job.estimate().micros())
        .bind("ceiling", job.ceiling().micros())
        .bind("hourly", job.hourly().toPlainString())
        .bind("priceSource", job.priceSource())
        .bind("digest", job.digest())
        .execute();
    transaction
        .handle()
        .createUpdate(
            """
            insert into job_now values (:jobId, :state, :at, '', 1, null, :health, 'nothing was seen yet')
            """)
        .bind("jobId", job.jobId())
        .bind("state", JobState.RESERVED.name())
        .bind("at", job.createdAt().toString())
        .bind("health", Health.Verdict.WATCHING.name())
        .execute();
    event(transaction, job.jobId(), JobState.RESERVED, job.createdAt(), "");
  }

  /**
   * Records that the job changed to this state. A job that is over never changes: its money is
   * settled.
   */
  public static void move(
      Transaction transaction, String jobId, JobState state, Instant at, String detail) {
    JobState before = state(transaction.handle(), jobId);
    if (before.ended()) {
      throw new IllegalStateException("%s is %s, which is final".formatted(jobId, before));
    }
    event(transaction, jobId, state, at, detail);
    transaction
        .handle()
        .createUpdate(
            """
            update job_now set state = :state, changed_at = :at, detail = :detail, live = :live
            where job_id = :jobId
            """)
        .bind("jobId", jobId)
        .bind("state", state.name())
        .bind("at", at.toString())
        .bind("detail", detail)
        .bind("live", state.ended() ? 0 : 1)
        .execute();
  }

  /** Records that the job is still being worked on, without a change to tell. */
  public static void underWay(Transaction transaction, String jobId, Instant at) {
    transaction
        .handle()
        .execute("update job_now set changed_at = ? where job_id = ?", at.toString(), jobId);
  }

  /** Records how the job's backend finds it. */
  public static void handle(Transaction transaction, String jobId, String handle) {
    transaction.handle().execute("update job_now set handle = ? where job_id = ?", handle, jobId);
  }

  /** Records what the watched output showed. */
  public static void health(Transaction transaction, String jobId, Health health) {
    transaction
        .handle()
        .execute(
            "update job_now set health = ?, health_evidence = ? where job_id = ?",
            health.verdict().name(),
            health.evidence(),
            jobId);
  }

  /** Where a job stands that exists. */
  public static JobState state(Handle handle, String jobId) {
    return find(handle, jobId).orElseThrow().state();
  }

  /** One job, if it exists. */
  public static Optional<JobNow> find(Handle handle, String jobId) {
    return handle
        .createQuery(SELECT + " where job_id = :jobId")
        .bind("jobId", jobId)
        .map((rows, _) -> row(rows))
        .findOne();
  }

  /** The jobs of a batch, in the order of their launch, or the one job of this name. */
  public static List<JobNow> launch(Handle handle, String subject) {
    return handle
        .createQuery(
            SELECT + " where job.batch_id = :subject or job.job_id = :subject order by job.rowid")
        .bind("subject", subject)
        .map((rows, _) -> row(rows))
        .list();
  }

  /** All jobs that are not over. */
  public static List<JobNow> live(Handle handle) {
    return handle
        .createQuery(SELECT + " where job_now.live = 1 order by job.created_at, job_id")
        .map((rows, _) -> row(rows))
        .list();
  }

  /** The jobs of a backend that ended after an instant. */
  public static List<JobNow> endedSince(Handle handle, String backend, Instant since) {
    return handle
        .createQuery(
            SELECT
                + " where job_now.live = 0 and job_now.changed_at > :since"
                + " and job.backend = :backend order by job.created_at, job_id")
        .bind("since", since.toString())
        .bind("backend", backend)
        .map((rows, _) -> row(rows))
        .list();
  }

  /** The newest jobs, live or over. */
  public static List<JobNow> newest(Handle handle, int limit) {
    return handle
        .createQuery(SELECT + " order by job.created_at desc, job_id limit :limit")
        .bind("limit", limit)
        .map((rows, _) -> row(rows))
        .list();
  }

  /** The newest jobs of one script, live or over. */
  public static List<JobNow> ofScript(Handle handle, Path script, int limit) {
    return handle
        .createQuery(
            SELECT
                + " where job.script = :script order by job.created_at desc, job_id limit :limit")
        .bind("script", script.toString())
        .bind("limit", limit)
        .map((rows, _) -> row(rows))
        .list();
  }

  private static void event(
      Transaction transaction, String jobId, JobState state, Instant at, String detail) {
    transaction
        .handle()
        .execute(
            "insert into job_event (job_id, at, state, detail) values (?, ?, ?, ?)",
            jobId,
            at.toString(),
            state.name(),
            detail);
  }

  private static JobNow row(ResultSet row) throws SQLException {
    Job job =
        new Job(
            row.getString("job_id"),
            text(row, "batch_id"),
            text(row, "variant"),
            Instant.parse(row.getString("created_at")),
            row.getString("session"),
            row.getString("tool"),
            row.getString("backend"),
            row.getString("project"),
            Path.of(row.getString("project_folder")),
            row.getString("goal"),
            Path.of(row.getString("script")),
            row.getString("script_sha256"),
            row.getString("code_sha256"),
            text(row, "config").map(Path::of),
            text(row, "config_sha256"),
            text(row, "entrypoint"),
            Arrays.asList(
                JsonMapper.shared().readValue(row.getString("arguments"), String[].class)),
            text(row, "gpu"),
            row.getInt("gpu_count"),
            row.getInt("containers"),
            row.getLong("timeout_seconds"),
            row.getInt("max_attempts"),
            row.getBoolean("smoke"),
            row.getLong("window_seconds"),
            new Usd(row.getLong("estimate")),
            new Usd(row.getLong("ceiling")),
            new BigDecimal(row.getString("hourly")),
            row.getString("price_source"),
            row.getString("digest"));
    return new JobNow(
        job,
        JobState.valueOf(row.getString("state")),
        Instant.parse(row.getString("changed_at")),
        row.getString("detail"),
        text(row, "handle"),
        new Health(
            Health.Verdict.valueOf(row.getString("health")), row.getString("health_evidence")));
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }
}
