package dev.holdfire.report.form;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.LaunchRecord;
import dev.holdfire.report.KillGuardLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the ledger knows of a launch and its report says.
 *
 * @param jobs one, or those of a batch
 * @param bills of those whose provider's bill is known
 * @param budget of the current day, with the spend of the session that launched it
 * @param stopConfirmedAt when a person typed the phrase for the newest stop that was carried out
 * @param zone in which days are told
 */
public record RunnerFacts(
    LaunchRecord known,
    List<JobNow> jobs,
    List<Bill> bills,
    BudgetView budget,
    Optional<Instant> stopConfirmedAt,
    ZoneId zone) {
  private static final String ESTIMATE = "Estimate: ";

  /** The GPU names of the report's own list, by today's names of the catalogue. */
  private static final Map<String, String> LISTED =
      Map.of("A10", "A10G", "A10G", "A10G", "H100", "H100", "B200", "B200");

  public RunnerFacts {
    jobs = List.copyOf(jobs);
    bills = List.copyOf(bills);
    if (jobs.isEmpty()) {
      throw new IllegalArgumentException("a launch has at least one job");
    }
  }

  private Job first() {
    return jobs.getFirst().job();
  }

  /** What the run was launched for. */
  public String goal() {
    return first().goal();
  }

  /** Whether a run, and no mere trial, came to a good end. */
  boolean completed() {
    return !first().smoke() && jobs.stream().anyMatch(job -> job.state() == JobState.SUCCEEDED);
  }

  /** What the provider bills for it, beside what was metered, in a clause. */
  Optional<String> billed() {
    Usd metered = bills.stream().map(Bill::metered).reduce(Usd.ZERO, Usd::plus);
    Usd billed = bills.stream().map(Bill::billed).reduce(Usd.ZERO, Usd::plus);
    return bills.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s bills %s where %s was metered%s"
                .formatted(
                    first().backend(),
                    billed.display(),
                    metered.display(),
                    bills.size() < jobs.size()
                        ? ", for %d of %d jobs".formatted(bills.size(), jobs.size())
                        : ""));
  }

  /** Whether the cost guardian had to look at it beforehand. */
  boolean guarded() {
    return known.tier() != CostTier.AUTO;
  }

  /** The values of the fields that the ledger knows, without their names. */
  public Map<RunnerField, String> values() {
    Map<RunnerField, String> values = new EnumMap<>(RunnerField.class);
    values.put(RunnerField.COST_ESTIMATE, estimate());
    values.put(RunnerField.COST_TIER, tier());
    values.put(RunnerField.SESSION_SPEND, spend());
    values.put(RunnerField.GPU, gpu());
    values.put(RunnerField.CHECKLIST, checklist());
    values.put(
        RunnerField.BASELINE,
        Stream.concat(Stream.of(known.running().size() + " running"), names())
            .collect(Collectors.joining(", ")));
    values.put(
        RunnerField.VARIANT_PLAN,
        "single-variant smoke FIRST, then fan out %d remaining"
            .formatted(first().batchId().isPresent() ? jobs.size() : 0));
    values.put(
        RunnerField.KILL_GUARD,
        KillGuardLine.of(stopConfirmedAt)
            .substring(RunnerField.KILL_GUARD.label().length() + ": ".length()));
    return values;
  }

  private String estimate() {
    String line = known.estimateLine();
    return "%s, verified via %s %s)"
        .formatted(
            line.substring(ESTIMATE.length(), line.length() - 1),
            known.priceSource(),
            known.priceReadAt().atZone(zone).toLocalDate());
  }

  private String tier() {
    String warn = whole(known.warn());
    String stop = whole(known.stop());
    return switch (known.tier()) {
      case AUTO -> "AUTO (<%s)".formatted(warn);
      case WARN -> "WARN (%s-%s)".formatted(warn, stop);
      case STOP -> "STOP (>%s)".formatted(stop);
    };
  }

  private String spend() {
    return "%s / %s daily cap → headroom %s"
        .formatted(
            budget.sessionSpend().display(),
            whole(budget.today().cap()),
            budget.today().headroom().display());
  }

  /** {@code $20}, and {@code $7.50} where there are cents. */
  private static String whole(Usd amount) {
    BigDecimal dollars = new BigDecimal(amount.exact()).stripTrailingZeros();
    return dollars.scale() <= 0 ? "$" + dollars.toPlainString() : "$" + amount.exact();
  }

  private String gpu() {
    String card =
        first()
            .gpu()
            .map(name -> LISTED.getOrDefault(name, "other (" + name + ")"))
            .orElse("other (no GPU named)");
    return "%s | torch version: %s"
        .formatted(card, known.torch().orElse("unknown (none was read in the script)"));
  }

  private String checklist() {
    Map<String, List<String>> boxes = new LinkedHashMap<>();
    known
        .checklist()
        .forEach(
            step ->
                boxes.merge(
                    step.box(),
                    List.of(step.verdict()),
                    (left, right) -> Stream.concat(left.stream(), right.stream()).toList()));
    return boxes.entrySet().stream()
        .map(box -> mark(box.getValue()) + " " + box.getKey())
        .collect(Collectors.joining(" "));
  }

  /** Ticked where every step of the box is done; a dash where none applies. */
  private static String mark(List<String> verdicts) {
    if (verdicts.stream().allMatch("not_applicable"::equals)) {
      return "[-]";
    }
    return verdicts.stream()
            .allMatch(verdict -> verdict.equals("satisfied") || verdict.equals("not_applicable"))
        ? "[x]"
        : "[ ]";
  }

  private Stream<String> names() {
    return known.running().isEmpty() ? Stream.of("none") : known.running().stream();
  }
}
