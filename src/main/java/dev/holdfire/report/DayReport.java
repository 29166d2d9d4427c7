package dev.holdfire.report;

import dev.holdfire.cost.DayBudget;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One day's money, where {@code allowed = spent + reserved + remaining}. */
public record DayReport(DayBudget day) {

  /** The day and its amounts in exact dollars. */
  public ObjectNode json() {
    return JsonMapper.shared()
        .createObjectNode()
        .put("day", day.day().toString())
        .put("cap", day.cap().exact())
        .put("granted", day.granted().exact())
        .put("allowed", day.allowed().exact())
        .put("spent", day.spent().exact())
        .put("reserved", day.reserved().exact())
        .put("remaining", day.remaining().exact());
  }
}
