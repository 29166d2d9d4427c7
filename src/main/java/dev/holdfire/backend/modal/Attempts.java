package dev.holdfire.backend.modal;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The attempts of a job's calls, each with the time that is billed for it. One that was retried or
 * preempted, or whose container crashed, is metered until the next was there, or until its call was
 * seen to wait, and never beyond its own limits: what it can have cost, and not less. A call has
 * one container at a time: what it is billed for once is not billed for another of its containers.
 * So one that is found late, when attempts after it are booked, keeps its own number, which comes
 * after theirs, and costs only what nobody was billed for.
 *
 * @param tries the containers of the calls that are known, each call's as they were found
 * @param limits what one attempt may take, and how many calls the job may make
 * @param stopped whether a call was ended by a person's stop
 * @param now when they were seen
 */
record Attempts(
    Calls calls, List<Try> tries, Limits limits, Predicate<String> stopped, Instant now) {
  /** A container is kept for so long after its call, and billed. */
  static final int IDLE_SECONDS = 2;

  /**
   * Where the numbers of what nobody asked for begin, as ledgers have them: no job has so many
   * attempts of its own.
   */
  static final int FIRST_EXTRA = 1001;

  /** How many calls too many are told apart. */
  private static final int MOST_EXTRA = 100;

  /** What Modal ends by itself is billed as long as it was. */
  private static final Duration LONGEST = Duration.ofDays(365);

  /** What was permitted. */
  record Limits(int calls, Duration attempt) {}

  /**
   * All of them. What nobody asked for stands first: the newest is the job's own.
   *
   * @param firstOutput when an attempt's first line of output came, by its number and start
   */
  List<Attempt> list(BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    return Stream.concat(
            numbered(calls.extra(), FIRST_EXTRA, MOST_EXTRA, firstOutput),
            numbered(calls.asked(), 1, limits.calls(), firstOutput))
        .toList();
  }

  /** The numbers of a call's attempts stay as they are, whatever other calls come to. */
  private Stream<Attempt> numbered(
      List<FunctionCall> some,
      int first,
      int step,
      BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    return IntStream.range(0, some.size())
        .boxed()
        .flatMap(index -> of(some.get(index), first + index, step, firstOutput))
        .sorted(Comparator.comparing(Attempt::startedAt));
  }

  private Stream<Attempt> of(
      FunctionCall call,
      int first,
      int step,
      BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    List<Try> own = tries.stream().filter(tried -> tried.call().equals(call.id())).toList();
    int current = current(own, call);
    BilledTime billed = new BilledTime();
    List<Attempt> attempts = new ArrayList<>();
    int number = first;
    for (int i = 0; i < own.size(); i++) {
      Try tried = own.get(i);
      if (!tried.isWait()) {
        attempts.add(
            i == current
                ? newest(number, call, began(tried, call), billed, firstOutput)
                : replaced(number, call, tried, ended(own, i, call), billed));
        number += step;
      }
    }
    if (attempts.isEmpty() || (current < 0 && call.startedAt().isPresent())) {
      attempts.add(newest(number, call, call.begun(), billed, firstOutput));
    }
    return attempts.stream();
  }

  /** The place of the container that a call is in, or was in last; negative if it has none. */
  private static int current(List<Try> own, FunctionCall call) {
    if (call.startedAt().isEmpty() || call.containerId().isEmpty()) {
      return -1;
    }
    String container = call.containerId().get();
    return IntStream.range(0, own.size())
        .filter(index -> own.get(index).container().equals(container))
        .reduce(-1, (_, last) -> last);
  }

  /** A container may have been there before its call began in it. */
  private static Instant began(Try tried, FunctionCall call) {
    Instant begun = call.begun();
    return tried.there().isBefore(begun) ? earlier(tried.began(), begun) : begun;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /**
   * When a container was gone at the latest: as the next was there, or none, or its call was over.
   * What is found later changes nothing of it, so that an attempt that was booked stays as it was.
   */
  private Optional<Instant> ended(List<Try> own, int index, FunctionCall call) {
    Instant there = own.get(index).there();
    return late(own, index)
        .or(
            () ->
                own.subList(index + 1, own.size()).stream()
                    .filter(next -> next.follows(there))
                    .map(Try::there)
                    .findFirst())
        .or(() -> call.startedAt().map(_ -> call.begun()))
        .or(() -> Optional.of(now).filter(_ -> call.state().ended()))
        .map(end -> end.isBefore(there) ? there : end);
  }

  /** What of those found before it took the place of one that only the log tells of, and late. */
  private static Optional<Instant> late(List<Try> own, int index) {
    return own.get(index)
        .wrote()
        .flatMap(
            there ->
                own.subList(0, index).stream()
                    .map(Try::there)
                    .filter(there::isBefore)
                    .min(Comparator.naturalOrder()));
  }

  private boolean extra(FunctionCall call) {
    return calls.extra().contains(call);
  }

  private Attempt replaced(
      int number, FunctionCall call, Try tried, Optional<Instant> ended, BilledTime billed) {
    return new Attempt(
        number,
        extra(call),
        tried.there(),
        ended,
        billed.take(tried.began(), ended.orElse(now), limits.attempt()),
        ended.map(_ -> replacement(tried)),
        Optional.empty());
  }

  private static AttemptEnd replacement(Try tried) {
    return tried.called().isEmpty()
        ? new AttemptEnd.NeverBegan("it crashed before its call was seen to begin in it")
        : new AttemptEnd.Failed(
            "it was retried, preempted or crashed: another container took its place");
  }

  private Attempt newest(
      int number,
      FunctionCall call,
      Instant began,
      BilledTime billed,
      BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    boolean over = call.state().ended();
    Instant until = call.startedAt().map(started -> started.plus(ran(call, started))).orElse(began);
    Optional<Instant> ended = over ? Optional.of(until) : Optional.empty();
    boolean idle = over && began.isBefore(until);
    return new Attempt(
        number,
        extra(call),
        began,
        ended,
        billed.take(began, idle ? until.plusSeconds(IDLE_SECONDS) : until, LONGEST),
        over ? Optional.of(end(call, stopped.test(call.id()))) : Optional.empty(),
        call.startedAt().isEmpty()
            ? Optional.empty()
            : firstOutput.apply(number, began).map(line -> within(line, began, ended)));
  }

  private Duration ran(FunctionCall call, Instant started) {
    return call.execution().orElseGet(() -> Duration.between(started, now));
  }

  /** Lines carry whole seconds only. */
  private static Instant within(Instant time, Instant from, Optional<Instant> to) {
    Instant late = time.isBefore(from) ? from : time;
    return to.isPresent() && late.isAfter(to.get()) ? to.get() : late;
  }

  /** How a call that is over ended. */
  static AttemptEnd end(FunctionCall call, boolean stopped) {
    return switch (call.state()) {
      case SUCCESS -> new AttemptEnd.Exited(0);
      case TIMEOUT -> new AttemptEnd.TimedOut();
      case FAILURE -> new AttemptEnd.Failed("the function raised an exception");
      case INIT_FAILURE ->
          new AttemptEnd.NeverBegan("its container failed before the function began");
      case KERNEL_OOM_KILL, MEMORY_MANAGER_EVICTION, MEMORY_THRASHING_EVICTION ->
          new AttemptEnd.Failed("its container ran out of memory (%s)".formatted(call.stateText()));
      case TERMINATED ->
          stopped
              ? new AttemptEnd.Stopped()
              : new AttemptEnd.Failed("Modal ended it: " + call.stateText());
      case INTERNAL_FAILURE, IDLE_TIMEOUT, PENDING, RUNNING, UNKNOWN ->
          new AttemptEnd.Failed("Modal ended it: " + call.stateText());
    };
  }
}
