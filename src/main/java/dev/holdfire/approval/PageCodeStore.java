package dev.holdfire.approval;

import dev.holdfire.ledger.Transaction;
import java.time.Instant;
import java.util.Optional;

/** The tables {@code page_code}, {@code page_code_try} and {@code page_code_use}. */
final class PageCodeStore {

  /**
   * A code as it is kept.
   *
   * @param tries how often something was typed while it was the newest
   */
  record Kept(
      long seq,
      String salt,
      String hash,
      Instant madeAt,
      Instant expiresAt,
      int tries,
      boolean used) {}

  private PageCodeStore() {}

  static void insert(
      Transaction transaction, String salt, String hash, Instant madeAt, Instant expiresAt) {
    transaction
        .handle()
        .execute(
            "insert into page_code (salt, hash, made_at, expires_at) values (?, ?, ?, ?)",
            salt,
            hash,
            madeAt.toString(),
            expiresAt.toString());
  }

  /** The newest code; it took the place of those before it. */
  static Optional<Kept> newest(Transaction transaction) {
    return transaction
        .handle()
        .createQuery(
            """
            select page_code.*,
                   (select count(*) from page_code_try where page_code = page_code.seq) as tries,
                   exists (select 1 from page_code_use where page_code = page_code.seq) as used
            from page_code order by seq desc limit 1
            """)
        .map(
            (row, _) ->
                new Kept(
                    row.getLong("seq"),
                    row.getString("salt"),
                    row.getString("hash"),
                    Instant.parse(row.getString("made_at")),
                    Instant.parse(row.getString("expires_at")),
                    row.getInt("tries"),
                    row.getBoolean("used")))
        .findOne();
  }

  static void tried(Transaction transaction, long seq, Instant at) {
    transaction
        .handle()
        .execute("insert into page_code_try (page_code, at) values (?, ?)", seq, at.toString());
  }

  /** Uses a code up; false where another was faster. */
  static boolean use(Transaction transaction, long seq, Instant at) {
    return transaction
            .handle()
            .execute(
                "insert into page_code_use (page_code, at) values (?, ?)"
                    + " on conflict do nothing",
                seq,
                at.toString())
        == 1;
  }
}
