package dev.holdfire.jobs;

import dev.holdfire.backend.JobPart;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.JobNow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job as a person or a model is shown it.
 *
 * @param startedAt when its first attempt began
 * @param attempt the newest attempt's number, 0 before the first
 * @param ran how long its attempts ran together
 * @param spend what it used so far, booked or not yet
 * @param bill what its provider bills for it, once that is known
 * @param outlook how it does now
 * @param parts what runs in its name, where its backend keeps a list of that
 * @param log a page of its output, not masked
 * @param logTruncated whether lines before or after the page were left out
 * @param trouble why the backend could not tell, if it could not
 * @param ledgerOnly whether its backend, which knows more of it, was not asked
 */
public record JobView(
    JobNow now,
    Optional<Instant> startedAt,
    int attempt,
    Duration ran,
    Usd spend,
    Optional<Bill> bill,
    Optional<Progress> progress,
    Outlook outlook,
    List<Checkpoint> checkpoints,
    List<Part> parts,
    List<String> log,
    String cursor,
    boolean logTruncated,
    Optional<String> trouble,
    boolean ledgerOnly) {

  /** A checkpoint file. */
  public record Checkpoint(String path, long bytes, Duration age, boolean verified, String note) {}

  /**
   * A call or an app of the job at its backend.
   *
   * @param extra whether nobody asked for it
   * @param state as the backend gives it
   */
  public record Part(String id, String what, boolean extra, boolean live, String state) {
    static Part of(JobPart part) {
      return new Part(part.id(), part.what(), part.extra(), part.live(), part.state());
    }
  }

  public JobView {
    checkpoints = List.copyOf(checkpoints);
    parts = List.copyOf(parts);
    log = List.copyOf(log);
  }

  /** The same with this page of output. */
  public JobView withLog(List<String> page) {
    return new JobView(
        now,
        startedAt,
        attempt,
        ran,
        spend,
        bill,
        progress,
        outlook,
        checkpoints,
        parts,
        page,
        cursor,
        logTruncated,
        trouble,
        ledgerOnly);
  }

  /** One of the things that run in its name, by its backend's name. */
  public Optional<Part> part(String id) {
    return parts.stream().filter(part -> part.id().equals(id)).findFirst();
  }

  /** The same so much later, when nothing of it has changed. */
  JobView later(Duration passed) {
    return new JobView(
        now,
        startedAt,
        attempt,
        ran,
        spend,
        bill,
        progress,
        outlook,
        checkpoints.stream()
            .map(
                file ->
                    new Checkpoint(
                        file.path(),
                        file.bytes(),
                        file.age().plus(passed),
                        file.verified(),
                        file.note()))
            .toList(),
        parts,
        log,
        cursor,
        logTruncated,
        trouble,
        ledgerOnly);
  }

  /** The newest checkpoint that was seen to be whole. */
  public Optional<Checkpoint> verifiedCheckpoint() {
    return checkpoints.stream().filter(Checkpoint::verified).findFirst();
  }

  /** What a stop now would lose: the time since the newest whole checkpoint, or all of it. */
  public Duration atRisk() {
    return verifiedCheckpoint()
        .map(Checkpoint::age)
        .filter(age -> age.compareTo(ran) < 0)
        .orElse(ran);
  }

  /** What the time at risk cost. */
  public Usd dollarsAtRisk() {
    return Settlement.cost(now.job(), atRisk());
  }
}
