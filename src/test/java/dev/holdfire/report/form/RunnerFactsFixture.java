package dev.holdfire.report.form;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.CostTier;
import dev.holdfire.cost.DayBudget;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.Bill;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobFixture;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.ledger.LaunchRecord;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A run on two B200 that came to a good end, of which a test changes a thing. */
final class RunnerFactsFixture {
  static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

  CostTier tier = CostTier.WARN;
  String warn = "5.00";
  String stop = "20.00";
  Optional<String> gpu = Optional.of("B200");
  Optional<String> torch = Optional.of("2.7.0");
  List<LaunchRecord.Step> checklist = allSatisfied();
  List<String> running = List.of();
  List<String> batch = List.of();
  JobState state = JobState.SUCCEEDED;
  boolean smoke = false;
  String spent = "7.9";
  String reserved = "0";
  Optional<Instant> stopped = Optional.empty();
  List<Bill> bills = List.of();

  static List<LaunchRecord.Step> allSatisfied() {
    return Stream.of(
            "app-list",
            "GPU-compat",
            "file-verify",
            "cost",
            "vol+ckpt",
            "vol+ckpt",
            "observability",
            "retries",
            "spawn-not-map",
            "cost")
        .map(box -> step(box, "satisfied"))
        .toList();
  }

  static LaunchRecord.Step step(String box, String verdict) {
    return new LaunchRecord.Step("a step", box, verdict, "read", "seen");
  }

  RunnerFacts facts() {
    List<String> ids = batch.isEmpty() ? List.of("hf-aaaaaaaaaa") : batch;
    return new RunnerFacts(
        new LaunchRecord(
            "Estimate: $7.90 (= 2 × 1.0 × $3.95)",
            "modal billing rates",
            Instant.parse("2026-11-27T08:00:00Z"),
            tier,
            Usd.of(warn),
            Usd.of(stop),
            torch,
            Optional.empty(),
            checklist,
            running),
        ids.stream().map(this::job).toList(),
        bills,
        new BudgetView(
            List.of(
                new DayBudget(
                    LocalDate.of(2026, 11, 27), Usd.of("20"), Usd.of(spent), Usd.of(reserved))),
            Usd.of(spent)),
        stopped,
        ZoneOffset.UTC);
  }

  RunnerReport report() {
    return new RunnerReport(facts());
  }

  private JobNow job(String id) {
    JobFixture fixture = new JobFixture().id(id);
    fixture.smoke = smoke;
    if (!batch.isEmpty()) {
      fixture.batch = Optional.of("hb-aaaaaaaaaa");
    }
    fixture.gpu = gpu;
    Job job = fixture.job();
    return new JobNow(
        job,
        state,
        NOW,
        "",
        Optional.empty(),
        new JobNow.Health(JobNow.Health.Verdict.HEALTHY, "step 10"));
  }
}
