package dev.holdfire.tools;

import dev.holdfire.cost.PriceFinding;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.LaunchFacts;
import dev.holdfire.gate.LaunchFacts.Proof;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gpu.CompatibilityReport;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobState;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.Checklist;
import dev.holdfire.report.Checklist.Basis;
import dev.holdfire.report.Checklist.Step;
import dev.holdfire.report.Checklist.Verdict;
import dev.holdfire.report.KillGuardLine;
import dev.holdfire.report.MoneyReport;
import dev.holdfire.report.Result;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What every answer about a launch says, launched or not. */
final class LaunchReport {
  private static final String NOT_READ = "what the script does is not read";

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
        .node("checklist", checklist(planned, facts).json())
        .node("baseline", baseline(facts))
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

  private static ObjectNode baseline(LaunchFacts facts) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("running", facts.live().size());
    ArrayNode names = node.putArray("names");
    facts.live().forEach(live -> names.add(live.jobId()));
    return node;
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

  /** The ten steps of a launch. */
  static Checklist checklist(Planned planned, LaunchFacts facts) {
    LaunchPlan plan = planned.plan();
    boolean local = plan.backend().equals(Pricing.LOCAL);
    Checklist list = new Checklist();
    if (facts.backendTrouble().isPresent()) {
      list.add(Step.APP_LIST, Verdict.UNKNOWN, Basis.READ, facts.backendTrouble().get());
    } else {
      list.add(
          Step.APP_LIST,
          collides(facts) ? Verdict.VIOLATED : Verdict.SATISFIED,
          Basis.READ,
          "%d jobs run now%s"
              .formatted(
                  facts.live().size(),
                  collides(facts)
                      ? ", one of them does the same work"
                      : ", none does the same work"));
    }
    compatibility(list, plan.gpu(), facts);
    list.add(
        Step.FILE_VERIFY,
        planned.missingLines().isEmpty() ? Verdict.SATISFIED : Verdict.VIOLATED,
        Basis.READ,
        planned.missingLines().isEmpty()
            ? "SHA-256 " + plan.scriptSha256()
            : "%d expected lines are missing".formatted(planned.missingLines().size()));
    list.add(
        Step.COST_ESTIMATE,
        plan.price() instanceof PriceFinding.Spendable ? Verdict.SATISFIED : Verdict.VIOLATED,
        Basis.READ,
        plan.rate()
            .map(rate -> rate.source() + ", grade " + rate.grade())
            .orElse("no price is known"));
    if (local) {
      list.add(Step.VOLUME_COMMIT, Verdict.NOT_APPLICABLE, Basis.SET, "a local disk is durable");
    } else {
      list.add(Step.VOLUME_COMMIT, Verdict.UNKNOWN, Basis.READ, NOT_READ);
    }
    list.add(Step.CHECKPOINTS, Verdict.UNKNOWN, Basis.READ, NOT_READ);
    list.add(
        Step.OBSERVABILITY,
        Verdict.UNKNOWN,
        local ? Basis.SET : Basis.READ,
        local
            ? "output is unbuffered (PYTHONUNBUFFERED=1); how often it tells is not read"
            : NOT_READ);
    list.add(
        Step.RETRIES,
        local ? Verdict.NOT_APPLICABLE : Verdict.UNKNOWN,
        Basis.SET,
        "%d attempts are permitted and enforced".formatted(plan.workload().attempts()));
    list.add(
        Step.SPAWN_NOT_MAP,
        local ? Verdict.NOT_APPLICABLE : Verdict.UNKNOWN,
        local ? Basis.SET : Basis.READ,
        local ? "one process for each run" : NOT_READ);
    list.add(
        Step.DOLLARS_STATED,
        plan.estimate().isPresent() ? Verdict.SATISFIED : Verdict.UNKNOWN,
        Basis.SET,
        plan.estimate().map(estimate -> estimate.line()).orElse("no price is known"));
    return list;
  }

  private static void compatibility(Checklist list, Optional<GpuRequest> gpu, LaunchFacts facts) {
    if (gpu.isEmpty()) {
      list.add(Step.GPU_COMPAT, Verdict.NOT_APPLICABLE, Basis.READ, "no GPU is named");
      return;
    }
    List<String> against =
        facts.compatibility().map(CompatibilityReport::reasons).orElse(List.of());
    boolean compatible = against.isEmpty() && facts.gpuShortage().isEmpty();
    // What the script pins is not read, so that nothing speaks against it is all that is known.
    list.add(
        Step.GPU_COMPAT,
        compatible ? Verdict.UNKNOWN : Verdict.VIOLATED,
        Basis.READ,
        compatible
            ? "%s is there; the torch of the script is not read".formatted(gpu.get().text())
            : facts.gpuShortage().orElse(String.join("; ", against)));
  }

  private static boolean collides(LaunchFacts facts) {
    return facts.plan().runs().stream()
        .map(facts.plan()::key)
        .anyMatch(key -> facts.live().stream().anyMatch(live -> live.key().collidesWith(key)));
  }
}
