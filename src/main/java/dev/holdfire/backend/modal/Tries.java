package dev.holdfire.backend.modal;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The containers in which the calls of a job ran, one after the other: Modal lists the newest of
 * each call only, whether it is retried or preempted, and bills them all. Each is noted in the
 * job's files when it is first seen; what came and went between two looks is told by the log. A
 * container that crashes before its call begins is not with the call at all: while a call waits,
 * the containers of the app are those.
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

  /**
   * All that are known, each call's in their order, with what is new.
   *
   * @param inhabited whether a container may live, or has written something
   */
  List<Try> of(Calls calls, boolean inhabited) throws IOException {
    List<Try> known = files.tries();
    for (FunctionCall call : calls.all().toList()) {
      List<Try> own = known.stream().filter(tried -> tried.call().equals(call.id())).toList();
      if (call.startedAt().isPresent() && call.containerId().isPresent()) {
        note(call, own);
      } else if (!(inhabited && waits(call) && livesBefore(call, calls))) {
        noteWait(call, own);
      }
    }
    return files.tries();
  }

  private static boolean waits(FunctionCall call) {
    return call.state() == CallState.PENDING;
  }

  private void noteWait(FunctionCall call, List<Try> known) throws IOException {
    if (!known.isEmpty() && !known.getLast().isWait()) {
      files.note(new Try(call.id(), "", now));
    }
  }

  /**
   * Notes the containers of an app that no call of it runs in, with the one that waits. Of a call
   * that is well it is its first; where one crashes after the other, each is billed.
   *
   * @return whether one of them lives, or may
   */
  private boolean livesBefore(FunctionCall call, Calls calls) throws IOException {
    List<Try> known = files.tries();
    Instant from = call.enqueuedAt().orElse(now);
    Set<String> others =
        Stream.concat(
                known.stream().filter(tried -> !tried.call().equals(call.id())).map(Try::container),
                calls.all().flatMap(other -> other.containerId().stream()))
            .collect(Collectors.toSet());
    if (cli.containers(app, Optional.empty(), from, now)
        instanceof Answer.Value<Map<String, Instant>>(Map<String, Instant> wrote)) {
      wrote.keySet().removeAll(others);
      known.forEach(tried -> wrote.remove(tried.container()));
      for (Map.Entry<String, Instant> one : wrote.entrySet()) {
        files.note(new Try(call.id(), one.getKey(), earliest(one.getValue(), from, known)));
      }
    }
    return switch (cli.containers(app)) {
      case Answer.Failed<List<ModalContainer>> _ -> true;
      case Answer.Value<List<ModalContainer>>(List<ModalContainer> running) -> {
        List<ModalContainer> living =
            running.stream()
                .filter(one -> one.startedAt().isPresent() && !others.contains(one.id()))
                .toList();
        for (ModalContainer one : living) {
          files.note(new Try(call.id(), one.id(), one.startedAt().orElse(now)));
        }
        yield !living.isEmpty();
      }
    };
  }

  private void note(FunctionCall call, List<Try> known) throws IOException {
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
    return switch (cli.containers(app, Optional.of(call.id()), from, newest.began())) {
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
