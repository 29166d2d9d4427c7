package dev.holdfire.tools;

import dev.holdfire.gate.Refusal;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.policy.Policy;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.ReportDesk;
import dev.holdfire.report.Result;
import dev.holdfire.report.form.CodeTaskReport;
import dev.holdfire.report.form.FieldFinding;
import dev.holdfire.report.form.RunnerReport;
import dev.holdfire.report.notes.Note;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Gives the report on a launch to fill in, checks one field by field, and keeps a run's notes. */
public final class SubmitReport implements Tool {
  private static final int LONGEST = 100_000;
  private static final String UNVERIFIED =
      "its test result is the caller's word: no run of a verifier was compared with it";
  private static final String NO_REPORT = "no report was given";

  private final Services services;
  private final ReportDesk desk;

  /** The tool. */
  public SubmitReport(Services services) {
    this.services = services;
    Asking asking =
        new Asking(services.approvals(), services.pages(), services.clock(), services.session());
    desk = new ReportDesk(services.ledger(), services.clock(), asking::stopped);
  }

  /** What every result reminds of: runs from this project that ended and left no notes. */
  public static List<String> reminders(Services services, Path project) {
    return new ReportDesk(services.ledger(), services.clock(), _ -> Optional.empty())
        .reminders(project);
  }

  @Override
  public String name() {
    return "submit_report";
  }

  @Override
  public ToolResult call(JsonNode node, Call call) {
    Arguments arguments = new Arguments(node);
    Policy policy = services.policies().load(services.projects().find(call.root()));
    Submitted submitted =
        new Submitted(
            arguments.text("report").map(report -> PlainText.clean(report, LONGEST)),
            note(arguments),
            new LeakCheck(Redactors.by(policy)));
    Optional<String> subject = arguments.text("batch_id").or(() -> arguments.text("job_id"));
    if (arguments.has("batch_id") && arguments.has("job_id")) {
      arguments.problem("/batch_id", "name either batch_id or job_id");
      return invalid(arguments);
    }
    if (subject.isPresent()) {
      return onLaunch(subject.get(), submitted, arguments, policy);
    }
    if (submitted.report().filter(CodeTaskReport::claims).isEmpty()
        || submitted.note().isPresent()) {
      arguments.problem(
          "/job_id", "name job_id or batch_id; only a code task's report, without notes, has none");
      return invalid(arguments);
    }
    return onCodeTask(submitted);
  }

  /** No run of the tests is at hand that its result could be compared with, and that is said. */
  private static ToolResult onCodeTask(Submitted submitted) {
    List<FieldFinding> findings = submitted.codeTask();
    if (findings.stream().anyMatch(finding -> !finding.ok())) {
      return judged("a code task", submitted, findings, List.of(), Optional.empty());
    }
    Result result = new Result("done").warnings(submitted.warnings());
    result
        .line("In form: the report on a code task. " + UNVERIFIED + ".")
        .none("draft")
        .node("fields", FieldFinding.json(findings))
        .unknown("accepted", UNVERIFIED)
        .unknown("notes_file", "a code task has no notes")
        .report(
            "the report on a code task",
            "checked the form of %d fields".formatted(findings.size()),
            UNVERIFIED,
            "the report alone",
            "let a person, or a run of the tests outside the caller's hands, confirm the result");
    return new ToolResult(result.content(), result.text(), "");
  }

  private ToolResult onLaunch(
      String subject, Submitted submitted, Arguments arguments, Policy policy) {
    List<JobNow> jobs = desk.jobs(subject);
    Optional<RunnerReport> report =
        desk.report(subject, policy.cost().dailyCap(), policy.timeZone());
    if (report.isEmpty()) {
      arguments.problem(
          subject.startsWith("hb-") ? "/batch_id" : "/job_id",
          "there is no launch %s to report on; inspect_job without job_id lists the jobs"
              .formatted(subject));
    } else if (submitted.note().isPresent()
        && jobs.stream().anyMatch(job -> !job.state().ended())) {
      arguments.problem("/notes", subject + " is not over: its notes are written after its end");
    }
    if (!arguments.problems().isEmpty()) {
      return invalid(arguments);
    }
    if (submitted.report().isEmpty() && submitted.note().isEmpty()) {
      return draft(subject, report.orElseThrow().draft());
    }
    List<FieldFinding> findings =
        submitted.onLaunch(report.orElseThrow(), services.clock().instant());
    Job job = jobs.getFirst().job();
    boolean before = desk.notes(job).isPresent();
    Optional<Path> file =
        findings.stream().allMatch(FieldFinding::ok)
            ? submitted.note().map(note -> desk.keep(job, note.named(job), policy.timeZone()))
            : Optional.empty();
    return judged(
        subject,
        submitted,
        findings,
        before && file.isPresent()
            ? List.of("the notes on %s stood there before; these were not added".formatted(subject))
            : List.of(),
        file);
  }

  private static Optional<Note> note(Arguments arguments) {
    if (!arguments.has("notes")) {
      return Optional.empty();
    }
    Arguments notes = new Arguments(arguments.node().path("notes"));
    return Optional.of(
        new Note(
            notes.text("name").orElse(""),
            notes.requiredText("grade"),
            notes.requiredText("result"),
            notes.requiredText("decision"),
            notes.requiredText("benchmark"),
            notes.requiredText("learnings"),
            notes.requiredText("next")));
  }

  private static ToolResult draft(String subject, String draft) {
    Result result = new Result("done").line(draft).text("draft", draft);
    result
        .unknown("accepted", NO_REPORT)
        .unknown("fields", NO_REPORT)
        .unknown("notes_file", NO_REPORT)
        .report(
            "the report on " + subject,
            "wrote the lines that the ledger knows; nothing was checked",
            "read from the ledger now",
            "what was kept when it was launched, and the money as it is now",
            "write what stands in < > and pass the whole as `report`");
    return new ToolResult(result.content(), result.text(), "");
  }

  private static ToolResult judged(
      String subject,
      Submitted submitted,
      List<FieldFinding> findings,
      List<String> told,
      Optional<Path> file) {
    List<FieldFinding> wrong = findings.stream().filter(finding -> !finding.ok()).toList();
    List<String> warnings = new ArrayList<>(told);
    warnings.addAll(submitted.warnings());
    Result result = new Result(wrong.isEmpty() ? "done" : "refused").warnings(warnings);
    String parts = submitted.parts();
    result
        .line(
            wrong.isEmpty()
                ? "Accepted: %s on %s.".formatted(parts, subject)
                : "Refused: %s on %s.".formatted(parts, subject))
        .flag("accepted", wrong.isEmpty())
        .none("draft")
        .node("fields", FieldFinding.json(findings))
        .textOr("notes_file", file.map(Path::toString), "no notes were written");
    file.ifPresent(path -> result.line("Notes: " + path));
    wrong.forEach(
        finding ->
            result.line(
                "- %s: %s → %s"
                    .formatted(
                        finding.field(),
                        finding.problem().orElse(""),
                        finding.remedy().orElse(""))));
    if (!wrong.isEmpty()) {
      result.refusals(List.of(refusal(wrong)));
    }
    result.report(
        "%s on %s".formatted(parts, subject),
        "checked %d fields"
            .formatted(findings.stream().map(FieldFinding::field).distinct().count()),
        wrong.isEmpty() ? "every field is in order" : wrong.size() + " faults, all named",
        "the rules of the report and what the ledger knows",
        wrong.isEmpty()
            ? "show the report to whoever asked for the run"
            : "mend each field by its remedy and submit again");
    return new ToolResult(result.content(), result.text(), "");
  }

  private static Refusal refusal(List<FieldFinding> wrong) {
    return new Refusal(
        "output::report-fields",
        "report-faults",
        "not in order: "
            + wrong.stream().map(FieldFinding::field).distinct().collect(Collectors.joining(", ")),
        List.of(
            "mend each field by the remedy beside it in `fields` and submit again",
            "call without `report` for the text with every line that the ledger knows"));
  }

  private static ToolResult invalid(Arguments arguments) {
    Result result =
        new Result("invalid")
            .problems(arguments.problems())
            .report(
                "a report",
                "nothing: the arguments cannot be used",
                "nothing was checked or written",
                "the problems that are named",
                "correct what is named and call again");
    return new ToolResult(result.content(), result.text(), "the arguments cannot be used");
  }
}
