package dev.holdfire.ledger;

import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.Usd;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/** The tables {@code launch_record} and {@code run_note}. */
public final class LaunchRecordStore {

  /**
   * A launch that is over and has no notes yet.
   *
   * @param subject the batch, or the job of a single launch
   */
  public record Unnoted(String subject, Path script, Instant at) {}

  private LaunchRecordStore() {}

  /** Keeps what is known of the launch of these jobs. */
  public static void insert(Transaction transaction, Job first, LaunchRecord known) {
    transaction
        .handle()
        .execute(
            "insert into launch_record values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            subject(first),
            first.createdAt().toString(),
            known.estimateLine(),
            known.priceSource(),
            known.priceReadAt().toString(),
            known.tier().name(),
            known.warn().micros(),
            known.stop().micros(),
            known.torch().orElse(null),
            known.alternative().orElse(null),
            JsonMapper.shared().writeValueAsString(known.checklist()),
            JsonMapper.shared().writeValueAsString(known.running()));
  }

  /** Under which name a job's launch is kept: its batch, or itself. */
  public static String subject(Job job) {
    return job.batchId().orElse(job.jobId());
  }

  /** What was known of a launch, where it was kept. */
  public static Optional<LaunchRecord> find(Handle handle, String subject) {
    return handle
        .createQuery("select * from launch_record where subject = :subject")
        .bind("subject", subject)
        .map((row, _) -> known(row))
        .findOne();
  }

  /** Records that the notes on a launch stand in this file. */
  public static void noted(Transaction transaction, String subject, Instant at, Path file) {
    transaction
        .handle()
        .execute("insert into run_note values (?, ?, ?)", subject, at.toString(), file.toString());
  }

  /** The file that the notes on a launch were written to, if they were. */
  public static Optional<Path> notes(Handle handle, String subject) {
    return handle
        .createQuery("select file from run_note where subject = :subject")
        .bind("subject", subject)
        .mapTo(String.class)
        .findOne()
        .map(Path::of);
  }

  /**
   * The launches from a folder since {@code since} that ran, are over and have no notes, newest
   * first. A trial run and what never started owe none. The order of the join and the plus sign
   * keep the planner at the few new rows.
   */
  public static List<Unnoted> unnoted(Handle handle, Path folder, Instant since, int limit) {
    return handle
        .createQuery(
            """
            select record.subject, record.at, min(job.script) as script
            from launch_record as record cross join job on job.job_id = record.subject or job.batch_id = record.subject
              join job_now using (job_id)
            where record.at >= :since and job.project_folder = :folder and job.smoke = 0
              and not exists (select 1 from run_note where run_note.subject = record.subject)
            group by +record.subject, record.at
            having max(job_now.live) = 0 and sum(job_now.state <> 'REFUSED') > 0
            order by record.at desc limit :limit
            """)
        .bind("since", since.toString())
        .bind("folder", folder.toString())
        .bind("limit", limit)
        .map(
            (row, _) ->
                new Unnoted(
                    row.getString("subject"),
                    Path.of(row.getString("script")),
                    Instant.parse(row.getString("at"))))
        .list();
  }

  private static LaunchRecord known(ResultSet row) throws SQLException {
    return new LaunchRecord(
        row.getString("estimate_line"),
        row.getString("price_source"),
        Instant.parse(row.getString("price_read_at")),
        CostTier.valueOf(row.getString("tier")),
        new Usd(row.getLong("warn")),
        new Usd(row.getLong("stop")),
        Optional.ofNullable(row.getString("torch")),
        Optional.ofNullable(row.getString("alternative")),
        List.of(
            JsonMapper.shared().readValue(row.getString("checklist"), LaunchRecord.Step[].class)),
        List.of(JsonMapper.shared().readValue(row.getString("running"), String[].class)));
  }
}
