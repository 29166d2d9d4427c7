package dev.holdfire.jobs;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.Handle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes what jobs left open that were read back as ended, which takes nothing from anybody. What
 * does not close is tried again for a while; no job waits for it.
 */
final class Closing {
  private static final Duration TRIED = Duration.ofMinutes(10);

  private final Clock clock;
  private final Map<Handle, Left> left = new ConcurrentHashMap<>();

  Closing(Clock clock) {
    this.clock = clock;
  }

  private record Left(Backend backend, Instant since, Instant next) {}

  /** A job has ended. */
  void ended(Backend backend, Handle handle) {
    left.putIfAbsent(handle, new Left(backend, clock.instant(), clock.instant()));
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
