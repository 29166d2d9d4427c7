package dev.holdfire.tools;

import dev.holdfire.cost.PriceBook;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Resource;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.PriceReport;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** Every price that is known. */
public final class PricesResource implements Resource {
  private final Supplier<Services> services;

  /**
   * The resource.
   *
   * @param services put together when it is first read
   */
  public PricesResource(Supplier<Services> services) {
    this.services = services;
  }

  @Override
  public String uri() {
    return "holdfire://prices";
  }

  @Override
  public String name() {
    return "prices";
  }

  @Override
  public String title() {
    return "Prices";
  }

  @Override
  public String description() {
    return "Every price that is known, where from and how well; only grade E1 can be spent on.";
  }

  @Override
  public JsonNode read(Call call) {
    Services parts = services.get();
    Policy policy = parts.policies().load(parts.projects().find(call.root()));
    PriceBook book = parts.prices().book(Pricing.stated(policy), policy.cost().priceMaxAge());
    return new PriceReport(book, parts.clock().instant()).json();
  }
}
