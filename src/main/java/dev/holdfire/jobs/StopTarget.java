package dev.holdfire.jobs;

import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.JobNow;
import java.util.Optional;

/**
 * What is to be stopped.
 *
 * @param part one call or app of the job, by its backend's name; empty for the whole job
 */
public record StopTarget(String jobId, Optional<String> part) {

  /** The whole job. */
  public static StopTarget of(String jobId) {
    return new StopTarget(jobId, Optional.empty());
  }

  /** What the subject of a request about a stop names. */
  public static StopTarget ofSubject(String subject) {
    String[] names = subject.split(" ", 2);
    return new StopTarget(names[0], names.length == 2 ? Optional.of(names[1]) : Optional.empty());
  }

  /** By what requests about it are found: a newer one supersedes those before. */
  public String subject() {
    return part.map(id -> jobId + " " + id).orElse(jobId);
  }

  /** It in words. */
  public String words() {
    return part.map(id -> id + " of " + jobId).orElse(jobId);
  }

  /** What a yes is bound to: the job, its identity at its backend, and the part of it. */
  public String digest(JobNow job) {
    return part.map(id -> Digests.sha256("part\n%s\n%s".formatted(Stopper.digest(job), id)))
        .orElseGet(() -> Stopper.digest(job));
  }
}
