package dev.holdfire.cli;

import dev.holdfire.cost.Decimals;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.error.ExitCode;
import dev.holdfire.tools.Pricing;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Shows every price that is known, and how well. */
@Command(
    name = "prices",
    description = {
      "Shows every price that is known, where from and how well.",
      "Money is spent only on grade E1; the others serve estimates."
    })
final class PricesCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final PrintWriter out;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  PricesCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Application application = surroundings.application().get()) {
      List<PricedResource> prices =
          Pricing.book(application.backends(), application.policy().policy()).prices();
      Instant now = surroundings.clock().instant();
      if (json) {
        out.println(JsonMapper.shared().writeValueAsString(json(prices, now)));
      } else {
        Tables.print(
            out,
            List.of("BACKEND", "RESOURCE", "RATE", "GRADE", "SOURCE"),
            prices.stream().map(price -> row(price, now)).toList());
      }
      out.flush();
      return ExitCode.DONE.number();
    }
  }

  private static List<String> row(PricedResource price, Instant now) {
    Rate rate = price.rate();
    return List.of(
        price.backend(),
        price.resource(),
        "$%s/%s".formatted(Decimals.plain(rate.amount()), unit(rate)),
        rate.gradeAt(now).name(),
        rate.source());
  }

  private static ArrayNode json(List<PricedResource> prices, Instant now) {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    for (PricedResource price : prices) {
      Rate rate = price.rate();
      list.addObject()
          .put("backend", price.backend())
          .put("resource", price.resource())
          .put("rate", Decimals.plain(rate.amount()))
          .put("unit", unit(rate))
          .put("currency", rate.currency())
          .put("source", rate.source())
          .put("read_at", rate.readAt().toString())
          .put("grade", rate.gradeAt(now).name())
          .put("expires_at", rate.expiresAt().map(Instant::toString).orElse(null));
    }
    return list;
  }

  private static String unit(Rate rate) {
    return rate.unit().name().toLowerCase(Locale.ROOT);
  }
}
