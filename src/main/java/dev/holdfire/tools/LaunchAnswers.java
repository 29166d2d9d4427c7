package dev.holdfire.tools;

import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.Refusal;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.report.MoneyReport;
import dev.holdfire.report.Result;
import dev.holdfire.report.Times;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a caller is told of a launch that was judged: launched, rehearsed or refused. */
record LaunchAnswers(Clock clock, boolean batch) {

  ToolResult launched(
      Planned planned,
      LaunchFacts facts,
      Permit permit,
      Optional<String> batchId,
      List<JobNow> jobs,
      List<String> warnings) {
    List<JobNow> failed = jobs.stream().filter(job -> job.state() == JobState.REFUSED).toList();
    boolean nothingRuns = failed.size() == jobs.size();
    Result result = new Result(nothingRuns ? "refused" : "done").warnings(warnings);
    String names =
        jobs.stream()
            .map(job -> job.job().jobId() + " " + job.state())
            .collect(Collectors.joining(", "));
    result.line((nothingRuns ? "Not launched: " : "Launched: ") + names);
    if (nothingRuns) {
      result.refusals(List.of(notStarted(failed.getFirst())));
    } else {
      failed.forEach(
          job ->
              result.warnings(
                  List.of("%s was not started: %s".formatted(job.job().jobId(), job.detail()))));
    }
    LaunchReport.write(
        result,
        planned,
        facts,
        LaunchReport.money(planned, facts, permit.evidence(), clock.instant()));
    result.report(
        planned.plan().goal(),
        nothingRuns ? "nothing runs: the backend did not start it" : "launched " + names,
        nothingRuns
            ? "the backend says that it never started; nothing is billed"
            : LaunchReport.verified(jobs, Times.words(planned.policy().health().window())),
        "script SHA-256 %s; %s"
            .formatted(
                planned.plan().scriptSha256(),
                planned.plan().rate().map(rate -> rate.source()).orElse("")),
        nothingRuns
            ? "mend what the refusal names, then call again"
            : "call inspect_job with wait_seconds to see its health, progress and checkpoints");
    JobEntries.write(result, batchId, jobs, batch);
    return new ToolResult(result.content(), result.text());
  }

  private static Refusal notStarted(JobNow job) {
    return new Refusal(
        "compute::prelaunch-checklist",
        "not-started",
        job.detail(),
        List.of("mend what it names and call again", "run 'holdfire doctor'"));
  }

  ToolResult rehearsed(
      Planned planned, LaunchFacts facts, List<String> questions, List<String> warnings) {
    Result result = new Result("done").warnings(warnings);
    result.line("Dry run: nothing was launched.");
    LaunchReport.write(result, planned, facts, money(planned, facts));
    result.report(
        planned.plan().goal(),
        "nothing: a dry run",
        "every rule was asked; none refuses",
        "script SHA-256 " + planned.plan().scriptSha256(),
        questions.isEmpty()
            ? "make the same call without dry_run to launch it"
            : "without dry_run a person is asked first: " + String.join("; ", questions));
    return new ToolResult(result.content(), result.text(), "nothing was launched: a dry run");
  }

  ToolResult refused(
      Planned planned, LaunchFacts facts, List<Refusal> refusals, List<String> warnings) {
    Result result = new Result("refused").warnings(warnings).refusals(refusals);
    result.line("Refused: nothing was launched.");
    LaunchReport.write(result, planned, facts, money(planned, facts));
    result.report(
        planned.plan().goal(),
        "nothing: refused",
        "nothing runs",
        refusals.stream().map(Refusal::reason).collect(Collectors.joining("; ")),
        "take one of the ways out that each refusal names, then call again");
    return new ToolResult(result.content(), result.text(), "nothing was launched");
  }

  MoneyReport money(Planned planned, LaunchFacts facts) {
    return LaunchReport.money(planned, facts, facts.evidence(), clock.instant());
  }
}
