package dev.holdfire.gate;

import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.Usd;
import dev.holdfire.cost.Workload;
import dev.holdfire.gate.LaunchFacts.Failure;
import dev.holdfire.gate.LaunchFacts.LiveRun;
import dev.holdfire.gate.LaunchFacts.Proof;
import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.script.Report;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Facts;
import dev.holdfire.script.syntax.SourceFile;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** A launch that nothing speaks against, of which a test changes one thing. */
final class LaunchFactsFixture {
  static final Path PROJECT = PlanBuilder.PROJECT;
  static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
  static final String DIGEST = "0".repeat(64);
  static final Policy DEFAULTS =
      PolicyFiles.locate(Map.of("HOME", "/nonexistent"), Path.of("/nonexistent"), Optional.empty())
          .load()
          .policy();

  Path script = PROJECT.resolve("train.py");
  Optional<Path> config = Optional.empty();
  String backend = "local";
  Optional<String> environment = Optional.empty();
  String ratePerHour = "1.00";
  BigDecimal hours = BigDecimal.ONE;
  int runs = 1;
  int retries = 0;
  boolean smoke = false;
  Optional<PriceFinding> price = Optional.empty();
  Usd spent = Usd.ZERO;
  Usd reserved = Usd.ZERO;
  boolean ledgerReadable = true;
  List<String> overruns = List.of();
  List<LiveRun> live = List.of();
  List<Failure> failures = List.of();
  Optional<String> alternative = Optional.empty();
  List<String> secrets = List.of();
  Optional<String> trouble = Optional.empty();
  Proof proof = new Proof.NotAsked();
  Optional<Evidence> evidence = Optional.empty();
  Optional<Allowance> allowance = Optional.empty();
  Optional<MonthBudget> month = Optional.empty();
  Policy policy = DEFAULTS;
  List<Reading> readings = List.of(new Reading.Judged(nothingToSay()));
  Map<String, String> set = Map.of();
  Seen seen = Seen.NOTHING;
  Map<String, Long> steps = Map.of();
  Optional<String> sharedPlaces = Optional.empty();
  List<String> missingLines = List.of();

  static LaunchFactsFixture harmless() {
    return new LaunchFactsFixture();
  }

  /** A script about which no rule says anything. */
  private static Report nothingToSay() {
    return new Report(
        new SourceFile(PROJECT.resolve("train.py"), "", false, "a".repeat(64)),
        Optional.empty(),
        List.of(),
        false,
        new Facts(
            new Fact.Missing<>(),
            List.of(),
            List.of(),
            new Fact.Missing<>(),
            new Fact.Missing<>(),
            new Fact.Missing<>(),
            List.of(),
            new Fact.Missing<>(),
            new Fact.Missing<>(),
            List.of()),
        List.of(),
        List.of());
  }

  LaunchPlan plan() {
    PlanBuilder plan =
        new PlanBuilder()
            .backend(backend)
            .script(PROJECT, script)
            .runs(IntStream.range(0, runs).mapToObj(this::run).toList())
            .lasting(hours, Workload.enforcedSeconds(hours, BigDecimal.ONE))
            .retries(retries)
            .perHour(ratePerHour)
            .smoke(smoke);
    return price.map(plan::price).orElse(plan).build();
  }

  private Run run(int index) {
    return new Run(
        runs == 1 ? Optional.empty() : Optional.of("v" + index),
        config,
        Optional.empty(),
        List.of("--seed", Integer.toString(index)),
        Run.NO_KWARGS,
        environment);
  }

  LaunchFacts facts() {
    return new LaunchFacts(
        plan(),
        DIGEST,
        policy,
        new ScriptFacts(readings, set, seen, steps, sharedPlaces, missingLines),
        Optional.empty(),
        Optional.empty(),
        trouble,
        live,
        new LaunchFacts.Others.Known(List.of()),
        ledgerReadable
            ? Optional.of(
                new BudgetView(
                    List.of(
                        new DayBudget(
                            LocalDate.parse("2026-11-23"), Usd.of("20.00"), spent, reserved)),
                    month,
                    Usd.ZERO,
                    allowance))
            : Optional.empty(),
        overruns,
        failures,
        alternative,
        secrets,
        List.of(),
        proof,
        evidence);
  }

  static Allowance allowance(String granted, String spent, String reserved) {
    return new Allowance(
        "hw-aaaaaaaaaa",
        PROJECT,
        Usd.of(granted),
        Usd.of(spent),
        Usd.of(reserved),
        NOW,
        NOW.plusSeconds(3600),
        false);
  }

  static Evidence yes(String digest) {
    return new Evidence("ha-aaaaaaaaaa", ApprovalKind.LAUNCH, digest, NOW, "terminal");
  }
}
