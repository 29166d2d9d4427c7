package dev.holdfire.gate;

import dev.holdfire.cost.PriceFinding;
import dev.holdfire.cost.Rate;
import java.util.List;

/** Money is spent only on a price of grade E1 that has not expired. */
final class VerifiedPrice implements Capability {

  @Override
  public String id() {
    return "cost::verified-price";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    return switch (facts.plan().price()) {
      case PriceFinding.Spendable _ -> Ruling.PASS;
      case PriceFinding.DisplayOnly(Rate _, String reason) -> unverified(reason);
      case PriceFinding.Unknown(String reason) -> unverified(reason);
    };
  }

  private Ruling unverified(String reason) {
    return Ruling.refuse(
        refusal(
            "price-not-verified",
            reason,
            List.of(
                "run 'holdfire prices --refresh', which asks the provider again and says what is"
                    + " wrong",
                "let a person state the price in cost.stated of the policy, with source and date",
                "launch on a backend whose price is known")));
  }
}
