package dev.holdfire.report;

import dev.holdfire.cost.Allowance;
import dev.holdfire.cost.BudgetView;
import dev.holdfire.cost.CostClass;
import dev.holdfire.cost.Decimals;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Usd;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The GO / NO-GO card on a launch whose ceiling is known. */
record ReportCard(MoneyReport money) {

  /** The card, its text among it. */
  ObjectNode json() {
    Usd amount = money.ceiling().orElseThrow().amount();
    String verdict = money.against().isEmpty() ? "GO" : "NO-GO";
    String reason =
        money
            .against()
            .orElseGet(
                () ->
                    money
                        .yes()
                        .map(given -> "approved %s for %s".formatted(given.approvedAt(), amount))
                        .or(
                            () ->
                                money
                                    .prepaid()
                                    .map(room -> "inside the allowance " + MoneyReport.words(room)))
                        .orElse("the ceiling is within what the policy allows"));
    ObjectNode card = JsonMapper.shared().createObjectNode();
    card.put("verdict", verdict);
    card.put("reason", reason);
    card.put("mitigation", money.obstacle().map(MoneyReport.Obstacle::mitigation).orElse(null));
    card.put("approved_at", money.yes().map(given -> given.approvedAt().toString()).orElse(null));
    card.put("approved_ceiling", money.yes().map(_ -> amount.exact()).orElse(null));
    card.put("provider", money.provider());
    card.put("operation", money.operation());
    card.put("price_source", money.rate().map(Rate::source).orElse(null));
    card.put("price_read_at", money.rate().map(rate -> rate.readAt().toString()).orElse(null));
    card.put("rate", money.rate().map(rate -> Decimals.plain(rate.amount())).orElse(null));
    card.put("formula", money.ceiling().orElseThrow().formula());
    card.put("estimate", money.estimate().map(known -> known.amount().exact()).orElse(null));
    card.put("ceiling", amount.exact());
    card.put("confidence", confidence());
    amount(card, "session_spend", money.budget().map(BudgetView::sessionSpend));
    amount(card, "day_spend", money.budget().map(view -> view.tightest().spent()));
    amount(card, "reserved", money.budget().map(view -> view.tightest().reserved()));
    amount(card, "cap", money.budget().map(view -> view.tightest().cap()));
    amount(card, "allowance_remaining", money.allowance().map(Allowance::remaining));
    amount(card, "headroom", money.headroom());
    amount(card, "headroom_after", money.headroomAfter());
    card.put("running_jobs", money.running().size());
    card.put("collision", money.collision() ? "a live job does the same work" : "none seen");
    card.put("files_verified", money.filesVerified());
    card.put("cost_class", money.costClass().map(CostClass::label).orElse(null));
    card.put("text", text(card));
    return card;
  }

  private static void amount(ObjectNode card, String field, Optional<Usd> amount) {
    card.put(field, amount.map(Usd::exact).orElse(null));
  }

  private String confidence() {
    return money
        .rate()
        .map(
            rate ->
                switch (money.grade(rate)) {
                  case E1 -> "[100% proven]";
                  case E2 -> "[80% likely]";
                  case E3, E4, E5, E6 -> "[30% speculative]";
                })
        .orElse("[0% don't know]");
  }

  private String text(ObjectNode card) {
    List<String> lines = new ArrayList<>();
    lines.add("--- report card ---");
    lines.add("Provider: %s, %s".formatted(money.provider(), money.operation()));
    lines.add("Price: " + money.rate().map(money::priceWords).orElse(MoneyReport.NO_PRICE));
    lines.add("Estimate: %s, confidence %s".formatted(shown(card, "estimate"), confidence()));
    lines.add("Ceiling: " + money.ceiling().orElseThrow().formula());
    lines.add(
        "Spend: session %s, day %s; cap %s, reserved %s, head-room %s, after this %s"
            .formatted(
                shown(card, "session_spend"),
                shown(card, "day_spend"),
                shown(card, "cap"),
                shown(card, "reserved"),
                shown(card, "headroom"),
                shown(card, "headroom_after")));
    money.month().ifPresent(month -> lines.add("Month: " + month.line()));
    lines.add(
        "Running: " + (money.running().isEmpty() ? "none" : String.join(", ", money.running())));
    lines.add("Collision: " + card.path("collision").stringValue());
    lines.add("Files: " + (money.filesVerified() ? "read now, digests bound" : "none was read"));
    lines.add("Class: " + money.costClass().map(CostClass::label).orElse("unknown"));
    lines.add("VERDICT: " + card.path("verdict").stringValue());
    lines.add(card.path("reason").stringValue());
    if (card.path("mitigation").isString()) {
      lines.add("Mitigation: " + card.path("mitigation").stringValue());
    }
    return String.join("\n", lines);
  }

  private static String shown(ObjectNode card, String field) {
    String exact = card.path(field).isString() ? card.path(field).stringValue() : "";
    return exact.isEmpty()
        ? "unknown"
        : exact.startsWith("-") ? "-$" + exact.substring(1) : "$" + exact;
  }
}
