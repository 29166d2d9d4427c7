package dev.holdfire.backend.modal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The containers in which the calls of a job ran, one after the other: Modal lists the newest of
 * each call only, whether it is retried or preempted, and bills them all. Each is noted in the
 * job's files when it is first seen; what came and went between two looks is told by the log.
 */
final class Tries {
  /** What a call waits for its first container that is there anyway. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private final ModalCli cli;
  private final String app;
  private final JobFiles files;
  private final Instant now;

  Tries(ModalCli cli, String app, JobFiles files, Instant now) {
    this.cli = cli;
    this.app = app;
    this.files = files;
    this.now = now;
  }

  /**
   * One of them, or a time in which a call was seen to have none.
   *
   * @param container empty for a wait
   * @param began when its start was begun; for one that only the log tells of, when it must have
   *     been at the earliest
   */
  record Try(String call, String container, Instant began) {
    static Try of(FunctionCall call) {
      return new Try(call.id(), call.containerId().orElse(""), begun(call));
    }

    boolean isWait() {
      return container.isEmpty();
    }
  }

  /** When the start of a call's newest container was begun. */
  static Instant begun(FunctionCall call) {
    return call.startedAt()
        .map(started -> started.minus(call.startup().orElse(Duration.ZERO)))
        .or(call::enqueuedAt)
        .orElse(Instant.EPOCH);
  }

  /** All that are known, each call's in their order, with what is new. */
  List<Try> of(Calls calls) throws IOException {
    List<Try> known = files.tries();
    for (FunctionCall call : calls.all().toList()) {
      note(call, known.stream().filter(tried -> tried.call().equals(call.id())).toList());
    }
    return files.tries();
  }

  private void note(FunctionCall call, List<Try> known) throws IOException {
    if (call.startedAt().isEmpty() || call.containerId().isEmpty()) {
      if (!known.isEmpty() && !known.getLast().isWait()) {
        files.note(new Try(call.id(), "", now));
      }
      return;
    }
    Try newest = Try.of(call);
    if (known.stream().noneMatch(tried -> tried.container().equals(newest.container()))
        && (unseen(call, newest, known) || call.state().ended())) {
      files.note(newest);
    }
  }

  /** Notes those that no look saw; returns whether the log could be read for them. */
  private boolean unseen(FunctionCall call, Try newest, List<Try> known) throws IOException {
    Instant from = call.enqueuedAt().orElse(newest.began());
    if (known.isEmpty() && !newest.began().isAfter(from.plus(AT_ONCE))) {
      return true;
    }
    return switch (cli.containers(app, call.id(), from, newest.began())) {
      case Answer.Failed<Map<String, Instant>> _ -> false;
      case Answer.Value<Map<String, Instant>>(Map<String, Instant> wrote) -> {
        Map<String, Instant> others = new LinkedHashMap<>(wrote);
        others.remove(newest.container());
        known.forEach(tried -> others.remove(tried.container()));
        for (Map.Entry<String, Instant> other : others.entrySet()) {
          files.note(new Try(call.id(), other.getKey(), earliest(other.getValue(), from, known)));
        }
        yield true;
      }
    };
  }

  /** A container whose first line came then began its start not earlier. */
  private static Instant earliest(Instant firstLine, Instant enqueued, List<Try> known) {
    Instant start = firstLine.minusSeconds(ModalBackend.STARTUP_SECONDS);
    Optional<Instant> after =
        known.stream()
            .map(Try::began)
            .filter(began -> !began.isAfter(firstLine))
            .reduce((_, last) -> last);
    Instant bound = after.filter(enqueued::isBefore).orElse(enqueued);
    return start.isAfter(bound) ? start : bound;
  }
}
