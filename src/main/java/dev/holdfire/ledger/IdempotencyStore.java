package dev.holdfire.ledger;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code idempotency}: a caller's key for a launch, good for the whole ledger. */
public final class IdempotencyStore {

  /**
   * What a key was used for.
   *
   * @param body digest of the call that it came with
   * @param answer the answer of that call, as JSON; empty until it was given
   * @param launched whether any of its jobs was, or may have been, started
   */
  public record Used(String body, String jobId, Optional<String> answer, boolean launched) {}

  private IdempotencyStore() {}

  /** What the key was used for, if it was. */
  public static Optional<Used> find(Handle handle, String key) {
    return handle
        .createQuery(
            """
            select body, job_id, answer, exists (
                select 1 from job as one join job_now using (job_id)
                where job_now.state <> :refused
                  and (one.job_id = idempotency.job_id or one.batch_id = (
                    select batch_id from job where job.job_id = idempotency.job_id))) as launched
            from idempotency where key = :key
            """)
        .bind("key", key)
        .bind("refused", JobState.REFUSED.name())
        .map(
            (row, _) ->
                new Used(
                    row.getString("body"),
                    row.getString("job_id"),
                    Optional.ofNullable(row.getString("answer")),
                    row.getBoolean("launched")))
        .findOne();
  }

  /** Binds the key to a launch; fails if it is bound. */
  public static void insert(
      Transaction transaction, String key, String body, Instant at, String jobId) {
    transaction
        .handle()
        .execute(
            "insert into idempotency (key, body, at, job_id) values (?, ?, ?, ?)",
            key,
            body,
            at.toString(),
            jobId);
  }

  /** Sets a key free whose launch never started anything. */
  public static void free(Transaction transaction, String key) {
    transaction.handle().execute("delete from idempotency where key = ?", key);
  }

  /** Keeps the answer that the launch was given. */
  public static void answer(Transaction transaction, String key, String answer) {
    transaction.handle().execute("update idempotency set answer = ? where key = ?", answer, key);
  }
}
