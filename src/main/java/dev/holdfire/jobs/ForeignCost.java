package dev.holdfire.jobs;

import dev.holdfire.backend.Foreign;
import dev.holdfire.backend.Foreign.Container;
import dev.holdfire.backend.Foreign.Holding;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.Rate;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.gpu.GpuSpec;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What something that Holdfire did not start costs for each hour that it goes on. */
public final class ForeignCost {
  private static final String CORE = "cpu-core";
  private static final String MEMORY = "memory-gib";

  private final Supplier<GpuCatalogue> catalogue;
  private final Clock clock;

  /**
   * Costs by what containers hold.
   *
   * @param catalogue read when it is first needed
   */
  public ForeignCost(Supplier<GpuCatalogue> catalogue, Clock clock) {
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** Dollars for an hour, or why they are not known. */
  public sealed interface Hourly {
    /**
     * With the containers that it has now, each taken for the dearest that it may have, and without
     * what it uses of cores and memory beyond its request.
     *
     * @param formula the sum spelt out
     */
    record Known(BigDecimal usd, String formula) implements Hourly {}

    /** It is not known. */
    record Unknown(String reason) implements Hourly {}
  }

  /** A container and what it costs. */
  private record Priced(BigDecimal usd, String words) {}

  Hourly of(String backend, Foreign foreign, Foreign.Run run, PriceBook book) {
    if (run.containers() == 0) {
      return new Hourly.Known(BigDecimal.ZERO, "no container now");
    }
    return switch (foreign.holding(run.id())) {
      case Holding.Unknown(String reason) -> new Hourly.Unknown(reason);
      case Holding.Known(List<Container> kinds) -> dearest(backend, kinds, run.containers(), book);
    };
  }

  private Hourly dearest(String backend, List<Container> kinds, int containers, PriceBook book) {
    Priced dearest = new Priced(BigDecimal.ZERO, "");
    for (Container kind : kinds) {
      Optional<Priced> priced = price(backend, kind, book);
      if (priced.isEmpty()) {
        return new Hourly.Unknown("no price is known for " + kind.gpu().orElse("cores and memory"));
      }
      dearest = priced.get().usd().compareTo(dearest.usd()) > 0 ? priced.get() : dearest;
    }
    return new Hourly.Known(
        dearest.usd().multiply(BigDecimal.valueOf(containers)),
        "%d × (%s)".formatted(containers, dearest.words()));
  }

  private Optional<Priced> price(String backend, Container kind, PriceBook book) {
    Optional<Rate> core = book.rate(backend, CORE, clock.instant());
    Optional<Rate> memory = book.rate(backend, MEMORY, clock.instant());
    Optional<Rate> gpu =
        kind.gpu().flatMap(name -> book.rate(backend, known(name), clock.instant()));
    if (core.isEmpty() || memory.isEmpty() || gpu.isPresent() != kind.gpu().isPresent()) {
      return Optional.empty();
    }
    BigDecimal usd =
        core.get()
            .perHour()
            .multiply(kind.cpuCores())
            .add(memory.get().perHour().multiply(kind.memoryGib()))
            .add(
                gpu.map(Rate::perHour)
                    .orElse(BigDecimal.ZERO)
                    .multiply(BigDecimal.valueOf(kind.gpuCount())));
    String words =
        "%s%s core, %s GiB"
            .formatted(
                kind.gpu().map(name -> "%d × %s, ".formatted(kind.gpuCount(), name)).orElse(""),
                plain(kind.cpuCores()),
                plain(kind.memoryGib()));
    return Optional.of(new Priced(usd, words));
  }

  private String known(String gpu) {
    return catalogue.get().find(gpu).map(GpuSpec::name).orElse(gpu);
  }

  private static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }
}
