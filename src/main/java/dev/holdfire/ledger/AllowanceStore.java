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
import org.jdbi.v3.core.Handle;

/** The tables {@code allowance}, {@code allowance_revoked} and {@code allowance_job}. */
public final class AllowanceStore {
  private static final String SELECT =
      """
      select allowance.*, revoked.at as revoked_at,
             (select coalesce(sum(entry.micros), 0) from entry join allowance_job using (job_id)
              where allowance_job.allowance_id = allowance.allowance_id and entry.kind = 'SPEND') as spent,
             (select coalesce(sum(reservation.micros), 0) from reservation join allowance_job using (job_id)
              where allowance_job.allowance_id = allowance.allowance_id) as reserved
      from allowance left join allowance_revoked as revoked using (allowance_id)
      """;

  private AllowanceStore() {}

  /** Grants room to the launches from a folder. */
  public static void insert(Transaction transaction, Allowance allowance, String approvalId) {
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

  /** Takes the room back from launches to come; what runs in it runs on. */
  public static void revoke(Transaction transaction, String id, Instant at) {
    transaction
        .handle()
        .execute("insert or ignore into allowance_revoked values (?, ?)", id, at.toString());
  }

  /** Counts a job against an allowance. */
  public static void use(Transaction transaction, String id, String jobId) {
    transaction.handle().execute("insert into allowance_job values (?, ?)", jobId, id);
  }

  /** The open allowance of a folder with the most room at that time, if there is one. */
  public static Optional<Allowance> open(Handle handle, Path projectFolder, Instant now) {
    return handle
        .createQuery(
            SELECT + " where allowance.project_folder = :folder and allowance.until > :now")
        .bind("folder", projectFolder.toString())
        .bind("now", now.toString())
        .map((row, _) -> row(row))
        .stream()
        .filter(allowance -> allowance.open(now))
        .max(Comparator.comparing(Allowance::remaining));
  }

  /** One allowance, if it exists. */
  public static Optional<Allowance> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + " where allowance.allowance_id = :id")
        .bind("id", id)
        .map((row, _) -> row(row))
        .findOne();
  }

  /** Every allowance, the newest first. */
  public static List<Allowance> all(Handle handle) {
    return handle
        .createQuery(SELECT + " order by allowance.granted_at desc, allowance_id")
        .map((row, _) -> row(row))
        .list();
  }

  private static Allowance row(ResultSet row) throws SQLException {
    return new Allowance(
        row.getString("allowance_id"),
        Path.of(row.getString("project_folder")),
        new Usd(row.getLong("micros")),
        new Usd(row.getLong("spent")),
        new Usd(row.getLong("reserved")),
        Instant.parse(row.getString("granted_at")),
        Instant.parse(row.getString("until")),
        row.getString("revoked_at") != null);
  }
}
