package dev.holdfire.ledger;

import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.Usd;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was known when a launch was permitted, kept for the reports on it.
 *
 * @param estimateLine of all runs together, as it was stated
 * @param priceReadAt when the price was read from its source
 * @param tier of the ceiling of all runs together
 * @param warn from here the tier was {@code WARN}
 * @param stop above this it was {@code STOP}
 * @param torch the version that the script pins, where it was read
 * @param checklist the ten steps
 * @param running names of the jobs that ran before it
 */
public record LaunchRecord(
    String estimateLine,
    String priceSource,
    Instant priceReadAt,
    CostTier tier,
    Usd warn,
    Usd stop,
    Optional<String> torch,
    List<Step> checklist,
    List<String> running) {

  /**
   * One of the ten steps.
   *
   * @param box its box in a report, such as {@code vol+ckpt}
   * @param verdict {@code satisfied}, {@code violated}, {@code unknown} or {@code not_applicable}
   */
  public record Step(String step, String box, String verdict, String basis, String evidence) {}

  public LaunchRecord {
    checklist = List.copyOf(checklist);
    running = List.copyOf(running);
  }
}
