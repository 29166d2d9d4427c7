package dev.holdfire.approval;

import dev.holdfire.approval.Stored.Part;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.ledger.Seal;
import dev.holdfire.ledger.Seals;
import dev.holdfire.ledger.SpentJournal;
import dev.holdfire.ledger.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables {@code approval}, {@code approval_answer}, {@code approval_use}, {@code approval_seal}
 * and {@code approval_event}. A row is written with its seal, and believed by it.
 */
final class ApprovalStore {
  private static final List<String> REQUEST =
      List.of(
          "approval_id",
          "kind",
          "digest",
          "subject",
          "job_id",
          "phrase",
          "asked_at",
          "expires_at",
          "session",
          "facts");
  private static final List<String> ANSWER =
      List.of("approval_id", "answer", "at", "expires_at", "channel");
  private static final List<String> USE = List.of("approval_id", "at", "used_for");
  private static final String ONE = "approval.approval_id = :id";
  private static final String SELECT =
      """
      select approval.rowid as place, approval.*,
             answer.approval_id as answer_approval_id, answer.answer as answer_answer, answer.at as answer_at,
             answer.expires_at as answer_expires_at, answer.channel as answer_channel,
             usage.approval_id as use_approval_id, usage.at as use_at, usage.used_for as use_used_for,
             request_seal.seal as request_seal, answer_seal.seal as answer_seal, use_seal.seal as use_seal,
             lapse.at as lapsed_at,
             exists (
               select 1 from approval as newer
               where newer.kind = approval.kind and newer.subject = approval.subject
                 and newer.digest <> approval.digest and newer.rowid > approval.rowid) as superseded
      from approval
      left join approval_answer as answer using (approval_id)
      left join approval_use as usage using (approval_id)
      left join approval_lapse as lapse using (approval_id)
      left join approval_seal as request_seal
        on request_seal.approval_id = approval.approval_id and request_seal.part = 'request'
      left join approval_seal as answer_seal
        on answer_seal.approval_id = approval.approval_id and answer_seal.part = 'answer'
      left join approval_seal as use_seal
        on use_seal.approval_id = approval.approval_id and use_seal.part = 'use'
      """;

  private ApprovalStore() {}

  static void insert(Transaction transaction, Approval approval) {
    List<Optional<String>> request =
        List.of(
            Optional.of(approval.id()),
            Optional.of(approval.kind().word()),
            Optional.of(approval.digest()),
            Optional.of(approval.subject()),
            approval.jobId(),
            Optional.of(approval.kind().phrase()),
            Optional.of(approval.askedAt().toString()),
            Optional.of(approval.expiresAt().toString()),
            Optional.of(approval.session()),
            Optional.of(JsonMapper.shared().writeValueAsString(approval.facts())));
    Seal key = Seals.ready(transaction, approval.askedAt());
    insert(transaction, "insert into approval values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", request);
    seal(transaction, key, approval.id(), Part.REQUEST, request);
  }

  static void answer(Transaction transaction, String id, Approval.Given given) {
    Stored stored = stored(transaction.handle(), id).orElseThrow();
    List<Optional<String>> answer =
        List.of(
            Optional.of(id),
            Optional.of(given.yes() ? Stored.YES : Stored.NO),
            Optional.of(given.at().toString()),
            Optional.of(given.expiresAt().toString()),
            Optional.of(given.channel()));
    insert(transaction, "insert into approval_answer values (?, ?, ?, ?, ?)", answer);
    seal(
        transaction,
        Seals.ready(transaction, given.at()),
        id,
        Part.ANSWER,
        Stored.covered(stored.request(), answer, List.of()));
  }

  /** Writes the use down, and with the commit in the journal beside the key. */
  static void use(Transaction transaction, String id, Instant at, String usedFor) {
    Stored stored = stored(transaction.handle(), id).orElseThrow();
    List<Optional<String>> use =
        List.of(Optional.of(id), Optional.of(at.toString()), Optional.of(usedFor));
    SpentJournal journal = Seals.spent(transaction.handle());
    transaction.handle().afterCommit(() -> journal.add(id));
    insert(transaction, "insert into approval_use values (?, ?, ?)", use);
    seal(
        transaction,
        Seals.ready(transaction, at),
        id,
        Part.USE,
        Stored.covered(stored.request(), stored.answer(), use));
  }

  private static void insert(
      Transaction transaction, String statement, List<Optional<String>> columns) {
    transaction
        .handle()
        .execute(statement, columns.stream().map(column -> column.orElse(null)).toArray());
  }

  private static void seal(
      Transaction transaction, Seal key, String id, Part part, List<Optional<String>> columns) {
    transaction
        .handle()
        .execute(
            "insert into approval_seal values (?, ?, ?)",
            id,
            part.word(),
            key.of(part.kind(), columns));
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

  /** What happened to a request and changed nothing, oldest first. */
  static List<String> events(Handle handle, String id, String channel) {
    return handle
        .createQuery(
            "select what from approval_event where approval_id = :id and channel = :channel"
                + " order by seq")
        .bind("id", id)
        .bind("channel", channel)
        .mapTo(String.class)
        .list();
  }

  static Optional<Approval> find(Handle handle, String id) {
    return where(handle, ONE, Map.of("id", id)).findFirst();
  }

  private static Optional<Stored> stored(Handle handle, String id) {
    return rows(handle, ONE, Map.of("id", id)).stream().findFirst();
  }

  private static List<Stored> rows(Handle handle, String condition, Map<String, String> values) {
    return handle
        .createQuery(SELECT + " where " + condition)
        .bindMap(values)
        .map((row, _) -> row(row))
        .list();
  }

  /** Every request for exactly this, newest first. */
  static List<Approval> all(Handle handle, ApprovalKind kind, String digest) {
    return where(
            handle,
            "approval.kind = :kind and approval.digest = :digest order by approval.rowid desc",
            Map.of("kind", kind.word(), "digest", digest))
        .toList();
  }

  /** Every request about this, whatever it would allow, newest first; without what is void. */
  static Stream<Approval> about(Handle handle, ApprovalKind kind, String subject) {
    return where(
            handle,
            "approval.kind = :kind and approval.subject = :subject order by approval.rowid desc",
            Map.of("kind", kind.word(), "subject", subject))
        .filter(approval -> approval.standing() != Approval.Standing.FORGED);
  }

  /** Requests that can still be answered or used at that time, oldest first. */
  static List<Approval> notExpired(Handle handle, Instant now) {
    return where(
            handle,
            """
            approval.approval_id in (
              select approval_id from approval where expires_at > :now
              union all select approval_id from approval_answer where expires_at > :now)
            order by approval.rowid
            """,
            Map.of("now", now.toString()))
        .toList();
  }

  /** Every request, as it stands; for a look at all of them. */
  static List<Stored> everything(Handle handle) {
    return handle.createQuery(SELECT + " order by approval.rowid").map((row, _) -> row(row)).list();
  }

  /** Answers, uses and seals whose request is not there. */
  static List<String> strays(Handle handle) {
    return handle
        .createQuery(
            """
            select approval_id from (
              select approval_id from approval_answer union select approval_id from approval_use
              union select approval_id from approval_seal)
            where approval_id not in (select approval_id from approval) order by approval_id
            """)
        .mapTo(String.class)
        .list();
  }

  private static Stream<Approval> where(
      Handle handle, String condition, Map<String, String> values) {
    List<Stored> rows = rows(handle, condition, values);
    if (rows.isEmpty()) {
      return Stream.empty();
    }
    Optional<Seal> key = Seals.found(handle);
    SpentJournal spent = Seals.spent(handle);
    return rows.stream().flatMap(row -> row.read(key, spent).stream());
  }

  private static Stored row(ResultSet row) throws SQLException {
    return new Stored(
        row.getLong("place"),
        columns(row, "", REQUEST),
        columns(row, "answer_", ANSWER),
        columns(row, "use_", USE),
        Optional.ofNullable(row.getString("request_seal")),
        Optional.ofNullable(row.getString("answer_seal")),
        Optional.ofNullable(row.getString("use_seal")),
        row.getBoolean("superseded"),
        row.getString("lapsed_at") != null);
  }

  /** The columns of one part; none where the part is not there. */
  private static List<Optional<String>> columns(ResultSet row, String before, List<String> names)
      throws SQLException {
    if (row.getString(before + names.getFirst()) == null) {
      return List.of();
    }
    List<Optional<String>> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(Optional.ofNullable(row.getString(before + name)));
    }
    return columns;
  }
}
