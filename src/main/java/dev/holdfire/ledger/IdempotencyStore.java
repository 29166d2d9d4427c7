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
   */
  public record Used(String body, String jobId, Optional<String> answer) {}

  private IdempotencyStore() {}

  /** What the key was used for, if it was. */
  public static Optional<Used> find(Handle handle, String key) {
    return handle
        .createQuery("select body, job_id, answer from idempotency where key = :key")
        .bind("key", key)
        .map(
            (row, _) ->
                new Used(
                    row.getString("body"),
                    row.getString("job_id"),
                    Optional.ofNullable(row.getString("answer"))))
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

  /** Keeps the answer that the launch was given. */
  public static void answer(Transaction transaction, String key, String answer) {
    transaction.handle().execute("update idempotency set answer = ? where key = ?", answer, key);
  }
}
