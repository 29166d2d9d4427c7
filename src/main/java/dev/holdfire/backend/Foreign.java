package dev.holdfire.backend;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs at a provider whoever started it. It is looked at only: nothing here stops or changes
 * any of it.
 */
public interface Foreign {

  /** What came of a look. */
  sealed interface Listing {
    /** These run. */
    record Listed(List<Run> runs) implements Listing {
      public Listed {
        runs = List.copyOf(runs);
      }
    }

    /** Nobody uses the provider from this machine: no program for it, or no credentials. */
    record Unused() implements Listing {}

    /** The provider could not be asked, and why. */
    record Unknown(String reason) implements Listing {}
  }

  /**
   * Something that runs.
   *
   * @param id the provider's own
   * @param tag the job that it bears the name of; empty for all that does not look like one of ours
   * @param state in the provider's word
   * @param containers how many it holds now
   * @param since when it was started; empty where the provider does not tell
   */
  record Run(
      String id,
      String name,
      Optional<String> tag,
      String state,
      int containers,
      Optional<Instant> since) {}

  /** What the containers of something that runs may hold. */
  sealed interface Holding {
    /** One of these each, by the functions that it consists of. */
    record Known(List<Container> kinds) implements Holding {
      public Known {
        kinds = List.copyOf(kinds);
      }
    }

    /** It cannot be told, and why. */
    record Unknown(String reason) implements Holding {}
  }

  /**
   * What one container is billed for at least.
   *
   * @param gpu the provider's name for it; empty for none
   */
  record Container(Optional<String> gpu, int gpuCount, BigDecimal cpuCores, BigDecimal memoryGib) {}

  /** What runs now. */
  Listing list();

  /** What its containers hold; takes a few calls of the provider. */
  Holding holding(String id);

  /**
   * How the backend finds it once a person has taken it over as a job.
   *
   * @param tag the job's identifier
   * @param from when it was taken over: it is metered from then on, by the hour
   */
  Handle adopted(String id, String tag, Instant from);
}
