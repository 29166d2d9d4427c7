package dev.holdfire.approval;

import dev.holdfire.ledger.Seals;
import dev.holdfire.ledger.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The tables {@code page_code}, {@code page_code_try} and {@code page_code_use}. */
final class PageCodeStore {
  private static final String KIND = "page code";

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
            "insert into page_code (salt, hash, made_at, expires_at, seal) values (?, ?, ?, ?, ?)",
            salt,
            hash,
            madeAt.toString(),
            expiresAt.toString(),
            Seals.ready(transaction, madeAt)
                .of(KIND, columns(salt, hash, madeAt.toString(), expiresAt.toString())));
  }

  private static List<Optional<String>> columns(
      String salt, String hash, String madeAt, String expiresAt) {
    return Stream.of(salt, hash, madeAt, expiresAt).map(Optional::of).toList();
  }

  /** A code that somebody wrote beside Holdfire carries no good seal and is none. */
  private static boolean sealed(Transaction transaction, ResultSet row) throws SQLException {
    List<Optional<String>> columns =
        columns(
            row.getString("salt"),
            row.getString("hash"),
            row.getString("made_at"),
            row.getString("expires_at"));
    Optional<String> seal = Optional.of(row.getString("seal"));
    return Seals.found(transaction.handle())
        .map(key -> key.fits(seal, KIND, columns))
        .orElse(false);
  }

  /** The newest code, if its seal is good; it took the place of those before it. */
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
                sealed(transaction, row)
                    ? Optional.of(
                        new Kept(
                            row.getLong("seq"),
                            row.getString("salt"),
                            row.getString("hash"),
                            Instant.parse(row.getString("made_at")),
                            Instant.parse(row.getString("expires_at")),
                            row.getInt("tries"),
                            row.getBoolean("used")))
                    : Optional.<Kept>empty())
        .findOne()
        .flatMap(kept -> kept);
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
