package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Foreign;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.gate.LaunchFacts.Others;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What runs at the providers beside the jobs in the ledger: started by others, or before Holdfire
 * came. It counts for nothing and is never stopped, until a person adopts it.
 */
public final class ForeignJobs {
  /** So many are priced in one look; each takes a few calls of the provider. */
  private static final int MOST_PRICED = 5;

  /** What the last container of a job may take to be gone, and lists to show it. */
  private static final Duration WINDS_UP = Duration.ofMinutes(2);

  private static final String NOT_YET =
      "it could not be found out in the time that a look may take";

  private final Ledger ledger;
  private final Backends backends;
  private final Prices prices;
  private final ForeignCost costs;
  private final Clock clock;

  /**
   * A look at what is not ours.
   *
   * @param prices what a provider asks for
   * @param costs what it costs by that
   */
  public ForeignJobs(
      Ledger ledger, Backends backends, Prices prices, ForeignCost costs, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.prices = prices;
    this.costs = costs;
    this.clock = clock;
  }

  /**
   * Something that runs and is no job.
   *
   * @param id the provider's own
   * @param state in the provider's word
   */
  public record Run(
      String backend,
      String id,
      String name,
      String state,
      int containers,
      Optional<Instant> since,
      ForeignCost.Hourly cost) {}

  /**
   * What was seen.
   *
   * @param silent providers that are used here and did not tell, with the reason
   */
  public record Listing(List<Run> runs, List<String> silent) {
    public Listing {
      runs = List.copyOf(runs);
      silent = List.copyOf(silent);
    }
  }

  /**
   * Everything foreign that runs now.
   *
   * @param stated prices that no provider is asked for
   * @param maxAge how old a provider's price may be
   * @param patience how long a provider may take; what is not known by then is said so
   */
  public Listing list(List<PricedResource> stated, Duration maxAge, Duration patience) {
    Function<String, PriceBook> books = backend -> prices.book(backend, stated, maxAge);
    Instant end = clock.instant().plus(patience);
    List<Run> runs = new ArrayList<>();
    List<String> silent = new ArrayList<>();
    for (Backend backend : backends.all()) {
      Optional<Foreign> foreign = backend.foreign();
      if (foreign.isPresent()) {
        Foreign.Listing listing =
            within(
                () -> foreign.get().list(),
                end,
                new Foreign.Listing.Unknown(
                    "it gave no answer in %d s".formatted(patience.toSeconds())));
        switch (listing) {
          case Foreign.Listing.Unused _ -> {}
          case Foreign.Listing.Unknown(String reason) ->
              silent.add("what else runs on %s is not known: %s".formatted(backend.name(), reason));
          case Foreign.Listing.Listed(List<Foreign.Run> found) ->
              runs.addAll(priced(backend.name(), foreign.get(), found, books, end));
        }
      }
    }
    return new Listing(runs, silent);
  }

  /**
   * The names of what is foreign and runs at one backend now.
   *
   * @param patience how long it may take
   */
  public Others names(String backend, Duration patience) {
    Optional<Foreign> foreign = backends.find(backend).flatMap(Backend::foreign);
    if (foreign.isEmpty()) {
      return new Others.Known(List.of());
    }
    Foreign.Listing silent =
        new Foreign.Listing.Unknown("it gave no answer in %d s".formatted(patience.toSeconds()));
    return switch (within(foreign.get()::list, clock.instant().plus(patience), silent)) {
      case Foreign.Listing.Unused _ ->
          new Others.Unknown("there is no program or there are no credentials to ask with");
      case Foreign.Listing.Unknown(String reason) -> new Others.Unknown(reason);
      case Foreign.Listing.Listed(List<Foreign.Run> found) ->
          new Others.Known(others(found).stream().map(Foreign.Run::name).toList());
    };
  }

  /** Those that are no jobs. */
  private List<Foreign.Run> others(List<Foreign.Run> found) {
    Set<String> adopted =
        ledger.read(JobStore::live).stream()
            .map(JobNow::job)
            .filter(job -> job.adopted())
            .map(job -> job.script().toString())
            .collect(Collectors.toSet());
    return found.stream()
        .filter(run -> !adopted.contains(run.id()))
        .filter(run -> run.tag().filter(job -> isOurs(job, run)).isEmpty())
        .toList();
  }

  private List<Run> priced(
      String backend,
      Foreign foreign,
      List<Foreign.Run> found,
      Function<String, PriceBook> books,
      Instant end) {
    List<Foreign.Run> others = others(found);
    if (others.isEmpty()) {
      return List.of();
    }
    Supplier<PriceBook> book = once(() -> books.apply(backend));
    List<CompletableFuture<ForeignCost.Hourly>> asked =
        others.stream()
            .limit(MOST_PRICED)
            .map(run -> aside(() -> costs.of(backend, foreign, run, book.get())))
            .toList();
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < others.size(); i++) {
      ForeignCost.Hourly cost =
          i < asked.size()
              ? within(asked.get(i), end, new ForeignCost.Hourly.Unknown(NOT_YET))
              : new ForeignCost.Hourly.Unknown(NOT_YET);
      Foreign.Run run = others.get(i);
      runs.add(
          new Run(backend, run.id(), run.name(), run.state(), run.containers(), run.since(), cost));
    }
    return runs;
  }

  /** Of a job that is over, nothing is: whatever its script started there is still paid for. */
  private boolean isOurs(String jobId, Foreign.Run run) {
    return ledger
        .read(handle -> JobStore.find(handle, jobId))
        .filter(
            job ->
                !job.state().ended()
                    || run.containers() == 0
                    || job.changedAt().plus(WINDS_UP).isAfter(clock.instant()))
        .isPresent();
  }

  private static <T> Supplier<T> once(Supplier<T> read) {
    CompletableFuture<T> value = aside(read);
    return value::join;
  }

  /** In a thread that nobody waits for at the end: a call of the provider takes its time. */
  private static <T> CompletableFuture<T> aside(Supplier<T> read) {
    return CompletableFuture.supplyAsync(read, task -> Thread.ofVirtual().start(task));
  }

  private <T> T within(Supplier<T> read, Instant end, T otherwise) {
    return within(aside(read), end, otherwise);
  }

  private <T> T within(CompletableFuture<T> value, Instant end, T otherwise) {
    long left = Math.max(1, Duration.between(clock.instant(), end).toMillis());
    return value
        .exceptionally(_ -> otherwise)
        .completeOnTimeout(otherwise, left, TimeUnit.MILLISECONDS)
        .join();
  }
}
