package dev.holdfire.backend.modal;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The containers in which the calls of a job ran, one after the other: Modal lists the newest of
 * each call only, whether it is retried or preempted, and bills them all. Each is noted in the
 * job's files when it is first seen; what came and went between two looks is told by the log, which
 * may be late. A container that crashes before its call begins is not with the call at all: while a
 * call waits, the containers of the app are those, one at a time for each call.
 *
 * <p>Modal publishes that a container that crashes on start-up is started again: in an ephemeral
 * app until a rate of failures is exceeded, whereupon the calls that wait fail, in a deployed one
 * for ever and ever more slowly (its guide to retries; an older one says that the first such crash
 * fails the call at once). What that rate is, whether a call is listed as pending until then, with
 * which state it fails, whether with a container, and whether such containers are listed as they
 * start is not published: each of it is read here in either way, and what stays unknown is billed.
 */
final class Tries {
  /**
   * What a call waits for its first container that is there anyway: what came and went before it in
   * so short a time is not looked for.
   */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  /** Lines carry whole seconds only. */
  private static final Duration ROUNDED = Duration.ofSeconds(1);

  private final ModalCli cli;
  private final String app;
  private final JobFiles files;
  private final Clock clock;

  Tries(ModalCli cli, String app, JobFiles files, Clock clock) {
    this.cli = cli;
    this.app = app;
    this.files = files;
    this.clock = clock;
  }

  /**
   * All that are known, each call's in the order in which they were found.
   *
   * @param inhabited whether a container may live, or has written something
   */
  List<Try> of(Calls calls, boolean inhabited) throws IOException {
    List<FunctionCall> waiting = new ArrayList<>();
    List<FunctionCall> over = new ArrayList<>();
    for (FunctionCall call : calls.all().toList()) {
      if (call.startedAt().isPresent() && call.containerId().isPresent()) {
        note(call, calls);
      } else if (call.state().ended()) {
        over.add(call);
      } else if (inhabited) {
        waiting.add(call);
      } else {
        files.note(Try.wait(call.id(), clock.instant()));
      }
    }
    if (!waiting.isEmpty()) {
      for (FunctionCall call : over) {
        files.note(Try.wait(call.id(), clock.instant()));
      }
      noteBefore(waiting, calls);
    } else if (!over.isEmpty()) {
      noteBefore(over, calls);
    }
    return completed(files.tries());
  }

  /** Each container once, in its first place, with the beginning of its call where it had that. */
  private static List<Try> completed(List<Try> noted) {
    List<Try> tries = new ArrayList<>();
    for (Try one : noted) {
      OptionalInt before =
          IntStream.range(0, tries.size())
              .filter(index -> one.completes(tries.get(index)))
              .reduce((_, last) -> last);
      if (before.isPresent()) {
        tries.set(before.getAsInt(), tries.get(before.getAsInt()).calledAt(one.called()));
      } else {
        tries.add(one);
      }
    }
    return tries;
  }

  /**
   * Notes the containers of an app that no call of it runs in, with those that wait. Of a call that
   * is well it is its first; where one crashes after the other, each is billed.
   */
  private void noteBefore(List<FunctionCall> waiting, Calls calls) throws IOException {
    Set<String> taken =
        Stream.concat(
                files.tries().stream().map(Try::container),
                calls.all().flatMap(call -> call.containerId().stream()))
            .collect(Collectors.toSet());
    Map<String, Instant> wrote = wrote(waiting);
    wrote.keySet().removeAll(taken);
    Answer<List<ModalContainer>> answer = cli.containers(app);
    Map<String, List<Try>> found = new HashMap<>();
    Set<String> inhabited = new HashSet<>();
    for (ModalContainer one : started(answer)) {
      wrote.remove(one.id());
      Optional<FunctionCall> call = owner(one.id(), waiting, taken, inhabited);
      if (call.isPresent()) {
        inhabited.add(call.get().id());
        add(found, Try.listed(call.get().id(), one.id(), begun(one, call.get())));
      }
    }
    int turn = 0;
    for (Map.Entry<String, Instant> one : wrote.entrySet()) {
      add(found, told(waiting.get(turn++ % waiting.size()), one.getKey(), one.getValue()));
    }
    for (FunctionCall call : waiting) {
      noteAll(found.getOrDefault(call.id(), List.of()));
      if (answer instanceof Answer.Value<?>
          && !inhabited.contains(call.id())
          && tellsOfAll(of(call))) {
        files.note(Try.wait(call.id(), clock.instant()));
      }
    }
  }

  /**
   * Whether the list of containers has those that crash before their call begins, which is not
   * published: once the log alone tells of such, nothing is concluded from their absence.
   */
  private static boolean tellsOfAll(List<Try> known) {
    return known.stream().noneMatch(tried -> tried.wrote().isPresent())
        || known.stream().anyMatch(Try::wasListed);
  }

  private Map<String, Instant> wrote(List<FunctionCall> waiting) {
    Instant now = clock.instant();
    Instant from =
        waiting.stream()
            .flatMap(call -> call.enqueuedAt().stream())
            .min(Comparator.naturalOrder())
            .orElse(now);
    return cli.containers(app, Optional.empty(), from, now)
            instanceof Answer.Value<Map<String, Instant>>(Map<String, Instant> wrote)
        ? new LinkedHashMap<>(wrote)
        : new LinkedHashMap<>();
  }

  private static List<ModalContainer> started(Answer<List<ModalContainer>> answer) {
    return answer instanceof Answer.Value<List<ModalContainer>>(List<ModalContainer> running)
        ? running.stream().filter(one -> one.startedAt().isPresent()).toList()
        : List.of();
  }

  /** The call that a living container is for: the one it was for, or the first without any. */
  private Optional<FunctionCall> owner(
      String container, List<FunctionCall> waiting, Set<String> taken, Set<String> inhabited)
      throws IOException {
    List<Try> known = files.tries();
    Optional<FunctionCall> owner =
        waiting.stream()
            .filter(
                call ->
                    known.stream()
                        .anyMatch(
                            tried ->
                                tried.call().equals(call.id())
                                    && tried.container().equals(container)))
            .findFirst();
    if (owner.isPresent() || taken.contains(container)) {
      return owner;
    }
    return waiting.stream()
        .filter(call -> !inhabited.contains(call.id()))
        .findFirst()
        .or(() -> Optional.of(waiting.getFirst()));
  }

  private static void add(Map<String, List<Try>> found, Try tried) {
    found.computeIfAbsent(tried.call(), _ -> new ArrayList<>()).add(tried);
  }

  /** Those that were found at once have the places of their times; one that lives is the last. */
  private void noteAll(List<Try> found) throws IOException {
    Comparator<Try> order =
        Comparator.comparing(Try::there).thenComparing(tried -> tried.wrote().isEmpty());
    for (Try tried : found.stream().sorted(order).toList()) {
      files.note(tried);
    }
  }

  private void note(FunctionCall call, Calls calls) throws IOException {
    Try newest = Try.of(call);
    List<Try> known = of(call);
    boolean over = call.state().ended();
    if (newest.isKnown(known)) {
      if (over) {
        // Once more, since the log may have been late.
        unseen(call, newest, known, calls);
      }
    } else if (unseen(call, newest, known, calls) || over) {
      files.note(newest);
    }
  }

  /** Notes those that no look saw; returns whether the log could be read for them. */
  private boolean unseen(FunctionCall call, Try newest, List<Try> known, Calls calls)
      throws IOException {
    Instant from = call.enqueuedAt().orElse(newest.began());
    boolean alone = known.stream().allMatch(tried -> tried.container().equals(newest.container()));
    if (alone && !newest.began().isAfter(from.plus(AT_ONCE))) {
      return true;
    }
    // What crashed before the call began is not with it, and with no other where there is none.
    Optional<String> which = calls.all().count() == 1 ? Optional.empty() : Optional.of(call.id());
    return switch (cli.containers(app, which, from, newest.began())) {
      case Answer.Failed<Map<String, Instant>> _ -> false;
      case Answer.Value<Map<String, Instant>>(Map<String, Instant> wrote) -> {
        List<Try> found = new ArrayList<>();
        for (Map.Entry<String, Instant> one : wrote.entrySet()) {
          boolean before =
              !one.getKey().equals(newest.container())
                  || one.getValue().plus(ROUNDED).isBefore(newest.began());
          if (before && known.stream().noneMatch(tried -> tried.container().equals(one.getKey()))) {
            found.add(told(call, one.getKey(), one.getValue()));
          }
        }
        noteAll(found);
        yield true;
      }
    };
  }

  private List<Try> of(FunctionCall call) throws IOException {
    return files.tries().stream().filter(tried -> tried.call().equals(call.id())).toList();
  }

  /** One that lives began after its call was seen to have none; its time is a whole second. */
  private Instant begun(ModalContainer one, FunctionCall call) throws IOException {
    Instant started = one.startedAt().orElseThrow();
    return bound(call, Instant.MAX).filter(started::isBefore).orElse(started);
  }

  /** A container whose first line came then began its start not earlier than it may take. */
  private Try told(FunctionCall call, String container, Instant second) throws IOException {
    Instant start = second.minusSeconds(ModalBackend.STARTUP_SECONDS);
    Instant bound = bound(call, second.plus(ROUNDED)).orElse(start);
    return new Try(
        call.id(),
        container,
        later(start, bound),
        Optional.of(later(second, bound)),
        Optional.empty());
  }

  /** When a call was last seen to have no container, before a time. */
  private Optional<Instant> bound(FunctionCall call, Instant before) throws IOException {
    return of(call).stream()
        .filter(Try::isWait)
        .map(Try::began)
        .filter(before::isAfter)
        .reduce((_, last) -> last)
        .or(call::enqueuedAt);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
