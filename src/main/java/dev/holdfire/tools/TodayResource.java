package dev.holdfire.tools;

import dev.holdfire.cost.BudgetView;
import dev.holdfire.ledger.MoneyStore;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Resource;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.DayReport;
import java.time.Instant;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** The day's money. */
public final class TodayResource implements Resource {
  private final Supplier<Services> services;

  /**
   * The resource.
   *
   * @param services put together when it is first read
   */
  public TodayResource(Supplier<Services> services) {
    this.services = services;
  }

  @Override
  public String uri() {
    return "holdfire://today";
  }

  @Override
  public String name() {
    return "today";
  }

  @Override
  public String title() {
    return "Today's money";
  }

  @Override
  public String description() {
    return "What is spent, reserved and left of today's cap, and what this session has spent.";
  }

  @Override
  public JsonNode read(Call call) {
    Services parts = services.get();
    Policy policy = parts.policies().load(parts.projects().find(call.root()));
    Instant now = parts.clock().instant();
    BudgetView budget =
        parts
            .ledger()
            .read(
                handle ->
                    MoneyStore.budget(
                        handle,
                        policy.cost().dailyCap(),
                        policy.timeZone(),
                        now,
                        now,
                        parts.session()));
    return new DayReport(budget.today()).json().put("session_spend", budget.sessionSpend().exact());
  }
}
