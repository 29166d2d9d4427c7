package dev.holdfire.ledger;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

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

  /** Whether the rows still cover each other. */
  public record Verification(long rows, Optional<Long> firstBad, String reason) {
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
    String expected = FIRST;
    long count = 0;
    long nextSeq = 1;
    for (Row row : rows(handle, new Filter(Optional.empty(), Optional.empty(), Optional.empty()))) {
      count++;
      if (row.seq() != nextSeq) {
        return new Verification(
            count, Optional.of(row.seq()), "a row before it is missing: %d".formatted(nextSeq));
      }
      if (!row.previous().equals(expected)) {
        return new Verification(
            count, Optional.of(row.seq()), "it does not cover the row before it");
      }
      if (!row.hash().equals(hash(row.previous(), row.line()))) {
        return new Verification(count, Optional.of(row.seq()), "its content was changed");
      }
      if (anchor
          .filter(head -> head.seq() == row.seq() && !head.hash().equals(row.hash()))
          .isPresent()) {
        return new Verification(
            count,
            Optional.of(row.seq()),
            "it is not the row that was anchored: the chain was rewritten");
      }
      expected = row.hash();
      nextSeq++;
    }
    long last = nextSeq - 1;
    return anchor
        .filter(head -> head.seq() > last)
        .map(
            head ->
                new Verification(
                    last,
                    Optional.of(last + 1),
                    "the rows from here to %d, which was anchored, are missing"
                        .formatted(head.seq())))
        .orElseGet(() -> new Verification(last, Optional.empty(), ""));
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
