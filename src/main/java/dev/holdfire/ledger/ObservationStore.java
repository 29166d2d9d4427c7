package dev.holdfire.ledger;

import dev.holdfire.ledger.Observation.Kind;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code observation}. */
public final class ObservationStore {
  private ObservationStore() {}

  /** Writes an observation in the place of an earlier one of its kind. */
  public static void put(Transaction transaction, Observation seen) {
    transaction
        .handle()
        .execute(
            """
            insert into observation (job_id, kind, amount, evidence, at) values (?, ?, ?, ?, ?)
            on conflict (job_id, kind)
            do update set amount = excluded.amount, evidence = excluded.evidence, at = excluded.at
            """,
            seen.jobId(),
            seen.kind().name(),
            seen.amount(),
            seen.evidence(),
            seen.at().toString());
  }

  /** What was seen of a job. */
  public static List<Observation> of(Handle handle, String jobId) {
    return handle
        .createQuery(
            "select kind, amount, evidence, at from observation where job_id = :jobId order by"
                + " kind")
        .bind("jobId", jobId)
        .map(
            (rows, _) ->
                new Observation(
                    jobId,
                    Kind.valueOf(rows.getString("kind")),
                    rows.getLong("amount"),
                    rows.getString("evidence"),
                    Instant.parse(rows.getString("at"))))
        .list();
  }
}
