package dev.holdfire.gate;

import java.util.List;

/**
 * What a person has to say yes to.
 *
 * @param digest of exactly what the yes allows; anything else needs another yes
 * @param reasons why a person is asked
 */
public record Demand(ApprovalKind kind, String digest, List<String> reasons) {
  public Demand {
    reasons = List.copyOf(reasons);
  }
}
