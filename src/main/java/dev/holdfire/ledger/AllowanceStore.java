package dev.holdfire.ledger;

import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.Usd;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The tables {@code allowance}, {@code allowance_seal}, {@code allowance_revoked} and {@code
 * allowance_job}.
 */
public final class AllowanceStore {
  private static final String KIND = "allowance";
  private static final String SELECT =
      """
      select allowance.*, allowance.rowid as place, revoked.at as revoked_at, sealed.seal as seal,
             (select coalesce(sum(entry.micros), 0) from entry join allowance_job using (job_id)
              where allowance_job.allowance_id = allowance.allowance_id and entry.kind in ('SPEND', 'BILL')) as spent,
             (select coalesce(sum(reservation.micros), 0) from reservation join allowance_job using (job_id)
              where allowance_job.allowance_id = allowance.allowance_id) as reserved
      from allowance left join allowance_revoked as revoked using (allowance_id)
      left join allowance_seal as sealed using (allowance_id)
      """;

  private AllowanceStore() {}

  /** Grants room to the launches from a folder, under a seal. */
  public static void insert(Transaction transaction, Allowance allowance, String approvalId) {
    Seal seal = Seals.ready(transaction, allowance.grantedAt());
    transaction
        .handle()
        .execute(
            "insert into allowance_seal values (?, ?)",
            allowance.id(),
            seal.of(KIND, columns(allowance, approvalId)));
    transaction
        .handle()
        .execute(
            "insert into allowance values (?, ?, ?, ?, ?, ?)",
            allowance.id(),
            allowance.projectFolder().toString(),
            allowance.granted().micros(),
            allowance.grantedAt().toString(),
            allowance.until().toString(),
            approvalId);
  }

  private static List<Optional<String>> columns(Allowance allowance, String approvalId) {
    return List.of(
        Optional.of(allowance.id()),
        Optional.of(allowance.projectFolder().toString()),
        Optional.of(Long.toString(allowance.granted().micros())),
        Optional.of(allowance.grantedAt().toString()),
        Optional.of(allowance.until().toString()),
        Optional.of(approvalId));
  }

  /** Takes the room back from launches to come; what runs in it runs on. */
  public static void revoke(Transaction transaction, String id, Instant at) {
    SpentJournal journal = Seals.spent(transaction.handle());
    transaction.handle().afterCommit(() -> journal.add(id));
    transaction
        .handle()
        .execute("insert or ignore into allowance_revoked values (?, ?)", id, at.toString());
  }

  /** Counts a job against an allowance. */
  public static void use(Transaction transaction, String id, String jobId) {
    transaction.handle().execute("insert into allowance_job values (?, ?)", jobId, id);
  }

  /**
   * The open allowance of a folder with the most room at that time, if there is one. A row without
   * a good seal grants nothing.
   */
  public static Optional<Allowance> open(Handle handle, Path projectFolder, Instant now) {
    Instant time = ClockSeen.judged(handle, now);
    if (ClockSeen.wentBack(handle, now)) {
      return Optional.empty();
    }
    return sealed(
            handle,
            handle
                .createQuery(
                    SELECT + " where allowance.project_folder = :folder and allowance.until > :now")
                .bind("folder", projectFolder.toString())
                .bind("now", time.toString())
                .map((row, _) -> stored(row))
                .list())
        .filter(allowance -> allowance.open(time))
        .max(Comparator.comparing(Allowance::remaining));
  }

  /** One allowance, if it exists and carries its seal. */
  public static Optional<Allowance> find(Handle handle, String id) {
    return sealed(
            handle,
            handle
                .createQuery(SELECT + " where allowance.allowance_id = :id")
                .bind("id", id)
                .map((row, _) -> stored(row))
                .list())
        .findFirst();
  }

  /** Every allowance that carries its seal, the newest first. */
  public static List<Allowance> all(Handle handle) {
    return sealed(handle, everything(handle)).toList();
  }

  /** The identifiers of the rows that do not, and are not older than the key. */
  public static List<String> forged(Handle handle) {
    Optional<Seal> seal = Seals.found(handle);
    return everything(handle).stream()
        .filter(stored -> seal.isEmpty() || !seal.get().predatesAllowance(stored.place()))
        .filter(stored -> seal.filter(stored::carries).isEmpty())
        .map(Stored::id)
        .toList();
  }

  private static List<Stored> everything(Handle handle) {
    return handle
        .createQuery(SELECT + " order by allowance.granted_at desc, allowance_id")
        .map((row, _) -> stored(row))
        .list();
  }

  private static Stream<Allowance> sealed(Handle handle, List<Stored> rows) {
    if (rows.isEmpty()) {
      return Stream.empty();
    }
    Optional<Seal> seal = Seals.found(handle);
    SpentJournal spent = Seals.spent(handle);
    return rows.stream()
        .filter(row -> seal.filter(row::carries).isPresent())
        .map(row -> row.allowance(row.revoked() || spent.contains(row.id())));
  }

  /** A row, before anything of it is believed. */
  private record Stored(
      long place,
      String id,
      String folder,
      long micros,
      long spent,
      long reserved,
      String grantedAt,
      String until,
      String approvalId,
      boolean revoked,
      Optional<String> seal) {

    boolean carries(Seal key) {
      return !key.predatesAllowance(place)
          && key.fits(
              seal,
              KIND,
              List.of(
                  Optional.of(id),
                  Optional.of(folder),
                  Optional.of(Long.toString(micros)),
                  Optional.of(grantedAt),
                  Optional.of(until),
                  Optional.of(approvalId)));
    }

    Allowance allowance(boolean over) {
      return new Allowance(
          id,
          Path.of(folder),
          new Usd(micros),
          new Usd(spent),
          new Usd(reserved),
          Instant.parse(grantedAt),
          Instant.parse(until),
          over);
    }
  }

  private static Stored stored(ResultSet row) throws SQLException {
    return new Stored(
        row.getLong("place"),
        String.valueOf(row.getString("allowance_id")),
        String.valueOf(row.getString("project_folder")),
        row.getLong("micros"),
        row.getLong("spent"),
        row.getLong("reserved"),
        String.valueOf(row.getString("granted_at")),
        String.valueOf(row.getString("until")),
        String.valueOf(row.getString("approval_id")),
        row.getString("revoked_at") != null,
        Optional.ofNullable(row.getString("seal")));
  }
}
