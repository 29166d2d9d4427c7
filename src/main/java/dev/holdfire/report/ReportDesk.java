package dev.holdfire.report;

import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.BillStore;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.LaunchRecordStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.report.form.RunnerFacts;
import dev.holdfire.report.form.RunnerReport;
import dev.holdfire.report.notes.Note;
import dev.holdfire.report.notes.NotesFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reports and notes on launches, from the ledger.
 *
 * @param stops when a person typed the phrase for the newest stop of a job that was carried out
 */
public record ReportDesk(Ledger ledger, Clock clock, Function<String, Optional<Instant>> stops) {
  private static final Duration REMINDED_FOR = Duration.ofDays(7);
  private static final int REMINDED_OF = 3;

  /**
   * The report on a launch.
   *
   * @param subject a job or a batch
   * @param cap the daily cap, in this zone's days
   * @return empty where there is no such launch, or it is older than what is kept for reports
   */
  public Optional<RunnerReport> report(String subject, Usd cap, ZoneId zone) {
    List<JobNow> jobs = jobs(subject);
    if (jobs.isEmpty()) {
      return Optional.empty();
    }
    Job first = jobs.getFirst().job();
    Instant now = clock.instant();
    return ledger
        .read(handle -> LaunchRecordStore.find(handle, LaunchRecordStore.subject(first)))
        .map(
            known ->
                new RunnerReport(
                    new RunnerFacts(
                        known,
                        jobs,
                        bills(jobs),
                        ledger.read(
                            handle ->
                                MoneyStore.budget(handle, cap, zone, now, now, first.session())),
                        stopped(jobs),
                        zone)));
  }

  private List<Bill> bills(List<JobNow> jobs) {
    return ledger.read(
        handle ->
            jobs.stream()
                .flatMap(job -> BillStore.find(handle, job.job().jobId()).stream())
                .toList());
  }

  /** The jobs of a launch: a variant is reported on with its batch. */
  public List<JobNow> jobs(String subject) {
    List<JobNow> named = ledger.read(handle -> JobStore.launch(handle, subject));
    return named.isEmpty()
        ? named
        : ledger.read(
            handle -> JobStore.launch(handle, LaunchRecordStore.subject(named.getFirst().job())));
  }

  private Optional<Instant> stopped(List<JobNow> jobs) {
    return jobs.stream()
        .flatMap(job -> stops.apply(job.job().jobId()).stream())
        .max(Comparator.naturalOrder());
  }

  /** Where the notes on a launch stand, if they were written. */
  public Optional<Path> notes(Job job) {
    return ledger.read(handle -> LaunchRecordStore.notes(handle, LaunchRecordStore.subject(job)));
  }

  /**
   * Writes the notes on a launch into its project, once. The file is written while no other process
   * writes the ledger, so that two entries never overwrite each other.
   *
   * @return where they stand
   */
  public Path keep(Job job, Note note, ZoneId zone) {
    return ledger.write(
        transaction -> {
          String subject = LaunchRecordStore.subject(job);
          Instant now = clock.instant();
          return LaunchRecordStore.notes(transaction.handle(), subject)
              .orElseGet(
                  () -> {
                    Path file =
                        new NotesFile(job.projectFolder())
                            .append(note.text(LocalDate.ofInstant(now, zone)));
                    LaunchRecordStore.noted(transaction, subject, now, file);
                    return file;
                  });
        });
  }

  /** What to remind of: runs from this project that ended within a week and left no notes. */
  public List<String> reminders(Path project) {
    Instant since = clock.instant().minus(REMINDED_FOR);
    return ledger
        .read(handle -> LaunchRecordStore.unnoted(handle, project, since, REMINDED_OF))
        .stream()
        .map(
            run ->
                "Reminder: %s (%s) ended without notes: call submit_report with its `notes`"
                    .formatted(run.subject(), run.script().getFileName()))
        .toList();
  }
}
