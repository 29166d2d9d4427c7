package dev.holdfire.backend.modal;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.modal.Tries.Try;
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
 * preempted, or whose container crashed, is metered until the next was begun, or until its call was
 * seen to wait, and never beyond its own limits: what it can have cost, and not less.
 *
 * @param tries the containers of the calls that are known, each call's in their order
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
    List<Attempt> attempts = new ArrayList<>();
    int number = first;
    for (int i = 0; i < own.size(); i++) {
      Try tried = own.get(i);
      if (!tried.isWait() && call.containerId().filter(tried.container()::equals).isEmpty()) {
        attempts.add(replaced(number, call, tried, nextBegan(own, i, call)));
        number += step;
      }
    }
    if (attempts.isEmpty() || call.startedAt().isPresent()) {
      attempts.add(newest(number, call, firstOutput));
    }
    return attempts.stream();
  }

  private static Optional<Instant> nextBegan(List<Try> own, int index, FunctionCall call) {
    return index + 1 < own.size()
        ? Optional.of(own.get(index + 1).began())
        : call.startedAt().map(_ -> Tries.begun(call));
  }

  private boolean extra(FunctionCall call) {
    return calls.extra().contains(call);
  }

  private Attempt replaced(int number, FunctionCall call, Try tried, Optional<Instant> ended) {
    Duration ran = Duration.between(tried.began(), ended.orElse(now));
    return new Attempt(
        number,
        extra(call),
        tried.began(),
        ended,
        ran.compareTo(limits.attempt()) > 0 ? limits.attempt() : ran,
        ended.map(
            _ ->
                new AttemptEnd.Failed(
                    "it was retried, preempted or crashed: another container took its place")),
        Optional.empty());
  }

  private Attempt newest(
      int number, FunctionCall call, BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    Instant began = Tries.begun(call);
    Duration ran =
        call.startedAt().isEmpty()
            ? Duration.ZERO
            : call.startup().orElse(Duration.ZERO).plus(ran(call));
    boolean over = call.state().ended();
    Optional<Instant> ended = over ? Optional.of(began.plus(ran)) : Optional.empty();
    Duration billed = over && !ran.isZero() ? ran.plusSeconds(IDLE_SECONDS) : ran;
    return new Attempt(
        number,
        extra(call),
        began,
        ended,
        billed,
        over ? Optional.of(end(call, stopped.test(call.id()))) : Optional.empty(),
        call.startedAt().isEmpty()
            ? Optional.empty()
            : firstOutput.apply(number, began).map(first -> within(first, began, ended)));
  }

  private Duration ran(FunctionCall call) {
    return call.execution()
        .or(() -> call.startedAt().map(started -> Duration.between(started, now)))
        .orElse(Duration.ZERO);
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
      case INIT_FAILURE -> new AttemptEnd.Failed("its container failed before the function began");
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
