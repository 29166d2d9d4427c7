package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PriceBook.Silent;
import dev.holdfire.cost.PriceReading;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.cost.Rate.Provenance;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.PriceStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What every backend asks for. A provider is asked once in a while, by whichever server comes
 * first: what it said is kept in the ledger and serves all of them until it is too old.
 */
public final class Prices {
  private final Ledger ledger;
  private final Backends backends;
  private final Clock clock;

  public Prices(Ledger ledger, Backends backends, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.clock = clock;
  }

  /**
   * Every price that is known of one backend; no other is asked, since one that cannot be reached
   * takes its time.
   *
   * @param backend its name; one that this build does not have has no prices of its own
   */
  public PriceBook book(String backend, List<PricedResource> others, Duration maxAge) {
    return book(backends.find(backend).stream().toList(), others, maxAge, false);
  }

  /**
   * Every price that is known.
   *
   * @param others prices from elsewhere, such as those that a person stated
   * @param maxAge how old a provider's price may be to be spent on
   */
  public PriceBook book(List<PricedResource> others, Duration maxAge) {
    return book(backends.all(), others, maxAge, false);
  }

  /** The same, with every provider asked now. */
  public PriceBook refreshed(List<PricedResource> others, Duration maxAge) {
    return book(backends.all(), others, maxAge, true);
  }

  private PriceBook book(
      List<Backend> asked, List<PricedResource> others, Duration maxAge, boolean refresh) {
    List<PricedResource> prices = new ArrayList<>();
    List<Silent> silent = new ArrayList<>();
    for (Backend backend : asked) {
      List<PricedResource> kept = kept(backend.name());
      if (!refresh && fresh(kept, maxAge)) {
        prices.addAll(expiring(kept, maxAge));
        continue;
      }
      switch (backend.prices()) {
        case PriceReading.Read(List<PricedResource> read) -> {
          keep(read);
          prices.addAll(expiring(read, maxAge));
        }
        case PriceReading.Unreadable(String reason, List<String> remedies) -> {
          silent.add(new Silent(backend.name(), reason, remedies));
          prices.addAll(expiring(kept, maxAge));
        }
      }
    }
    prices.addAll(others);
    return new PriceBook(prices, silent);
  }

  /** Without a ledger to look into, the provider is asked: launches need the ledger anyway. */
  private List<PricedResource> kept(String backend) {
    try {
      return ledger.read(handle -> PriceStore.newest(handle, backend));
    } catch (HoldfireException e) {
      return List.of();
    }
  }

  private void keep(List<PricedResource> read) {
    List<PricedResource> provided =
        read.stream().filter(price -> price.rate().provenance() == Provenance.PROVIDER).toList();
    if (provided.isEmpty()) {
      return;
    }
    try {
      ledger.write(
          transaction -> {
            PriceStore.insert(transaction, provided);
            return true;
          });
    } catch (HoldfireException e) {
      // Only the next caller is worse off: it asks again.
      return;
    }
  }

  private boolean fresh(List<PricedResource> kept, Duration maxAge) {
    Instant now = clock.instant();
    return !kept.isEmpty()
        && kept.stream()
            .map(price -> price.rate().readAt())
            .allMatch(at -> !at.isAfter(now) && now.isBefore(at.plus(maxAge)));
  }

  private static List<PricedResource> expiring(List<PricedResource> prices, Duration maxAge) {
    return prices.stream().map(price -> expiring(price, maxAge)).toList();
  }

  private static PricedResource expiring(PricedResource price, Duration maxAge) {
    Rate rate = price.rate();
    return rate.provenance() == Provenance.PROVIDER
        ? new PricedResource(
            price.backend(),
            price.resource(),
            rate.until(rate.readAt().plus(maxAge).truncatedTo(ChronoUnit.SECONDS)))
        : price;
  }
}
