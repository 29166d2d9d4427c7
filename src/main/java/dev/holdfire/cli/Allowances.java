package dev.holdfire.cli;

import dev.holdfire.cost.Allowance;
import java.time.Instant;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Allowances as commands print them. */
final class Allowances {
  private Allowances() {}

  static ArrayNode json(List<Allowance> allowances, Instant now) {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (Allowance allowance : allowances) {
      list.addObject()
          .put("id", allowance.id())
          .put("project", allowance.projectFolder().toString())
          .put("state", state(allowance, now))
          .put("granted", allowance.granted().exact())
          .put("spent", allowance.spent().exact())
          .put("reserved", allowance.reserved().exact())
          .put("remaining", allowance.remaining().exact())
          .put("granted_at", allowance.grantedAt().toString())
          .put("until", allowance.until().toString());
    }
    return list;
  }

  static List<String> row(Allowance allowance, Instant now) {
    return List.of(
        allowance.id(),
        state(allowance, now),
        allowance.granted().display(),
        allowance.spent().display(),
        allowance.reserved().display(),
        allowance.remaining().display(),
        allowance.until().toString(),
        allowance.projectFolder().toString());
  }

  private static String state(Allowance allowance, Instant now) {
    if (allowance.revoked()) {
      return "revoked";
    }
    return allowance.open(now) ? "open" : "over";
  }
}
