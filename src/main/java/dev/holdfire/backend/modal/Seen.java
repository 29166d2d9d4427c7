package dev.holdfire.backend.modal;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is seen of a job at one time, and what it means.
 *
 * @param told what its driver wrote down
 * @param driverLives whether that may write more
 * @param stopOrdered whether a person's stop was passed on
 * @param cancelled the calls that a person's stop ended one by one
 * @param apps every app of the job's name; more than one when an answer was lost
 * @param calls every call that Modal lists, also one that nobody here knows of
 */
record Seen(
    Told told,
    boolean driverLives,
    boolean stopOrdered,
    Set<String> cancelled,
    List<ModalApp> apps,
    Calls calls) {

  Seen {
    cancelled = Set.copyOf(cancelled);
    apps = List.copyOf(apps);
  }

  /** What it means, with the attempts of its calls. */
  JobStatus status(List<Attempt> attempts) {
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
      return Optional.of(Attempts.end(bad.get(), false));
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
}
