package dev.holdfire.cli;

import dev.holdfire.approval.Approval;
import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import dev.holdfire.jobs.ForeignJobs;
import dev.holdfire.jobs.JobAlarm;
import dev.holdfire.jobs.JobView;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.DayReport;
import dev.holdfire.report.ForeignReport;
import dev.holdfire.report.MonthReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Shows jobs, the day's money, what waits for a person, and what is out of order. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows the jobs, the day's spend against the cap, and what waits for a person.")
final class StatusCommand implements Callable<Integer> {
  private static final int NEWEST = 20;
  private static final int WHAT_LENGTH = 1000;
  private static final Duration FOREIGN_PATIENCE = Duration.ofSeconds(10);

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  StatusCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  private record Alarm(String id, Optional<Instant> since, String what, String remedy) {}

  @Override
  public Integer call() {
    try (Application application = surroundings.application().get()) {
      application.sweep().all();
      Instant now = surroundings.clock().instant();
      BudgetView budget =
          application
              .ledger()
              .read(
                  handle ->
                      MoneyStore.budget(
                          handle,
                          application.rules().dailyCap(),
                          application.rules().zone(),
                          now,
                          now,
                          ""));
      Optional<MonthReport> month = month(application);
      List<JobView> jobs = jobs(application);
      ForeignJobs.Listing foreign = AdoptCommand.foreign(application, FOREIGN_PATIENCE);
      List<Approval> approvals = application.approvals().pending();
      AuditLog.Verification audit = application.audit().verifyNewest();
      List<Alarm> alarms = alarms(application, audit);
      List<Allowance> allowances =
          application.ledger().read(AllowanceStore::all).stream()
              .filter(allowance -> allowance.open(now))
              .toList();
      if (json) {
        ObjectNode node = json(budget.today(), jobs, approvals, alarms);
        node.set("allowances", Allowances.json(allowances, now));
        node.set("month", month.map(MonthReport::json).orElse(null));
        node.set("foreign", new ForeignReport(foreign).json().orElse(null));
        ObjectNode unknown = node.putObject("unknown");
        month.ifPresent(told -> told.unknown().forEach(unknown::put));
        if (!foreign.silent().isEmpty()) {
          unknown.put("foreign", String.join("; ", foreign.silent()));
        }
        unread(audit).ifPresent(reason -> unknown.put("audit", reason));
        out.println(JsonMapper.shared().writeValueAsString(node));
      } else {
        print(budget.today(), month, jobs, approvals, alarms);
        new ForeignReport(foreign)
            .lines()
            .forEach(line -> out.printf("%n%s%n", PlainText.line(line, WHAT_LENGTH)));
        foreign
            .silent()
            .forEach(line -> out.printf("%nNote: %s%n", PlainText.line(line, WHAT_LENGTH)));
        unread(audit).ifPresent(line -> out.printf("%nNote: %s%n", line));
        allowances.forEach(
            allowance ->
                out.printf(
                    "%nAllowance %s: %s of %s remain until %s for %s%n",
                    allowance.id(),
                    allowance.remaining().display(),
                    allowance.granted().display(),
                    allowance.until(),
                    allowance.projectFolder()));
        out.flush();
      }
      return 0;
    }
  }

  /** Providers are asked where a cap rests on it. */
  private static Optional<MonthReport> month(Application application) {
    Optional<Usd> cap = application.rules().monthlyCap();
    return cap.map(_ -> application.months().ofAll(cap, application.rules().zone()))
        .map(MonthReport::new);
  }

  private static List<JobView> jobs(Application application) {
    return application.views().standings(application.views().newestAndLive(NEWEST));
  }

  /** A long audit is not read as a whole each time. */
  private static Optional<String> unread(AuditLog.Verification audit) {
    return audit.from() == 1
        ? Optional.empty()
        : Optional.of(
            "the audit was read from row %d on; 'holdfire audit verify' reads all of it"
                .formatted(audit.from()));
  }

  private static List<Alarm> alarms(Application application, AuditLog.Verification audit) {
    List<Alarm> alarms = new ArrayList<>();
    application.ledger().read(JobAlarm::all).stream()
        .map(
            alarm ->
                new Alarm(alarm.jobId(), Optional.of(alarm.since()), alarm.what(), alarm.remedy()))
        .forEach(alarms::add);
    for (MoneyStore.Entry overrun : application.ledger().read(MoneyStore::openOverruns)) {
      alarms.add(
          new Alarm(
              overrun.jobId(),
              Optional.of(overrun.at()),
              "cost %s more than was reserved; nothing is launched".formatted(overrun.amount()),
              "find out why its limit did not hold, then clear it with 'holdfire approve'"));
    }
    application.approvals().findings().stream()
        .map(found -> new Alarm(found.id(), found.since(), found.what(), found.remedy()))
        .forEach(alarms::add);
    for (Approval approval : application.approvals().pending()) {
      application
          .approvals()
          .untold(approval.id())
          .forEach(
              reason ->
                  alarms.add(
                      new Alarm(
                          approval.id(),
                          Optional.of(approval.askedAt()),
                          reason,
                          "answer it with 'holdfire approve %s', and mend [notify] in the policy"
                              .formatted(approval.id()))));
    }
    audit
        .firstBad()
        .ifPresent(
            row ->
                alarms.add(
                    new Alarm(
                        "audit",
                        Optional.empty(),
                        "the audit's chain is broken at row %d, nobody knows since when: %s"
                            .formatted(row, audit.reason()),
                        "somebody changed the ledger beside Holdfire; find out who, then restore"
                            + " a copy")));
    return alarms;
  }

  private static ObjectNode json(
      DayBudget day, List<JobView> jobs, List<Approval> approvals, List<Alarm> alarms) {
    ObjectNode node = new DayReport(day).json();
    node.putArray("allowances");
    ArrayNode list = node.putArray("jobs");
    for (JobView view : jobs) {
      JobNow job = view.now();
      list.addObject()
          .put("job_id", job.job().jobId())
          .put("state", job.state().name())
          .put("detail", job.detail())
          .put("backend", job.job().backend())
          .put("script", job.job().script().toString())
          .put("project", job.job().project())
          .put("created_at", job.job().createdAt().toString())
          .put("spend", view.spend().exact())
          .put("ceiling", job.job().ceiling().exact())
          .put("health", job.health().verdict().name().toLowerCase(Locale.ROOT));
    }
    ArrayNode open = node.putArray("approvals");
    for (Approval approval : approvals) {
      open.addObject()
          .put("id", approval.id())
          .put("kind", approval.kind().word())
          .put("job_id", approval.jobId().orElse(null))
          .put("asked_at", approval.askedAt().toString())
          .put("expires_at", approval.expiresAt().toString());
    }
    ArrayNode wrong = node.putArray("alarms");
    for (Alarm alarm : alarms) {
      wrong
          .addObject()
          .put("id", alarm.id())
          .put("since", alarm.since().map(Instant::toString).orElse(null))
          .put("what", alarm.what())
          .put("remedy", alarm.remedy());
    }
    return node;
  }

  private void print(
      DayBudget day,
      Optional<MonthReport> month,
      List<JobView> jobs,
      List<Approval> approvals,
      List<Alarm> alarms) {
    out.printf(
        "%s: %s spent, %s reserved, %s of %s remain%n",
        day.day(),
        day.spent().display(),
        day.reserved().display(),
        day.remaining().display(),
        day.allowed().display());
    month.ifPresent(told -> out.println(PlainText.line(told.line(), WHAT_LENGTH)));
    if (jobs.isEmpty()) {
      out.println("No jobs yet.");
    } else {
      out.println();
      Tables.print(
          out,
          List.of("JOB", "STATE", "HEALTH", "SPENT", "CEILING", "SCRIPT"),
          jobs.stream().map(StatusCommand::row).toList());
    }
    for (Approval approval : approvals) {
      out.printf(
          "%nWaiting for you until %s: %s %s%n  holdfire approve %s%n",
          approval.expiresAt(), approval.kind().word(), approval.jobId().orElse(""), approval.id());
    }
    for (Alarm alarm : alarms) {
      out.printf(
          "%nALARM %s: %s%n  %s%n",
          alarm.id(), PlainText.line(alarm.what(), WHAT_LENGTH), alarm.remedy());
    }
    out.flush();
  }

  private static List<String> row(JobView view) {
    JobNow job = view.now();
    return List.of(
        job.job().jobId(),
        job.state().name(),
        job.health().verdict().name().toLowerCase(Locale.ROOT),
        view.spend().display(),
        job.job().ceiling().display(),
        Optional.ofNullable(job.job().script().getFileName()).map(Path::toString).orElse(""));
  }
}
