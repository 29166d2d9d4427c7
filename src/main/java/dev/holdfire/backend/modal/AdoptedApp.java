package dev.holdfire.backend.modal;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An app that somebody else started and a person took over. Its work is not known, only whether it
 * runs: each hour since then is told as an attempt of its own, so that it is booked as it passes.
 *
 * @param tag the job's identifier
 * @param app the app's id
 * @param from when it was taken over, in whole seconds
 */
record AdoptedApp(String tag, String app, Instant from) {
  private static final int VERSION = 2;
  private static final Duration HOUR = Duration.ofHours(1);

  AdoptedApp {
    from = Instant.ofEpochSecond(from.getEpochSecond());
  }

  Handle handle() {
    return new Handle(
        JobHandle.BACKEND,
        VERSION,
        String.join(" ", tag, app, Long.toString(from.getEpochSecond())));
  }

  /** Empty for any other handle. */
  static Optional<AdoptedApp> of(Handle handle) {
    List<String> parts = List.of(handle.value().split(" ", -1));
    return handle.backend().equals(JobHandle.BACKEND)
            && handle.version() == VERSION
            && parts.size() == 3
        ? Optional.of(
            new AdoptedApp(
                parts.get(0), parts.get(1), Instant.ofEpochSecond(Long.parseLong(parts.get(2)))))
        : Optional.empty();
  }

  /** What its log is read by. */
  JobHandle job() {
    return new JobHandle(tag, app, "", "", Optional.empty());
  }

  /**
   * What its state means.
   *
   * @param stoppedAt when its app stopped, as far as Modal tells
   * @param stopOrdered whether a person's stop was passed on
   */
  JobStatus status(AppState state, Optional<Instant> stoppedAt, boolean stopOrdered, Instant now) {
    boolean ended = state.ended();
    AttemptEnd end =
        stopOrdered
            ? new AttemptEnd.Stopped()
            : new AttemptEnd.Failed("its app has stopped, and nobody watched how");
    List<Attempt> hours = hours(ended ? stoppedAt.orElse(now) : now, ended, end);
    if (!ended) {
      return stopOrdered ? new JobStatus.Stopping(hours) : new JobStatus.Running(hours);
    }
    return stopOrdered
        ? new JobStatus.Ended(hours, end)
        : new JobStatus.Lost(hours, "its app has stopped, and nobody watched how its work ended");
  }

  private List<Attempt> hours(Instant until, boolean ended, AttemptEnd end) {
    List<Attempt> hours = new ArrayList<>();
    Instant start = from;
    while (!start.plus(HOUR).isAfter(until)) {
      Instant next = start.plus(HOUR);
      hours.add(
          attempt(
              hours.size() + 1,
              start,
              Optional.of(next),
              HOUR,
              Optional.of(new AttemptEnd.Failed("an hour of it has passed"))));
      start = next;
    }
    Duration rest = until.isBefore(start) ? Duration.ZERO : Duration.between(start, until);
    hours.add(
        attempt(
            hours.size() + 1,
            start,
            Optional.of(until).filter(_ -> ended),
            rest,
            Optional.of(end).filter(_ -> ended)));
    return hours;
  }

  private static Attempt attempt(
      int number,
      Instant start,
      Optional<Instant> endedAt,
      Duration metered,
      Optional<AttemptEnd> end) {
    return new Attempt(number, start, endedAt, metered, end, Optional.of(start));
  }
}
