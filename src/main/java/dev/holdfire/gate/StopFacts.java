package dev.holdfire.gate;

import java.util.Optional;

/**
 * What is known when a stop is judged.
 *
 * @param part one call or app of the job that is to be stopped alone; empty for the whole job
 * @param digest of the job and its identity: what an approval is bound to
 * @param started whether its backend is known to have taken it, so that it can be told to end
 * @param ended whether it is over already
 * @param loss what would be lost, in words
 * @param evidence a person's yes, if there is one
 */
public record StopFacts(
    String jobId,
    Optional<String> part,
    String digest,
    boolean started,
    boolean ended,
    String loss,
    Optional<Evidence> evidence) {

  /** What is to be stopped, in words. */
  public String subject() {
    return part.map(id -> id + " of " + jobId).orElse(jobId);
  }
}
