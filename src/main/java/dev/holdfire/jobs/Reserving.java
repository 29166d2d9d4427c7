package dev.holdfire.jobs;

import dev.holdfire.approval.Approvals;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.Usd;
import dev.holdfire.gate.Evidence;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.Permit;
import dev.holdfire.gate.Refusal;
import dev.holdfire.gate.RunKey;
import dev.holdfire.ledger.AllowanceStore;
import dev.holdfire.ledger.IdempotencyStore;
import dev.holdfire.ledger.Job;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.LaunchRecordStore;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.ledger.MonthStore;
import dev.holdfire.ledger.SourceStore;
import dev.holdfire.ledger.Transaction;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;

/**
 * Intent and reservation of a launch, in the transaction of whoever launches. What the gate saw may
 * have aged: key, room, overruns, collisions and the yes are looked at again there.
 *
 * @param approvals where a yes is used up
 */
record Reserving(Approvals approvals) {

  /**
   * Writes intent and reservation of all jobs, or none of it.
   *
   * @param yes a person's, which is used up
   * @return why nothing was written, where something came in between
   */
  Optional<Refusal> reserve(
      Transaction transaction,
      Permit.Launch act,
      Optional<Evidence> yes,
      List<Job> jobs,
      Launcher.Order order,
      Instant now) {
    LaunchPlan plan = act.plan();
    Optional<IdempotencyStore.Used> used =
        order.key().flatMap(key -> IdempotencyStore.find(transaction.handle(), key.key()));
    if (used.isPresent() && used.get().launched()) {
      return overtaken("idempotency::key", "key-in-use", "the same key was used a moment ago");
    }
    // A yes of its own stands above the cap and needs no other room.
    Optional<String> allowance = yes.isPresent() ? Optional.empty() : act.allowance();
    if (allowance.isPresent() && !covered(transaction, allowance.get(), plan, now)) {
      return overtaken(
          "cost::daily-cap",
          "allowance-gone",
          "the allowance %s was used, revoked or has ended a moment ago"
              .formatted(allowance.get()));
    }
    if (yes.isEmpty() && allowance.isEmpty() && !withinCap(transaction, plan, order, now)) {
      return overtaken(
          "cost::daily-cap", "over-cap", "another launch took the head-room a moment ago");
    }
    if (yes.isEmpty() && allowance.isEmpty() && !withinMonth(transaction, act, order, now)) {
      return overtaken(
          "cost::monthly-cap",
          "over-cap",
          "another launch took the month's head-room a moment ago, or nobody looked at it");
    }
    if (!MoneyStore.openOverruns(transaction.handle()).isEmpty()) {
      return overtaken("cost::daily-cap", "overrun", "a job cost more than was reserved for it");
    }
    for (JobNow live : JobStore.live(transaction.handle())) {
      RunKey key = Launcher.key(live.job());
      if (plan.runs().stream().anyMatch(run -> key.collidesWith(plan.key(run)))) {
        return overtaken(
            "compute::no-collision",
            "collision",
            live.job().jobId() + " was launched with the same script a moment ago");
      }
    }
    if (yes.isPresent() && !approvals.consume(transaction, yes.get(), jobs.getFirst().jobId())) {
      return overtaken("cost::tier", "approval-used", "the approval was used or has expired");
    }
    for (Job job : jobs) {
      JobStore.insert(transaction, job);
      SourceStore.keep(transaction, job.jobId(), order.code().sources());
      MoneyStore.reserve(transaction, job, order.rules().zone(), latestEnd(plan, now));
      allowance.ifPresent(id -> AllowanceStore.use(transaction, id, job.jobId()));
    }
    LaunchRecordStore.insert(transaction, jobs.getFirst(), order.known());
    order
        .key()
        .ifPresent(
            key -> {
              IdempotencyStore.free(transaction, key.key());
              IdempotencyStore.insert(
                  transaction, key.key(), key.body(), now, jobs.getFirst().jobId());
            });
    return Optional.empty();
  }

  private static boolean covered(
      Transaction transaction, String allowance, LaunchPlan plan, Instant now) {
    return AllowanceStore.find(transaction.handle(), allowance)
        .filter(open -> open.covers(plan.ceiling().orElseThrow().amount(), now))
        .isPresent();
  }

  private static boolean withinCap(
      Transaction transaction, LaunchPlan plan, Launcher.Order order, Instant now) {
    BudgetView budget =
        MoneyStore.budget(
            transaction.handle(),
            order.rules().dailyCap(),
            order.rules().zone(),
            now,
            latestEnd(plan, now),
            order.session());
    return plan.ceiling().orElseThrow().amount().compareTo(budget.remaining()) <= 0;
  }

  /** By the provider's word that the launch was judged by, and the ledger as it stands now. */
  private static boolean withinMonth(
      Transaction transaction, Permit.Launch act, Launcher.Order order, Instant now) {
    Usd ceiling = act.plan().ceiling().orElseThrow().amount();
    JobRules rules = order.rules();
    return rules.monthlyCap().isEmpty()
        || act.month()
            .map(
                seen ->
                    MonthStore.budget(
                        transaction.handle(),
                        rules.monthlyCap(),
                        YearMonth.from(now.atZone(rules.zone())),
                        seen.providers()))
            .filter(month -> month.against(ceiling).isEmpty())
            .isPresent();
  }

  /** When the last attempt's last second is billed, if all use up their limits. */
  private static Instant latestEnd(LaunchPlan plan, Instant now) {
    return now.plusSeconds(plan.billing().longestSeconds(plan.workload()));
  }

  private static Optional<Refusal> overtaken(String capability, String code, String reason) {
    return Optional.of(
        new Refusal(
            capability,
            code,
            reason + "; nothing was launched",
            List.of("call again: it is judged anew", "look at what runs with inspect_job first")));
  }
}
