package dev.holdfire.tools;

import dev.holdfire.approval.Approval.Fact;
import dev.holdfire.cost.Usd;
import dev.holdfire.jobs.JobView;
import dev.holdfire.jobs.StopTarget;
import dev.holdfire.ledger.Job;
import dev.holdfire.report.JobReport;
import dev.holdfire.report.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a person is shown who decides about a stop. */
final class StopQuestion {
  private StopQuestion() {}

  /** What would be lost, in a sentence. */
  static String loss(JobView view, StopTarget target) {
    return target
        .part()
        .flatMap(view::part)
        .map(
            part ->
                "%s is %s, and the rest of the job goes on; the job: %s"
                    .formatted(part.id(), describe(view, part), JobReport.loss(view)))
        .orElseGet(() -> JobReport.loss(view));
  }

  private static String describe(JobView view, JobView.Part part) {
    long alike = view.parts().stream().filter(other -> other.what().equals(part.what())).count();
    return part.extra()
        ? "%s, %s, that is one too many: an answer was lost and the client asked again"
            .formatted(article(part.what()), part.state())
        : "%s, %s, one of %d".formatted(article(part.what()), part.state(), alike);
  }

  private static String article(String what) {
    return ("aeiou".indexOf(what.charAt(0)) < 0 ? "a " : "an ") + what;
  }

  static List<Fact> facts(JobView view, StopTarget target, String reason, String client) {
    Job job = view.now().job();
    List<Fact> told = new ArrayList<>();
    told.add(new Fact("what", "stop of " + target.words()));
    target
        .part()
        .flatMap(view::part)
        .ifPresent(part -> told.add(new Fact("that is", describe(view, part))));
    told.add(new Fact("script", job.script().toString()));
    told.add(new Fact("project", job.project()));
    told.add(new Fact("state", view.now().state() + ", " + view.outlook().health().evidence()));
    told.add(new Fact("running for", Times.words(view.ran())));
    told.add(new Fact("spent", "%s of at most %s".formatted(view.spend(), job.ceiling())));
    told.add(
        new Fact(
            "limit",
            job.adopted()
                ? "none that Holdfire enforces: it was adopted"
                : Times.words(Duration.ofSeconds(job.timeoutSeconds())) + " for an attempt"));
    view.progress().ifPresent(progress -> told.add(new Fact("progress", JobReport.pace(progress))));
    told.add(
        new Fact(
            "newest whole checkpoint",
            view.verifiedCheckpoint()
                .map(
                    file ->
                        "%s, %s old, %s"
                            .formatted(
                                Texts.words(file.path()), Times.words(file.age()), file.note()))
                .orElse("none was found")));
    view.checkpoints().stream()
        .findFirst()
        .filter(file -> !file.verified())
        .ifPresent(
            file ->
                told.add(
                    new Fact(
                        "newer file that is not seen to be whole",
                        "%s, %s old: %s"
                            .formatted(
                                Texts.words(file.path()),
                                Times.words(file.age()),
                                Texts.words(file.note())))));
    told.add(
        new Fact(
            "a stop now loses",
            target.part().isPresent()
                ? "what that part does; the rest of the job goes on"
                : "%s of work, %s".formatted(Times.words(view.atRisk()), view.dollarsAtRisk())));
    told.add(new Fact("asked by", Texts.words(client.isEmpty() ? "an unnamed client" : client)));
    told.add(new Fact("goal of the run (the model's words)", Texts.words(job.goal())));
    told.add(new Fact("reason for the stop (the model's words)", Texts.words(reason)));
    told.add(new Fact("if you do nothing", unasked(view)));
    return told;
  }

  private static String unasked(JobView view) {
    Job job = view.now().job();
    if (job.adopted()) {
      return "it runs on until it ends by itself or others end it, and is counted as it does";
    }
    Duration left = Duration.ofSeconds(job.timeoutSeconds() * job.maxAttempts()).minus(view.ran());
    return "the job runs on until it ends by itself; its limit ends it after %s more of running at the latest, for %s more at most"
        .formatted(
            Times.words(left.isNegative() ? Duration.ZERO : left),
            job.ceiling().minus(view.spend()).max(Usd.ZERO));
  }
}
