package dev.holdfire.report;

import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.ProviderMonth;
import dev.holdfire.cost.Usd;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One month's money: what was booked, and what providers say of all who use the account. */
public record MonthReport(MonthBudget month) {

  /**
   * The month and its amounts in exact dollars; null where there is no cap, or where a provider
   * could not be asked, of which {@link #unknown} tells.
   */
  public ObjectNode json() {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("month", month.month().toString());
    put(node, "cap", month.cap());
    put(node, "spent", known(Optional.of(month.spent())));
    node.put("reserved", month.reserved().exact());
    put(node, "headroom", known(month.headroom()));
    ArrayNode providers = node.putArray("providers");
    for (ProviderMonth provider : month.providers()) {
      ObjectNode told = providers.addObject().put("backend", provider.backend());
      switch (provider.reading()) {
        case MonthReading.Told(Usd metered, Usd billed) ->
            told.put("metered", metered.exact()).put("billed", billed.exact());
        case MonthReading.Unreadable _ -> told.putNull("metered").putNull("billed");
      }
    }
    return node;
  }

  /** Why amounts of it are null, by their paths. */
  public Map<String, String> unknown() {
    Map<String, String> reasons = new LinkedHashMap<>();
    month
        .unread()
        .ifPresent(
            silent -> {
              int at = month.providers().indexOf(silent);
              reasons.put("month/spent", silent.words());
              month.cap().ifPresent(_ -> reasons.put("month/headroom", silent.words()));
              reasons.put("month/providers/%d/metered".formatted(at), silent.words());
              reasons.put("month/providers/%d/billed".formatted(at), silent.words());
            });
    return reasons;
  }

  /** The same in a line. */
  public String line() {
    String told = month.words();
    return "%s: %s%s spent, %s reserved%s%s"
        .formatted(
            month.month(),
            month.unread().isPresent() ? "at least " : "",
            month.spent().display(),
            month.reserved().display(),
            month.cap().map(this::ofCap).orElse(""),
            told.isEmpty() ? "" : "; " + told);
  }

  private String ofCap(Usd cap) {
    return " of %s cap → headroom %s"
        .formatted(cap.display(), known(month.headroom()).map(Usd::display).orElse("not known"));
  }

  private Optional<Usd> known(Optional<Usd> amount) {
    return month.unread().isPresent() ? Optional.empty() : amount;
  }

  private static void put(ObjectNode node, String field, Optional<Usd> amount) {
    node.put(field, amount.map(Usd::exact).orElse(null));
  }
}
