package dev.holdfire.jobs;

import dev.holdfire.ledger.Source;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The files that a launch was judged by.
 *
 * @param sources as they were read
 * @param unchanged whether they still hold what was read
 */
public record Code(List<Source> sources, BooleanSupplier unchanged) {
  public Code {
    sources = List.copyOf(sources);
  }
}
