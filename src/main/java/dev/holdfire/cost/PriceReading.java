package dev.holdfire.cost;

import java.util.List;

/** What came of asking a provider for its prices. */
public sealed interface PriceReading {

  /** Every price that it gave. A resource that is missing has no price any more. */
  record Read(List<PricedResource> prices) implements PriceReading {
    public Read {
      prices = List.copyOf(prices);
    }
  }

  /** It could not be asked, or its answer not be read, and these are ways out. */
  record Unreadable(String reason, List<String> remedies) implements PriceReading {
    public Unreadable {
      remedies = List.copyOf(remedies);
    }
  }
}
