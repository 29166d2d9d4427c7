package dev.holdfire.ledger;

import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The tables {@code source} and {@code job_source}: copies of what was launched. */
public final class SourceStore {
  private SourceStore() {}

  /** Keeps the files with a job. */
  public static void keep(Transaction transaction, String jobId, List<Source> sources) {
    for (Source source : sources) {
      transaction
          .handle()
          .execute(
              "insert into source values (?, ?) on conflict (sha256) do nothing",
              source.sha256(),
              source.text());
      transaction
          .handle()
          .execute(
              "insert into job_source values (?, ?, ?)",
              jobId,
              source.path().toString(),
              source.sha256());
    }
  }

  /** The files that were kept with a job, by their paths. */
  public static List<Source> of(Handle handle, String jobId) {
    return handle
        .createQuery(
            """
            select job_source.path, source.sha256, source.text
            from job_source join source using (sha256)
            where job_source.job_id = :jobId order by job_source.path
            """)
        .bind("jobId", jobId)
        .map(
            (rows, _) ->
                new Source(
                    Path.of(rows.getString("path")),
                    rows.getString("sha256"),
                    rows.getString("text")))
        .list();
  }
}
