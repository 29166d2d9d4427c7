package dev.holdfire.tools;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.mcp.Call;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.Result;
import java.nio.file.Path;
import java.util.Optional;

/** The day's money beside something else that is told. */
record BudgetFields(Services services) {
  private static final String UNREADABLE = "the ledger could not be read";

  void write(Result result, Call call) {
    Optional<Path> project = services.projects().find(call.root());
    Policy policy = services.policies().load(project);
    Optional<BudgetView> budget =
        new FactCollector(services, new Planner(services)).budget(policy, project, 0);
    result
        .moneyOr("session_spend", budget.map(BudgetView::sessionSpend), UNREADABLE)
        .moneyOr("day_spend", budget.map(view -> view.today().spent()), UNREADABLE)
        .moneyOr("reserved", budget.map(view -> view.today().reserved()), UNREADABLE)
        .moneyOr("cap", budget.map(view -> view.today().cap()), UNREADABLE)
        .moneyOr("headroom", budget.map(BudgetView::headroom), UNREADABLE);
  }
}
