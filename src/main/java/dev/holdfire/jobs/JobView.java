package dev.holdfire.jobs;

import dev.holdfire.cost.Usd;
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
 * @param outlook how it does now
 * @param log a page of its output, not masked
 * @param logTruncated whether lines before or after the page were left out
 * @param trouble why the backend could not tell, if it could not
 */
public record JobView(
    JobNow now,
    Optional<Instant> startedAt,
    int attempt,
    Duration ran,
    Usd spend,
    Optional<Progress> progress,
    Outlook outlook,
    List<Checkpoint> checkpoints,
    List<String> log,
    String cursor,
    boolean logTruncated,
    Optional<String> trouble) {

  /** A checkpoint file. */
  public record Checkpoint(String path, long bytes, Duration age, boolean verified, String note) {}

  public JobView {
    checkpoints = List.copyOf(checkpoints);
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
        progress,
        outlook,
        checkpoints,
        page,
        cursor,
        logTruncated,
        trouble);
  }

  /** The same so much later, when nothing of it has changed. */
  JobView later(Duration passed) {
    return new JobView(
        now,
        startedAt,
        attempt,
        ran,
        spend,
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
        log,
        cursor,
        logTruncated,
        trouble);
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
