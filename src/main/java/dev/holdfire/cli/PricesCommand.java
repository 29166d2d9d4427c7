package dev.holdfire.cli;

import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.error.ExitCode;
import dev.holdfire.policy.Policy;
import dev.holdfire.report.PriceReport;
import dev.holdfire.tools.Pricing;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/** Shows every price that is known, and how well. */
@Command(
    name = "prices",
    mixinStandardHelpOptions = true,
    description = {
      "Shows every price that is known, where from and how well.",
      "Money is spent only on grade E1; the others serve estimates."
    })
final class PricesCommand implements Callable<Integer> {
  private final Surroundings surroundings;
  private final PrintWriter out;
  private final PrintWriter err;

  @Option(
      names = "--refresh",
      description = "Ask the providers now, also where what they said last still holds.")
  private boolean refresh;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  PricesCommand(Surroundings surroundings, PrintWriter out, PrintWriter err) {
    this.surroundings = surroundings;
    this.out = out;
    this.err = err;
  }

  @Override
  public Integer call() {
    try (Application application = surroundings.application().get()) {
      Policy policy = application.policy().policy();
      List<PricedResource> stated = Pricing.stated(policy);
      Duration maxAge = policy.cost().priceMaxAge();
      PriceBook book =
          refresh
              ? application.prices().refreshed(stated, maxAge)
              : application.prices().book(stated, maxAge);
      PriceReport report = new PriceReport(book, surroundings.clock().instant());
      if (json) {
        out.println(JsonMapper.shared().writeValueAsString(report.json()));
      } else {
        Tables.print(out, PriceReport.HEADS, report.rows());
      }
      out.flush();
      for (PriceBook.Silent provider : book.silent()) {
        err.printf(
            "%s could not be asked for its prices: %s%n  what to do: %s%n",
            provider.backend(), provider.reason(), String.join("; or ", provider.remedies()));
      }
      err.flush();
      // Prices that nobody asked for anew may be of a cloud that this machine does not use.
      boolean asked = !refresh || book.silent().isEmpty();
      return (asked ? ExitCode.DONE : ExitCode.REFUSED).number();
    }
  }
}
