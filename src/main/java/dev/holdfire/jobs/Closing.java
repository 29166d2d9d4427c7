package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Handle;
import dev.holdfire.ledger.JobStore;
import dev.holdfire.ledger.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes what jobs left open that were read back as ended, which takes nothing from anybody. What
 * does not close is tried again for a while; no job waits for it. Whoever saw the end may have died
 * before it closed anything, so what the ledger says has ended is looked through now and then.
 */
final class Closing {
  private static final Duration TRIED = Duration.ofMinutes(10);

  /** How often what ended lately is looked through, and first when a server starts. */
  private static final Duration LOOKED_THROUGH = Duration.ofMinutes(30);

  /** What is still open so long after its end is left to a person. */
  private static final Duration LATELY = Duration.ofDays(2);

  private final Ledger ledger;
  private final Clock clock;
  private final Map<Handle, Left> left = new ConcurrentHashMap<>();
  private final Map<String, Instant> lookedThrough = new ConcurrentHashMap<>();

  Closing(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  private record Left(Backend backend, Instant since, Instant next) {}

  /** A job has ended. */
  void ended(Backend backend, Handle handle) {
    left.putIfAbsent(handle, new Left(backend, clock.instant(), clock.instant()));
  }

  /** Looks through what ended on a cloud lately, where that is due. */
  void lookThrough(Backend backend) {
    Instant now = clock.instant();
    Instant last = lookedThrough.getOrDefault(backend.name(), Instant.MIN);
    if (!now.isBefore(last) && now.isBefore(last.plus(LOOKED_THROUGH))) {
      return;
    }
    lookedThrough.put(backend.name(), now);
    ledger
        .read(handle -> JobStore.endedSince(handle, backend.name(), now.minus(LATELY)))
        .forEach(job -> job.handle().map(Handles::read).ifPresent(own -> ended(backend, own)));
  }

  /** Closes what is due. */
  void all() {
    left.forEach(this::close);
  }

  private void close(Handle handle, Left entry) {
    Instant now = clock.instant();
    if (now.isBefore(entry.next())) {
      return;
    }
    if (entry.backend().close(handle) || now.isAfter(entry.since().plus(TRIED))) {
      left.remove(handle);
    } else {
      left.put(handle, new Left(entry.backend(), entry.since(), now.plus(entry.backend().pace())));
    }
  }
}
