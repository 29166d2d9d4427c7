package dev.holdfire.ledger;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code part_stop}. */
public final class PartStopStore {
  private PartStopStore() {}

  /** Records where a stop stands now. */
  public static void put(Transaction transaction, PartStop stop) {
    transaction
        .handle()
        .execute(
            "insert into part_stop (job_id, part, at, state, detail) values (?, ?, ?, ?, ?)",
            stop.jobId(),
            stop.part(),
            stop.at().toString(),
            stop.state().name(),
            stop.detail());
  }

  /** Where the stop of each part of a job stands for which there was one. */
  public static List<PartStop> of(Handle handle, String jobId) {
    return handle
        .createQuery(
            """
            select job_id, part, at, state, detail from part_stop
            where seq in (select max(seq) from part_stop where job_id = :jobId group by part)
            order by seq
            """)
        .bind("jobId", jobId)
        .map(
            (rows, _) ->
                new PartStop(
                    rows.getString("job_id"),
                    rows.getString("part"),
                    Instant.parse(rows.getString("at")),
                    PartStop.State.valueOf(rows.getString("state")),
                    rows.getString("detail")))
        .list();
  }
}
