package dev.holdfire.report;

import dev.holdfire.cost.Usd;
import dev.holdfire.jobs.ForeignCost;
import dev.holdfire.jobs.ForeignJobs;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What runs beside the jobs, as it is told. */
public record ForeignReport(ForeignJobs.Listing listing) {

  /**
   * One object for each; an hour's cost that is not known is null, with its reason beside it. Empty
   * where no provider told.
   */
  public Optional<ArrayNode> json() {
    if (listing.runs().isEmpty() && !listing.silent().isEmpty()) {
      return Optional.empty();
    }
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (ForeignJobs.Run run : listing.runs()) {
      ObjectNode node =
          list.addObject()
              .put("app_id", run.id())
              .put("name", run.name())
              .put("backend", run.backend())
              .put("state", run.state())
              .put("containers", run.containers())
              .put("since", run.since().map(Instant::toString).orElse(null));
      switch (run.cost()) {
        case ForeignCost.Hourly.Known(var usd, String formula) ->
            node.put("usd_per_hour", Usd.roundedUp(usd).exact()).put("basis", formula);
        case ForeignCost.Hourly.Unknown(String reason) ->
            node.putNull("usd_per_hour").put("basis", reason);
      }
    }
    return Optional.of(list);
  }

  /** One line for each, marked as foreign, and what to do about them. */
  public List<String> lines() {
    return listing.runs().stream()
        .map(
            run ->
                "%s (%s) on %s, %s, %d containers, %s: foreign, so it is not counted and never stopped; a person may take it over with 'holdfire adopt %s'"
                    .formatted(
                        run.id(),
                        run.name(),
                        run.backend(),
                        run.state(),
                        run.containers(),
                        hourly(run.cost()),
                        run.id()))
        .toList();
  }

  /** What it costs for an hour, in words. */
  private static String hourly(ForeignCost.Hourly cost) {
    return switch (cost) {
      case ForeignCost.Hourly.Known(var usd, String formula) ->
          "%s an hour at least (%s)".formatted(Usd.roundedUp(usd).display(), formula);
      case ForeignCost.Hourly.Unknown(String reason) ->
          "at a cost that is not known (%s)".formatted(reason);
    };
  }
}
