package dev.holdfire.ledger;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.result.ResultIterator;

/**
 * The table {@code audit}: one row for each call and each answer of a person, each covering the one
 * before it.
 */
public final class AuditLog {
  private static final String FIRST = "";

  /**
   * What is recorded.
   *
   * @param actor who acted: {@code client} or {@code person}
   * @param tool the tool or command
   * @param arguments digest of the arguments
   * @param outcome what came of it
   * @param refusals the codes of the refusals, separated by blanks
   * @param money the ceiling that was at stake, in exact dollars
   */
  public record Line(
      Instant at,
      String session,
      String actor,
      String tool,
      String arguments,
      String outcome,
      String refusals,
      Optional<String> jobId,
      Optional<String> money,
      String detail) {}

  /** A line as it stands in the table. */
  public record Row(long seq, Line line, String previous, String hash) {}

  /**
   * Whether the rows still cover each other.
   *
   * @param rows how many were read
   * @param from the number of the first of them
   * @param firstBad the first that is not in order
   */
  public record Verification(long rows, long from, Optional<Long> firstBad, String reason) {
    public boolean ok() {
      return firstBad.isEmpty();
    }
  }

  /** Which rows to read; an empty filter reads all. */
  public record Filter(Optional<Instant> since, Optional<String> tool, Optional<String> jobId) {}

  private AuditLog() {}

  /** Adds a line, which is the newest then. */
  static Anchor.Head append(Transaction transaction, Line line) {
    Handle handle = transaction.handle();
    String previous =
        handle
            .createQuery("select hash from audit order by seq desc limit 1")
            .mapTo(String.class)
            .findOne()
            .orElse(FIRST);
    String hash = hash(previous, line);
    ClockSeen.note(transaction, line.at());
    handle
        .createUpdate(
            """
            insert into audit
              (at, session, actor, tool, arguments, outcome, refusals, job_id, money, detail, previous, hash)
            values
              (:at, :session, :actor, :tool, :arguments, :outcome, :refusals, :jobId, :money, :detail, :previous,
               :hash)
            """)
        .bind("at", line.at().toString())
        .bind("session", line.session())
        .bind("actor", line.actor())
        .bind("tool", line.tool())
        .bind("arguments", line.arguments())
        .bind("outcome", line.outcome())
        .bind("refusals", line.refusals())
        .bind("jobId", line.jobId().orElse(null))
        .bind("money", line.money().orElse(null))
        .bind("detail", line.detail())
        .bind("previous", previous)
        .bind("hash", hash)
        .execute();
    return new Anchor.Head(
        handle.createQuery("select max(seq) from audit").mapTo(Long.class).one(), hash);
  }

  /** The rows that the filter admits, oldest first. */
  public static List<Row> rows(Handle handle, Filter filter) {
    return handle
        .createQuery(
            """
            select * from audit
            where (:since is null or at >= :since) and (:tool is null or tool = :tool)
              and (:jobId is null or job_id = :jobId)
            order by seq
            """)
        .bind("since", filter.since().map(AuditLog::start).orElse(null))
        .bind("tool", filter.tool().orElse(null))
        .bind("jobId", filter.jobId().orElse(null))
        .map((row, _) -> row(row))
        .list();
  }

  /** Without its closing Z a time sorts before every finer time within it. */
  private static String start(Instant since) {
    String text = since.toString();
    return text.substring(0, text.length() - 1);
  }

  /**
   * Finds the first row that was changed, or whose predecessor was changed, removed or moved; and
   * whether the rows reach as far as the anchor remembers, and read there as it does.
   */
  static Verification verify(Handle handle, Optional<Anchor.Head> anchor) {
    return verifyAfter(handle, 0, anchor);
  }

  /**
   * The same for the newest rows and those from the anchored one on, each covering the one before
   * it as that stands now.
   *
   * @param most how many rows are read, unless the anchored one is older
   */
  static Verification verifyNewest(Handle handle, Optional<Anchor.Head> anchor, long most) {
    long last =
        handle.createQuery("select coalesce(max(seq), 0) from audit").mapTo(Long.class).one();
    long anchored = anchor.map(Anchor.Head::seq).orElse(last);
    return verifyAfter(handle, Math.max(0, Math.min(last - most, anchored - 1)), anchor);
  }

  private static Verification verifyAfter(Handle handle, long seen, Optional<Anchor.Head> anchor) {
    Optional<String> covered = hashOf(handle, seen);
    long last = seen;
    try (ResultIterator<Row> rows =
        handle
            .createQuery("select * from audit where seq > :seen order by seq")
            .bind("seen", seen)
            .map((row, _) -> row(row))
            .iterator()) {
      while (rows.hasNext()) {
        Row row = rows.next();
        Optional<String> wrong = wrong(row, last, covered, anchor);
        if (wrong.isPresent()) {
          return new Verification(last + 1 - seen, seen + 1, Optional.of(row.seq()), wrong.get());
        }
        covered = Optional.of(row.hash());
        last = row.seq();
      }
    }
    long end = last;
    return anchor
        .filter(head -> head.seq() > end)
        .map(
            head ->
                new Verification(
                    end - seen,
                    seen + 1,
                    Optional.of(end + 1),
                    "the rows from here to %d, which was anchored, are missing"
                        .formatted(head.seq())))
        .orElseGet(() -> new Verification(end - seen, seen + 1, Optional.empty(), ""));
  }

  /** What the next row has to cover; empty where the row is missing. */
  private static Optional<String> hashOf(Handle handle, long seq) {
    return seq == 0
        ? Optional.of(FIRST)
        : handle
            .createQuery("select hash from audit where seq = :seq")
            .bind("seq", seq)
            .mapTo(String.class)
            .findOne();
  }

  private static Optional<String> wrong(
      Row row, long before, Optional<String> covered, Optional<Anchor.Head> anchor) {
    if (row.seq() != before + 1) {
      return Optional.of("a row before it is missing: %d".formatted(before + 1));
    }
    if (!covered.equals(Optional.of(row.previous()))) {
      return Optional.of("it does not cover the row before it");
    }
    if (!row.hash().equals(hash(row.previous(), row.line()))) {
      return Optional.of("its content was changed");
    }
    return anchor
        .filter(head -> head.seq() == row.seq() && !head.hash().equals(row.hash()))
        .map(_ -> "it is not the row that was anchored: the chain was rewritten");
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong("seq"),
        new Line(
            Instant.parse(row.getString("at")),
            row.getString("session"),
            row.getString("actor"),
            row.getString("tool"),
            row.getString("arguments"),
            row.getString("outcome"),
            row.getString("refusals"),
            Optional.ofNullable(row.getString("job_id")),
            Optional.ofNullable(row.getString("money")),
            row.getString("detail")),
        row.getString("previous"),
        row.getString("hash"));
  }

  private static String hash(String previous, Line line) {
    StringBuilder text = new StringBuilder();
    for (String part :
        List.of(
            previous,
            line.at().toString(),
            line.session(),
            line.actor(),
            line.tool(),
            line.arguments(),
            line.outcome(),
            line.refusals(),
            line.jobId().orElse(""),
            line.money().orElse(""),
            line.detail())) {
      text.append(part.getBytes(StandardCharsets.UTF_8).length).append(':').append(part);
    }
    return Digests.sha256(text.toString());
  }
}
