package dev.holdfire.tools;

import dev.holdfire.cost.Billing;
import dev.holdfire.cost.Billing.Multiplier;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.FunctionFacts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a script's functions make dearer than the listed rates, as Modal documents it. What is
 * billed for a start-up is bounded by the function's own limit, which no call can change.
 */
final class Surcharges {
  /** A narrow region; a broad one is billed at 1.5, and which is which is not for us to say. */
  private static final BigDecimal REGION = new BigDecimal("1.75");

  private static final BigDecimal NOT_PREEMPTIBLE = new BigDecimal("3");

  private Surcharges() {}

  /** What is billed for these functions, all of which may be called. */
  static Billing of(Billing billing, List<FunctionFacts> functions) {
    if (billing.wholeJob() || functions.isEmpty()) {
      return billing;
    }
    Billing dearer = billing;
    if (functions.stream().anyMatch(function -> !function.region().isMissing())) {
      dearer = dearer.times(new Multiplier("region", REGION));
    }
    if (functions.stream().anyMatch(FunctionFacts::nonpreemptible)) {
      dearer = dearer.times(new Multiplier("nonpreemptible", NOT_PREEMPTIBLE));
    }
    return dearer.startingWithin(
        functions.stream()
            .mapToLong(function -> startup(function, billing.startupSeconds()))
            .max()
            .orElse(billing.startupSeconds()));
  }

  private static long startup(FunctionFacts function, long usual) {
    return Stream.of(function.startupSeconds(), function.timeoutSeconds())
        .filter(fact -> !fact.isMissing())
        .findFirst()
        .flatMap(Fact::known)
        .map(seconds -> seconds.setScale(0, RoundingMode.CEILING).longValueExact())
        .orElse(usual);
  }
}
