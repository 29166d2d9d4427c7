package dev.holdfire.cli;

import dev.holdfire.approval.Approval;
import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.ApprovalKind;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.ReportDesk;
import dev.holdfire.report.form.FieldFinding;
import dev.holdfire.report.form.RunnerReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Prints the report on a launch with every line that the ledger knows, or checks one. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description =
        "Prints the report on a job or batch with every line that the ledger knows, or checks one.")
final class ReportCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(paramLabel = "JOB", description = "The job or batch, such as hf-abcdefghij.")
  private String job = "";

  @Option(
      names = "--check",
      paramLabel = "FILE",
      description = "Check the report in this file, field by field.")
  private @Nullable Path file;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  ReportCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Application application = surroundings.application().get()) {
      application.sweep().all();
      RunnerReport report = report(application);
      return file == null ? draft(report, application) : check(report, read(file), application);
    }
  }

  private RunnerReport report(Application application) {
    Policy policy = application.policy().policy();
    return new ReportDesk(
            application.ledger(),
            surroundings.clock(),
            id ->
                application
                    .approvals()
                    .used(ApprovalKind.STOP, id)
                    .flatMap(Approval::answer)
                    .map(answer -> answer.at()))
        .report(job, policy.cost().dailyCap(), policy.timeZone())
        .orElseThrow(
            () ->
                new HoldfireException(
                    ErrorCode.NOT_FOUND,
                    "there is no launch %s to report on; 'holdfire status' lists the jobs"
                        .formatted(job)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private int draft(RunnerReport report, Application application) {
    String draft = application.redactor().mask(report.draft());
    if (json) {
      print(JsonMapper.shared().createObjectNode().put("job_id", job).put("report", draft));
    } else {
      out.print(draft);
    }
    out.flush();
    return ExitCode.DONE.number();
  }

  private int check(RunnerReport report, String text, Application application) {
    List<FieldFinding> findings = report.check(text, surroundings.clock().instant());
    boolean accepted = findings.stream().allMatch(FieldFinding::ok);
    if (json) {
      ObjectNode node =
          JsonMapper.shared().createObjectNode().put("job_id", job).put("accepted", accepted);
      node.set("fields", FieldFinding.json(findings));
      print((ObjectNode) application.redactor().maskAll(node));
    } else {
      findings.stream()
          .filter(finding -> !finding.ok())
          .map(
              finding ->
                  "%s: %s%n  → %s"
                      .formatted(
                          finding.field(),
                          finding.problem().orElse(""),
                          finding.remedy().orElse("")))
          .map(application.redactor()::mask)
          .forEach(out::println);
      out.println(accepted ? "Every field is in order." : "The report is not in order.");
    }
    out.flush();
    return (accepted ? ExitCode.DONE : ExitCode.REFUSED).number();
  }

  private void print(ObjectNode node) {
    out.println(JsonMapper.shared().writeValueAsString(node));
  }
}
