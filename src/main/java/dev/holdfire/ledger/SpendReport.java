package dev.holdfire.ledger;

import dev.holdfire.cost.Usd;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What was spent, beside what was estimated and what could have been billed. */
public final class SpendReport {

  /** What the rows are added up by. */
  public enum By {
    DAY("min(spend.day)", "null", "null", "spend.day"),
    PROJECT("null", "job.project", "null", "job.project"),
    JOB("min(spend.day)", "job.project", "job.job_id", "job.job_id");

    private final String day;
    private final String project;
    private final String job;
    private final String group;

    By(String day, String project, String job, String group) {
      this.day = day;
      this.project = project;
      this.job = job;
      this.group = group;
    }
  }

  /**
   * One row; what it is not about is empty.
   *
   * @param estimate of the jobs in it, each counted on the first day that it was booked on
   * @param ceiling the same of what could have been billed
   * @param actual what was booked
   * @param billed whether all of it is what the provider bills; else it was metered
   */
  public record Row(
      Optional<LocalDate> day,
      Optional<String> project,
      Optional<String> jobId,
      Usd estimate,
      Usd ceiling,
      Usd actual,
      boolean billed) {}

  private SpendReport() {}

  /** The rows from a day on, in order of time or name. */
  public static List<Row> rows(Handle handle, By by, Optional<LocalDate> since) {
    return handle
        .createQuery(
            """
            with spend as (
              select job_id, day, sum(micros) as micros,
                     day = min(day) over (partition by job_id) as first
              from entry where kind in ('SPEND', 'BILL') group by job_id, day),
            bill as (select distinct job_id from entry where kind = 'BILL')
            select %s as day, %s as project, %s as job_id,
                   sum(case when spend.first then job.estimate else 0 end) as estimate,
                   sum(case when spend.first then job.ceiling else 0 end) as ceiling,
                   sum(spend.micros) as actual,
                   min(bill.job_id is not null) as billed
            from spend join job using (job_id) left join bill using (job_id)
            where :since is null or spend.day >= :since
            group by %s order by min(spend.day), min(job.created_at)
            """
                .formatted(by.day, by.project, by.job, by.group))
        .bind("since", since.map(LocalDate::toString).orElse(null))
        .map((row, _) -> row(row))
        .list();
  }

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        Optional.ofNullable(row.getString("day")).map(LocalDate::parse),
        Optional.ofNullable(row.getString("project")),
        Optional.ofNullable(row.getString("job_id")),
        new Usd(row.getLong("estimate")),
        new Usd(row.getLong("ceiling")),
        new Usd(row.getLong("actual")),
        row.getBoolean("billed"));
  }
}
