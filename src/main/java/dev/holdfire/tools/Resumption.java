package dev.holdfire.tools;

import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.jobs.JobView;
import dev.holdfire.jobs.JobViews;
import dev.holdfire.ledger.Job;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds what a job can go on from: the newest whole checkpoint of an earlier one. Only an earlier
 * job that is over and of the same backend and project will do.
 */
record Resumption(JobViews views, String backend, Path project) {
  private static final String ARGUMENT = "/resume_from";

  /** The checkpoint, or empty with the reason noted at the arguments. */
  Optional<LaunchPlan.Resume> from(Arguments arguments, String jobId) {
    Optional<JobView> found = views.view(jobId, "", 0);
    if (found.isEmpty()) {
      arguments.problem(
          ARGUMENT,
          "resume_from names %s, and there is no such job: inspect_job lists them"
              .formatted(jobId));
      return Optional.empty();
    }
    JobView view = found.get();
    Optional<String> obstacle = obstacle(view);
    obstacle.ifPresent(reason -> arguments.problem(ARGUMENT, reason));
    return obstacle.isPresent()
        ? Optional.empty()
        : view.verifiedCheckpoint()
            .map(checkpoint -> new LaunchPlan.Resume(jobId, checkpoint.path()));
  }

  private Optional<String> obstacle(JobView view) {
    Job job = view.now().job();
    if (!view.now().state().ended()) {
      return Optional.of(
          "resume_from names %s, which is %s: it goes on by itself, and a second run beside it would be paid for twice"
              .formatted(job.jobId(), view.now().state()));
    }
    if (!job.backend().equals(backend)) {
      return Optional.of(
          "resume_from names %s, whose files lie on %s, and this would run on %s"
              .formatted(job.jobId(), job.backend(), backend));
    }
    if (!job.projectFolder().equals(project)) {
      return Optional.of(
          "resume_from names %s, which belongs to another project".formatted(job.jobId()));
    }
    return view.verifiedCheckpoint().isPresent()
        ? Optional.empty()
        : Optional.of(
            "resume_from names %s, which left no whole checkpoint: leave resume_from out to begin anew"
                .formatted(job.jobId()));
  }
}
