package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Memo;
import dev.holdfire.cost.MonthBudget;
import dev.holdfire.cost.MonthReading;
import dev.holdfire.cost.ProviderMonth;
import dev.holdfire.cost.Usd;
import dev.holdfire.ledger.JobNow;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.ledger.MonthStore;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The month so far: what the ledger booked, and what providers say of everyone who uses the
 * account. A provider is asked once in a few minutes.
 */
public final class Months {
  private static final Duration FRESH = Duration.ofMinutes(3);

  private final Ledger ledger;
  private final Backends backends;
  private final Clock clock;
  private final Memo<Asked, Optional<ProviderMonth>> told;

  public Months(Ledger ledger, Backends backends, Clock clock) {
    this.ledger = ledger;
    this.backends = backends;
    this.clock = clock;
    told = new Memo<>(clock, FRESH, _ -> false);
  }

  private record Asked(String backend, YearMonth month) {}

  /**
   * The month as a launch at one backend sees it; no other provider is asked.
   *
   * @param cap empty for none
   * @param zone in which the month begins
   */
  public MonthBudget of(String backend, Optional<Usd> cap, ZoneId zone) {
    return budget(Stream.of(backend), cap, month(zone));
  }

  /**
   * The month, with the word of every provider at which something runs, or was booked in it or the
   * one before.
   */
  public MonthBudget ofAll(Optional<Usd> cap, ZoneId zone) {
    YearMonth month = month(zone);
    return budget(
        Stream.concat(
                ledger.read(handle -> MonthStore.backends(handle, month.minusMonths(1))).stream(),
                ledger.read(JobStore::live).stream().map(JobNow::job).map(job -> job.backend()))
            .distinct(),
        cap,
        month);
  }

  private YearMonth month(ZoneId zone) {
    return YearMonth.from(clock.instant().atZone(zone));
  }

  private MonthBudget budget(Stream<String> asked, Optional<Usd> cap, YearMonth month) {
    List<ProviderMonth> providers =
        asked.flatMap(backend -> told(new Asked(backend, month)).stream()).toList();
    return ledger.read(handle -> MonthStore.budget(handle, cap, month, providers));
  }

  private Optional<ProviderMonth> told(Asked asked) {
    Optional<ProviderMonth> answer = told.get(asked, () -> ask(asked));
    if (answer.filter(word -> word.reading() instanceof MonthReading.Unreadable).isPresent()) {
      // Whoever asks again is not told of an old failure.
      told.clear();
    }
    return answer;
  }

  /** What is booked is read first: what comes meanwhile counts twice rather than not at all. */
  private Optional<ProviderMonth> ask(Asked asked) {
    Optional<Backend> backend = backends.find(asked.backend());
    if (backend.isEmpty()) {
      return Optional.empty();
    }
    Usd booked = ledger.read(handle -> MonthStore.booked(handle, asked.month(), asked.backend()));
    return backend
        .get()
        .month(asked.month())
        .map(reading -> new ProviderMonth(asked.backend(), reading, booked));
  }
}
