package dev.holdfire.backend.modal;

import dev.holdfire.backend.Handle;
import dev.holdfire.backend.Submitted;
import dev.holdfire.backend.modal.Told.Spawn;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of a launch, by the files of the job and, where an answer was lost, by Modal. */
final class Launch {
  private static final int CALLS = 100;
  private static final Duration POLL = Duration.ofMillis(100);

  /** A call whose client died while it was made is on the list by then, or will never be. */
  private static final Duration LISTED = Duration.ofMinutes(2);

  /**
   * The same for one whose last try was refused: one before it, a second ago, may have been made.
   */
  private static final Duration REFUSED = Duration.ofSeconds(3);

  private final ModalCli cli;
  private final Clock clock;
  private final String tag;
  private final JobFiles files;

  Launch(ModalCli cli, Clock clock, String tag, JobFiles files) {
    this.cli = cli;
    this.clock = clock;
    this.tag = tag;
    this.files = files;
  }

  /** Waits for what becomes of it, at most so long. */
  Submitted await(Duration patience) throws IOException {
    Instant until = clock.instant().plus(patience);
    Submitted now = outcome();
    while (now instanceof Submitted.Unconfirmed
        && (files.clientLives() || refusedJustNow(files.told()))
        && clock.instant().isBefore(until)
        && Pause.of(POLL)) {
      now = outcome();
    }
    // The client may have written its last words between the two looks.
    return now instanceof Submitted.Unconfirmed ? outcome() : now;
  }

  /** What is known of it now. */
  Submitted outcome() throws IOException {
    if (files.givenUp()) {
      return new Submitted.NotStarted(
          "a recovery has reported this job absent, which is final: launch it anew");
    }
    boolean lives = files.clientLives();
    Told told = files.told();
    Optional<Handle> made = made(told);
    if (made.isPresent()) {
      return new Submitted.Started(made.get());
    }
    if (told.refused().isPresent() && told.spawns().isEmpty()) {
      return new Submitted.NotStarted(told.refused().get());
    }
    if (lives) {
      return new Submitted.Unconfirmed(
          "its client is still at work (an image may be built): inspect_job tells when it runs");
    }
    if (!files.clientStarted()) {
      return new Submitted.Unconfirmed("another submission of the same job is under way");
    }
    return told.spawns().isEmpty() ? new Submitted.NotStarted(lastWords(told)) : lost(told);
  }

  /** The client is gone and knows of no call: Modal may know of one. */
  private Submitted lost(Told told) throws IOException {
    if (refusedJustNow(told)) {
      return new Submitted.Unconfirmed(
          "its call was refused; whether a try before was taken is looked up in a moment");
    }
    Map<String, Spawn> byFunction = new LinkedHashMap<>();
    told.spawns().forEach(spawn -> byFunction.putIfAbsent(spawn.function(), spawn));
    for (Spawn spawn : byFunction.values()) {
      switch (cli.calls(spawn.function(), CALLS)) {
        case Answer.Failed<List<FunctionCall>>(Trouble trouble) -> {
          return new Submitted.Unconfirmed(
              "the answer to its call was lost, and Modal cannot be asked: "
                  + Client.told(trouble));
        }
        case Answer.Value<List<FunctionCall>>(List<FunctionCall> calls) when !calls.isEmpty() -> {
          return new Submitted.Started(handle(told, spawn, calls.getFirst().id()));
        }
        case Answer.Value<List<FunctionCall>> _ -> {}
      }
    }
    return (refused(told) || settled(LISTED)) && hasNoContainers()
        ? new Submitted.NotStarted(lastWords(told))
        : new Submitted.Unconfirmed(
            "its client died while it made the call, which Modal does not list yet");
  }

  /** Nothing runs in the job's name, whatever is listed. */
  private boolean hasNoContainers() {
    return switch (cli.apps()) {
      case Answer.Failed<List<ModalApp>> _ -> false;
      case Answer.Value<List<ModalApp>>(List<ModalApp> apps) ->
          apps.stream()
              .filter(app -> app.description().equals(JobHandle.appName(tag)))
              .allMatch(app -> app.tasks() == 0);
    };
  }

  private boolean refusedJustNow(Told told) throws IOException {
    return refused(told) && !settled(REFUSED);
  }

  private static boolean refused(Told told) {
    return !told.spawns().isEmpty() && told.spawns().stream().allMatch(Spawn::refused);
  }

  private boolean settled(Duration time) throws IOException {
    return files.lastTold().filter(last -> last.plus(time).isBefore(clock.instant())).isPresent();
  }

  private String lastWords(Told told) throws IOException {
    int code = files.clientEnd().map(JobFiles.End::code).orElse(-1);
    String words = told.failed().isPresent() ? told.failed().get() : files.clientLog();
    return Client.told(cli.runTrouble(code, words));
  }

  private Optional<Handle> made(Told told) throws IOException {
    for (Spawn spawn : told.spawns()) {
      if (spawn.call().isPresent()) {
        return Optional.of(handle(told, spawn, spawn.call().get()));
      }
    }
    return Optional.empty();
  }

  private Handle handle(Told told, Spawn spawn, String call) throws IOException {
    return new JobHandle(
            tag,
            told.app().orElse("-"),
            spawn.function(),
            call,
            files.spec().flatMap(spec -> Optional.ofNullable(spec.environment())))
        .handle();
  }
}
