package dev.holdfire.backend.modal;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Everything that is seen of a job at one time, and what it means.
 *
 * @param told what its driver wrote down
 * @param driverLives whether that may write more
 * @param stopOrdered whether a person's stop was passed on
 * @param cancelled the calls that a person's stop ended one by one
 * @param apps every app of the job's name; more than one when an answer was lost
 * @param calls every call that Modal lists, also one that nobody here knows of
 * @param now when it was seen
 */
record Seen(
    Told told,
    boolean driverLives,
    boolean stopOrdered,
    Set<String> cancelled,
    List<ModalApp> apps,
    Calls calls,
    Instant now) {

  /** A container is kept for so long after its call, and billed. */
  static final int IDLE_SECONDS = 2;

  Seen {
    cancelled = Set.copyOf(cancelled);
    apps = List.copyOf(apps);
  }

  /**
   * What it means. What nobody asked for stands first among the attempts: the newest is the job's
   * own.
   *
   * @param firstOutput when an attempt's first line of output came, by its number and start
   */
  JobStatus status(BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    List<Attempt> attempts =
        Stream.concat(
                attempts(calls.extra(), Attempt.FIRST_EXTRA, firstOutput),
                attempts(calls.asked(), 1, firstOutput))
            .toList();
    if (mayGoOn()) {
      return stopOrdered ? new JobStatus.Stopping(attempts) : new JobStatus.Running(attempts);
    }
    if (calls.isEmpty()) {
      return new JobStatus.Lost(attempts, "its app has ended, and Modal lists no call of it");
    }
    return end()
        .<JobStatus>map(end -> new JobStatus.Ended(attempts, end))
        .orElseGet(() -> new JobStatus.Lost(attempts, mystery()));
  }

  private Stream<Attempt> attempts(
      List<FunctionCall> some,
      int first,
      BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    return IntStream.range(0, some.size())
        .mapToObj(index -> attempt(first + index, some.get(index), firstOutput));
  }

  /** Whether something of the job runs, or may come to run. */
  private boolean mayGoOn() {
    boolean containerLives = apps.stream().anyMatch(app -> app.tasks() > 0);
    if (calls.isEmpty()) {
      return ownAppMayLive() || containerLives || driverMayCall();
    }
    boolean appLives = apps.stream().anyMatch(app -> !app.state().ended());
    boolean callLives = calls.all().anyMatch(call -> !call.state().ended());
    return callLives
        || driverMayCall()
        || !allListed()
        || (stopOrdered && appLives && containerLives);
  }

  /** An app that was one too many has no calls; the job's own may get one as long as it lives. */
  private boolean ownAppMayLive() {
    List<ModalApp> own =
        apps.stream()
            .filter(app -> told.app().filter(id -> !id.equals(app.id())).isEmpty())
            .toList();
    return own.isEmpty() || own.stream().anyMatch(app -> !app.state().ended());
  }

  private boolean driverMayCall() {
    return driverLives
        && !told.done()
        && told.failed().isEmpty()
        && told.refused().isEmpty()
        && !stopOrdered;
  }

  /** Whether Modal lists every call that the driver knows of. */
  private boolean allListed() {
    return told.calls().stream()
        .allMatch(known -> calls.asked().stream().anyMatch(call -> call.id().equals(known)));
  }

  /** How a job ended whose calls are all over; empty when nobody knows. */
  private Optional<AttemptEnd> end() {
    if (calls.asked().stream().anyMatch(this::endedByOthers)) {
      return stopOrdered ? Optional.of(new AttemptEnd.Stopped()) : Optional.empty();
    }
    List<FunctionCall> left =
        calls.asked().stream().filter(call -> !cancelled.contains(call.id())).toList();
    if (left.isEmpty()) {
      return calls.asked().isEmpty() ? Optional.empty() : Optional.of(new AttemptEnd.Stopped());
    }
    Optional<FunctionCall> bad =
        left.reversed().stream().filter(call -> call.state() != CallState.SUCCESS).findFirst();
    if (bad.isPresent()) {
      return Optional.of(end(bad.get()));
    }
    if (told.failed().or(told::refused).isPresent()) {
      return Optional.of(
          new AttemptEnd.Failed(
              "its calls succeeded, but its entrypoint did not: "
                  + told.failed().or(told::refused).get()));
    }
    return told.done() || told.spawns().size() <= 1
        ? Optional.of(new AttemptEnd.Exited(0))
        : Optional.empty();
  }

  /** Whether a call was ended from outside, and not alone by a person's stop. */
  private boolean endedByOthers(FunctionCall call) {
    return call.state() == CallState.TERMINATED && !cancelled.contains(call.id());
  }

  private String mystery() {
    return calls.asked().stream().anyMatch(this::endedByOthers)
        ? "Modal ended a call that nobody here had stopped: look at who did, on its dashboard"
        : "its client died before the entrypoint was through; the calls that it had made are over";
  }

  private static AttemptEnd end(FunctionCall call) {
    return switch (call.state()) {
      case SUCCESS -> new AttemptEnd.Exited(0);
      case TIMEOUT -> new AttemptEnd.TimedOut();
      case FAILURE -> new AttemptEnd.Failed("the function raised an exception");
      case INIT_FAILURE -> new AttemptEnd.Failed("its container failed before the function began");
      case KERNEL_OOM_KILL, MEMORY_MANAGER_EVICTION, MEMORY_THRASHING_EVICTION ->
          new AttemptEnd.Failed("its container ran out of memory (%s)".formatted(call.stateText()));
      case TERMINATED, INTERNAL_FAILURE, IDLE_TIMEOUT, PENDING, RUNNING, UNKNOWN ->
          new AttemptEnd.Failed("Modal ended it: " + call.stateText());
    };
  }

  /** An input's time in its container. Modal does not tell the attempts of one input apart. */
  private Attempt attempt(
      int number, FunctionCall call, BiFunction<Integer, Instant, Optional<Instant>> firstOutput) {
    Duration startup = call.startup().orElse(Duration.ZERO);
    Instant began =
        call.startedAt()
            .map(started -> started.minus(startup))
            .or(call::enqueuedAt)
            .orElse(Instant.EPOCH);
    Duration ran = call.startedAt().isEmpty() ? Duration.ZERO : startup.plus(ran(call));
    boolean over = call.state().ended();
    Optional<Instant> ended = over ? Optional.of(began.plus(ran)) : Optional.empty();
    Optional<AttemptEnd> end =
        !over
            ? Optional.empty()
            : Optional.of(
                call.state() == CallState.TERMINATED
                        && (stopOrdered || cancelled.contains(call.id()))
                    ? new AttemptEnd.Stopped()
                    : end(call));
    Duration billed = over && !ran.isZero() ? ran.plusSeconds(IDLE_SECONDS) : ran;
    return new Attempt(
        number,
        began,
        ended,
        billed,
        end,
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
}
