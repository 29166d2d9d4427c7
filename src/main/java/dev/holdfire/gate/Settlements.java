package dev.holdfire.gate;

import dev.holdfire.gate.Settled.Consequence;
import dev.holdfire.policy.Policy;
import dev.holdfire.script.Basis;
import dev.holdfire.script.Check;
import dev.holdfire.script.Evidence;
import dev.holdfire.script.Finding;
import dev.holdfire.script.Report;
import dev.holdfire.script.Verdict;
import dev.holdfire.script.rule.Rules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What every rule about scripts says of a launch, and what follows from it. */
public final class Settlements {
  private static final int SHOWN = 3;
  private static final String RETRIES = "retries-stated";
  private static final String INTERVAL = "checkpoint-interval";

  /** What a smoke run may lack, whatever it is refused for otherwise. */
  private static final Set<String> LEFT_OUT = Set.of("volume-mounted", "checkpoint-weights");

  /** What a launch needs set or stated: a bill has no end without it. */
  private static final Set<String> LIMITS = Set.of("timeout-stated", "retries-stated", "detached");

  private final LaunchFacts facts;

  private Settlements(LaunchFacts facts) {
    this.facts = facts;
  }

  /** All of them, in the order of the rules; what two configurations have in common once. */
  public static List<Settled> of(LaunchFacts facts) {
    Settlements settlements = new Settlements(facts);
    return facts.script().readings().stream()
        .flatMap(
            reading ->
                switch (reading) {
                  case Reading.Unread _ -> List.<Settled>of().stream();
                  case Reading.Judged(Report report) ->
                      report.checks().stream().map(check -> settlements.settle(check, report));
                })
        .distinct()
        .toList();
  }

  private Settled settle(Check check, Report report) {
    if (check.rule().equals(RETRIES)
        && check.verdict() != Verdict.NOT_APPLICABLE
        && facts.plan().workload().attempts() == 1) {
      return withoutRetry();
    }
    Optional<Settled> tooFarApart = tooFarApart(check, report);
    if (tooFarApart.isPresent()) {
      return tooFarApart.get();
    }
    if (check.verdict() == Verdict.SATISFIED || check.verdict() == Verdict.NOT_APPLICABLE) {
      return fine(check.rule(), check.verdict(), check.basis(), places(check.evidence()));
    }
    String set = facts.script().set().get(check.rule());
    if (set != null) {
      return fine(check.rule(), Verdict.SATISFIED, Basis.SET, List.of(set));
    }
    Optional<String> seen = seen(check.rule(), report);
    if (seen.isPresent()) {
      return fine(check.rule(), Verdict.SATISFIED, Basis.SEEN, List.of(seen.get()));
    }
    return found(check, report);
  }

  /** Whatever the script says of retries: the launch permits none. */
  private Settled withoutRetry() {
    if (facts.plan().smoke()) {
      return fine(RETRIES, Verdict.NOT_APPLICABLE, Basis.SET, List.of("a smoke run gets no retry"));
    }
    return new Settled(
        RETRIES,
        Verdict.VIOLATED,
        Basis.SET,
        List.of("the launch permits no retry: max_retries is 0"),
        facts.withinSmokeLimits() && !strict() ? Consequence.WARN : Consequence.REFUSE,
        "Leave max_retries out, or ask for 1 or more.",
        Optional.empty());
  }

  private Settled found(Check check, Report report) {
    List<Finding> all =
        report.findings().stream().filter(found -> found.rule().equals(check.rule())).toList();
    List<Finding> open = all.stream().filter(found -> found.waived().isEmpty()).toList();
    Finding shown = open.isEmpty() ? all.getFirst() : open.getFirst();
    return new Settled(
        check.rule(),
        check.verdict(),
        check.basis(),
        places((open.isEmpty() ? all : open).stream().map(Finding::at).toList()),
        open.isEmpty() ? Consequence.NOTHING : consequence(check),
        shown.fix(),
        open.isEmpty() ? shown.waived() : Optional.empty());
  }

  private boolean strict() {
    return facts.policy().rules().profile() == Policy.Rules.Profile.STRICT;
  }

  /** By the rule alone: how long it runs is decided here, and not by what the script says. */
  private Consequence consequence(Check check) {
    if (strict()) {
      return Consequence.REFUSE;
    }
    boolean small = facts.withinSmokeLimits();
    if (LIMITS.contains(check.rule()) && check.verdict() == Verdict.VIOLATED) {
      return small && !check.rule().equals("timeout-stated")
          ? Consequence.WARN
          : Consequence.REFUSE;
    }
    return switch (Rules.severity(check.rule(), check.verdict())) {
      case WARN -> Consequence.WARN;
      case PROVE -> small ? Consequence.WARN : Consequence.PROVE;
      case REFUSE ->
          small && LEFT_OUT.contains(check.rule()) ? Consequence.WARN : Consequence.REFUSE;
    };
  }

  /** What an earlier run showed of a rule, or how long its steps say that the interval is. */
  private Optional<String> seen(String rule, Report report) {
    Optional<String> shown = Optional.ofNullable(facts.script().seen().rules().get(rule));
    return shown.isPresent() || !rule.equals(INTERVAL)
        ? shown
        : facts
            .script()
            .seen()
            .step()
            .filter(step -> step.of(interval(report)).compareTo(most()) <= 0)
            .map(
                step ->
                    "%d steps took %s".formatted(interval(report), words(step, interval(report))));
  }

  /** An interval that is known, in steps that were measured, and longer than the policy allows. */
  private Optional<Settled> tooFarApart(Check check, Report report) {
    if (!check.rule().equals(INTERVAL) || check.verdict() == Verdict.NOT_APPLICABLE) {
      return Optional.empty();
    }
    return facts
        .script()
        .seen()
        .step()
        .flatMap(
            step ->
                longest(report)
                    .filter(steps -> step.of(steps).compareTo(most()) > 0)
                    .map(steps -> tooFarApart(step, steps)));
  }

  private Settled tooFarApart(Seen.StepTime step, int steps) {
    return new Settled(
        INTERVAL,
        Verdict.VIOLATED,
        Basis.SEEN,
        List.of(
            "it saves every %d steps, which took %s: more than rules.max_minutes_at_risk, %d"
                .formatted(steps, words(step, steps), most().toMinutes())),
        facts.withinSmokeLimits() ? Consequence.WARN : Consequence.REFUSE,
        "Save more often: every %d steps or fewer."
            .formatted(Math.max(1, most().dividedBy(step.each()))),
        Optional.empty());
  }

  /** The longest interval of what trains, as far as it is known. */
  private static Optional<Integer> longest(Report report) {
    return report.facts().training().stream()
        .flatMap(training -> training.checkpointIntervalSteps().known().stream())
        .max(Comparator.naturalOrder());
  }

  private static String words(Seen.StepTime step, int steps) {
    return "%d s in %s".formatted(step.of(steps).toSeconds(), step.jobId());
  }

  private Duration most() {
    return facts.policy().rules().maxAtRisk();
  }

  /** The interval that is known, else the longest that is allowed. */
  private static int interval(Report report) {
    return report.facts().checkpointIntervalSteps().known().orElse(500);
  }

  private static Settled fine(String rule, Verdict verdict, Basis basis, List<String> evidence) {
    return new Settled(rule, verdict, basis, evidence, Consequence.NOTHING, "", Optional.empty());
  }

  private List<String> places(List<Evidence> evidence) {
    List<String> shown = evidence.stream().limit(SHOWN).map(this::place).toList();
    return evidence.size() <= SHOWN
        ? shown
        : Stream.concat(shown.stream(), Stream.of("%d more".formatted(evidence.size() - SHOWN)))
            .toList();
  }

  private String place(Evidence at) {
    Path project = facts.plan().projectFolder();
    Path path = at.path().startsWith(project) ? project.relativize(at.path()) : at.path();
    return "%s:%d: %s".formatted(path, at.line(), at.text());
  }
}
