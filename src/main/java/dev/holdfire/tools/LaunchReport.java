package dev.holdfire.tools;

import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.LaunchFacts.Others;
import dev.holdfire.gate.LaunchFacts.Proof;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.KillGuardLine;
import dev.holdfire.report.MoneyReport;
import dev.holdfire.report.Result;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What every answer about a launch says, launched or not. */
final class LaunchReport {
  private LaunchReport() {}

  /** The money of a launch. */
  static MoneyReport money(
      Planned planned, LaunchFacts facts, Optional<Evidence> yes, Instant now) {
    LaunchPlan plan = planned.plan();
    Policy.Cost cost = planned.policy().cost();
    return new MoneyReport(
        plan.backend(),
        "%s of %s".formatted(plan.tool(), plan.script().getFileName()),
        plan.price(),
        plan.estimate(),
        plan.ceiling(),
        cost.warn(),
        cost.stop(),
        facts.budget(),
        facts.live().stream().map(LaunchFacts.LiveRun::jobId).toList(),
        collides(facts),
        true,
        yes,
        now);
  }

  /** Writes everything about the plan; what became of it is for the caller to add. */
  static void write(Result result, Planned planned, LaunchFacts facts, MoneyReport money) {
    LaunchPlan plan = planned.plan();
    money.write(result);
    if (plan.runs().getFirst().variant().isPresent()) {
      result.textOr("smoke_job_id", smokeJob(facts), "no run proves the batch");
    } else {
      result.flag("smoke", plan.smoke());
    }
    result
        .text("backend", plan.backend())
        .text("script", plan.script().toString())
        .text("project", plan.project())
        .text("script_sha256", plan.scriptSha256())
        .node("config_sha256", configDigest(plan))
        .node("gpu", gpu(plan))
        .node("hours", JsonMapper.shared().getNodeFactory().numberNode(plan.workload().hours()))
        .flag("dry_run", planned.dryRun())
        .flag("replayed", false)
        .number("enforced_timeout_seconds", plan.workload().timeoutSeconds())
        .number("max_attempts", plan.workload().attempts())
        .node("checklist", TenSteps.of(planned, facts).json())
        .node("baseline", baseline(result, facts))
        .text("variant_plan", variantPlan(plan, facts))
        .text("kill_guard", KillGuardLine.of(Optional.empty()))
        .warnings(planned.notes())
        .line(KillGuardLine.of(Optional.empty()));
  }

  /** What the backend said of the jobs of which it did not refuse all. */
  static String verified(List<JobNow> jobs, String window) {
    List<String> unconfirmed =
        jobs.stream()
            .filter(job -> job.state() == JobState.LAUNCH_UNCONFIRMED)
            .map(job -> job.job().jobId())
            .toList();
    long refused = jobs.stream().filter(job -> job.state() == JobState.REFUSED).count();
    long confirmed = jobs.size() - refused - unconfirmed.size();
    String told =
        unconfirmed.isEmpty()
            ? ""
            : "; NOT confirmed: %s, which may run and stay reserved until they are found or given up"
                .formatted(String.join(", ", unconfirmed));
    return confirmed == 0
        ? "the backend confirmed no start" + told
        : "the backend confirmed the start%s; the first %s of output are watched%s"
            .formatted(
                jobs.size() == 1 ? "" : " of %d of %d".formatted(confirmed, jobs.size()),
                window,
                told);
  }

  private static JsonNode configDigest(LaunchPlan plan) {
    Optional<String> digest =
        plan.runs().size() == 1 ? plan.runs().getFirst().configSha256() : Optional.empty();
    return digest
        .<JsonNode>map(known -> JsonMapper.shared().getNodeFactory().stringNode(known))
        .orElseGet(() -> JsonMapper.shared().nullNode());
  }

  private static JsonNode gpu(LaunchPlan plan) {
    return plan.gpu()
        .<JsonNode>map(known -> JsonMapper.shared().getNodeFactory().stringNode(known.text()))
        .orElseGet(() -> JsonMapper.shared().nullNode());
  }

  private static Optional<String> smokeJob(LaunchFacts facts) {
    return facts.proof() instanceof Proof.Given(String jobId, String _)
        ? Optional.of(jobId)
        : Optional.empty();
  }

  private static ObjectNode baseline(Result result, LaunchFacts facts) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    switch (facts.others()) {
      case Others.Known _ -> node.put("running", running(facts).size());
      case Others.Unknown(String reason) -> {
        node.putNull("running");
        result.reason("baseline/running", reason);
      }
    }
    ArrayNode names = node.putArray("names");
    running(facts).forEach(names::add);
    return node;
  }

  /** What ran before the launch, by name, the jobs first. */
  static List<String> running(LaunchFacts facts) {
    List<String> others =
        switch (facts.others()) {
          case Others.Known(List<String> names) -> names;
          case Others.Unknown _ -> List.of();
        };
    return Stream.concat(
            facts.live().stream().map(LaunchFacts.LiveRun::jobId),
            others.stream().map(Texts::words))
        .toList();
  }

  private static String variantPlan(LaunchPlan plan, LaunchFacts facts) {
    return switch (facts.proof()) {
      case Proof.NotAsked _ ->
          "single-variant run FIRST; fan out with spawn_batch once inspect_job says healthy";
      case Proof.Given(String jobId, String evidence) ->
          "single-variant run %s came first (%s), then fan out %d"
              .formatted(jobId, evidence, plan.runs().size());
      case Proof.Missing(String reason) ->
          "single-variant smoke FIRST (%s), then fan out %d".formatted(reason, plan.runs().size());
    };
  }

  /** Whether a job that runs does the same work. */
  static boolean collides(LaunchFacts facts) {
    return facts.plan().runs().stream()
        .map(facts.plan()::key)
        .anyMatch(key -> facts.live().stream().anyMatch(live -> live.key().collidesWith(key)));
  }
}
