package dev.holdfire.approval;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.approval.Approval.Given;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.ledger.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables {@code approval}, {@code approval_answer}, {@code approval_use} and {@code
 * approval_event}.
 */
final class ApprovalStore {
  private static final String YES = "approved";
  private static final String NO = "declined";
  private static final String SELECT =
      """
      select approval.*, answer.answer, answer.at as answered_at, answer.expires_at as answer_expires_at,
             answer.channel, usage.at as used_at,
             exists (
               select 1 from approval as newer
               where newer.kind = approval.kind and newer.subject = approval.subject
                 and newer.digest <> approval.digest and newer.rowid > approval.rowid) as superseded
      from approval
      left join approval_answer as answer using (approval_id)
      left join approval_use as usage using (approval_id)
      """;

  private ApprovalStore() {}

  static void insert(Transaction transaction, Approval approval) {
    transaction
        .handle()
        .execute(
            "insert into approval values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            approval.id(),
            approval.kind().word(),
            approval.digest(),
            approval.subject(),
            approval.jobId().orElse(null),
            approval.kind().phrase(),
            approval.askedAt().toString(),
            approval.expiresAt().toString(),
            approval.session(),
            JsonMapper.shared().writeValueAsString(approval.facts()));
  }

  static void answer(Transaction transaction, String id, Given given) {
    transaction
        .handle()
        .execute(
            "insert into approval_answer values (?, ?, ?, ?, ?)",
            id,
            given.yes() ? YES : NO,
            given.at().toString(),
            given.expiresAt().toString(),
            given.channel());
  }

  static void use(Transaction transaction, String id, Instant at, String usedFor) {
    transaction
        .handle()
        .execute("insert into approval_use values (?, ?, ?)", id, at.toString(), usedFor);
  }

  /** Records something that happened to a request and changed nothing. */
  static void event(Transaction transaction, String id, Instant at, String what, String channel) {
    transaction
        .handle()
        .execute(
            "insert into approval_event (approval_id, at, what, channel) values (?, ?, ?, ?)",
            id,
            at.toString(),
            what,
            channel);
  }

  static Optional<Approval> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where approval.approval_id = :id")
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  /** Every request for exactly this, newest first. */
  static List<Approval> all(Handle handle, ApprovalKind kind, String digest) {
    return handle
        .createQuery(
            SELECT
                + " where approval.kind = :kind and approval.digest = :digest"
                + " order by approval.rowid desc")
        .bind("kind", kind.word())
        .bind("digest", digest)
        .map((row, _) -> row(row))
        .list();
  }

  /** The newest request about this, whatever it would allow. */
  static Optional<Approval> newestAbout(Handle handle, ApprovalKind kind, String subject) {
    return handle
        .createQuery(
            SELECT
                + " where approval.kind = :kind and approval.subject = :subject"
                + " order by approval.rowid desc limit 1")
        .bind("kind", kind.word())
        .bind("subject", subject)
        .map((row, _) -> row(row))
        .findOne();
  }

  /** The newest yes about this that was used, whatever it allowed. */
  static Optional<Approval> newestUsed(Handle handle, ApprovalKind kind, String subject) {
    return handle
        .createQuery(
            SELECT
                + " where approval.kind = :kind and approval.subject = :subject"
                + " and usage.at is not null order by usage.rowid desc limit 1")
        .bind("kind", kind.word())
        .bind("subject", subject)
        .map((row, _) -> row(row))
        .findOne();
  }

  /** Requests that can still be answered or used at that time, oldest first. */
  static List<Approval> notExpired(Handle handle, Instant now) {
    return handle
        .createQuery(
            SELECT
                + " where approval.approval_id in ("
                + "select approval_id from approval where expires_at > :now"
                + " union all select approval_id from approval_answer where expires_at > :now)"
                + " order by approval.rowid")
        .bind("now", now.toString())
        .map((row, _) -> row(row))
        .list();
  }

  private static Approval row(ResultSet row) throws SQLException {
    return new Approval(
        row.getString("approval_id"),
        ApprovalKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("digest"),
        row.getString("subject"),
        Optional.ofNullable(row.getString("job_id")),
        Instant.parse(row.getString("asked_at")),
        Instant.parse(row.getString("expires_at")),
        row.getString("session"),
        Arrays.asList(JsonMapper.shared().readValue(row.getString("facts"), Fact[].class)),
        given(row),
        row.getString("used_at") != null,
        row.getBoolean("superseded"));
  }

  private static Optional<Given> given(ResultSet row) throws SQLException {
    String answer = row.getString("answer");
    return answer == null
        ? Optional.empty()
        : Optional.of(
            new Given(
                answer.equals(YES),
                Instant.parse(row.getString("answered_at")),
                Instant.parse(row.getString("answer_expires_at")),
                row.getString("channel")));
  }
}
