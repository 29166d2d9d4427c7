package dev.holdfire.ledger;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The table {@code lease}. */
public final class LeaseStore {
  private LeaseStore() {}

  /** Who holds it until when. */
  public record Held(String holder, Instant until) {}

  /** The lease of this name, if anybody ever held it. */
  public static Optional<Held> find(Handle handle, String name) {
    return handle
        .createQuery("select holder, until from lease where name = :name")
        .bind("name", name)
        .map(
            (rows, _) -> new Held(rows.getString("holder"), Instant.parse(rows.getString("until"))))
        .findOne();
  }

  /** Hands it over; whether it may be is decided before, in the same transaction. */
  public static void put(Transaction transaction, String name, Held held) {
    transaction
        .handle()
        .execute(
            """
            insert into lease (name, holder, until) values (?, ?, ?)
            on conflict (name) do update set holder = excluded.holder, until = excluded.until
            """,
            name,
            held.holder(),
            held.until().toString());
  }
}
