package dev.holdfire.backend.modal;

import dev.holdfire.backend.Handle;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Starts jobs, each once, and finds out what became of a start. */
final class Starts {
  private static final Pattern SAFE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,47}");

  /** What Modal admits for an attempt. */
  static final long LONGEST_SECONDS = 86_400;

  private static final int CALLS = 100;

  /** A client that has said its last word still tells Modal that it goes. */
  private static final Duration LEAVES = Duration.ofSeconds(20);

  private static final Duration POLL = Duration.ofMillis(100);

  private final Watch watch;
  private final Stops stops;
  private final Function<String, JobFiles> files;
  private final Processes processes;
  private final Clock clock;
  private final Duration patience;

  /**
   * Starts over these files.
   *
   * @param files those of a job, by its tag
   * @param patience how long a launch is waited for before it counts as unconfirmed
   */
  Starts(
      Watch watch,
      Stops stops,
      Function<String, JobFiles> files,
      Processes processes,
      Clock clock,
      Duration patience) {
    this.watch = watch;
    this.stops = stops;
    this.files = files;
    this.processes = processes;
    this.clock = clock;
    this.patience = patience;
  }

  /** Starts the job once, or says what became of its start. */
  Submitted submit(Submission submission) {
    Optional<String> obstacle = obstacle(submission);
    if (obstacle.isPresent()) {
      return new Submitted.NotStarted(obstacle.get());
    }
    JobFiles own = files.apply(submission.tag());
    try {
      own.create();
      DriverSpec spec =
          DriverSpec.of(
              submission, submission.resume().map(Submission.Resume::path), Attempts.IDLE_SECONDS);
      return own.givenUp() || !own.submit(spec)
          ? launch(submission.tag(), submission.cloud().environment(), own).await(patience)
          : start(submission, own);
    } catch (IOException e) {
      return new Submitted.Unconfirmed("the job's files cannot be used: " + e);
    }
  }

  private static Optional<String> obstacle(Submission submission) {
    if (!SAFE_NAME.matcher(submission.tag()).matches()) {
      return Optional.of(
          "\"%s\" cannot name an app: use letters, digits, dot, hyphen and underscore"
              .formatted(submission.tag()));
    }
    if (!Files.isRegularFile(submission.script())) {
      return Optional.of("there is no script " + submission.script());
    }
    if (!Files.isDirectory(submission.project())) {
      return Optional.of("there is no project folder " + submission.project());
    }
    if (submission.timeoutSeconds() > LONGEST_SECONDS) {
      return Optional.of(
          "Modal ends an attempt after 24 hours at the latest: ask for at most %d s, and go on from a checkpoint"
              .formatted(LONGEST_SECONDS));
    }
    return options(submission).stream().anyMatch(option -> option.indexOf('\0') >= 0)
        ? Optional.of("an argument holds a NUL character, which no program can be given")
        : Optional.empty();
  }

  private Submitted start(Submission submission, JobFiles own) throws IOException {
    Optional<String> environment = submission.cloud().environment();
    Client client = new Client(watch.in(environment), processes);
    Launch launch = launch(submission.tag(), environment, own);
    return switch (client.start(own, submission.tag(), submission.project(), options(submission))) {
      case Client.Start.NotStarted(String reason) ->
          own.giveUp() ? new Submitted.NotStarted(reason) : launch.outcome();
      case Client.Start.Silent(String reason) -> new Submitted.Unconfirmed(reason);
      case Client.Start.Started _ -> {
        Submitted submitted = launch.await(patience);
        watch.changed();
        yield submitted instanceof Submitted.NotStarted(String reason)
            ? new Submitted.NotStarted(reason + leftOpen(submission.tag(), environment, own))
            : submitted;
      }
    };
  }

  /** What stands on the command line for an entrypoint; a function has it from its driver. */
  private static List<String> options(Submission submission) {
    List<String> options = new ArrayList<>();
    submission.config().ifPresent(config -> options.addAll(List.of("--config", config.toString())));
    submission
        .resume()
        .ifPresent(resume -> options.addAll(List.of("--resume-from", resume.path())));
    options.addAll(submission.arguments());
    return options;
  }

  /** Looks for a job by its tag: in its files, and where there are none of them at Modal. */
  Recovery recover(String tag) {
    if (!SAFE_NAME.matcher(tag).matches()) {
      return new Recovery.Absent();
    }
    JobFiles own = files.apply(tag);
    try {
      own.create();
      boolean handedOver = own.handedOver();
      if (own.giveUp()) {
        return handedOver ? new Recovery.Absent() : atModal(tag);
      }
      Optional<String> environment =
          own.spec().flatMap(spec -> Optional.ofNullable(spec.environment()));
      return switch (launch(tag, environment, own).outcome()) {
        case Submitted.Started(Handle handle) -> new Recovery.Found(handle);
        case Submitted.NotStarted _ when own.clientLives() ->
            new Recovery.Unknown("its client is about to leave, and its app is closed then");
        case Submitted.NotStarted _ -> {
          leftOpen(tag, environment, own);
          yield new Recovery.Absent();
        }
        case Submitted.Unconfirmed(String reason) -> new Recovery.Unknown(reason);
      };
    } catch (IOException e) {
      return new Recovery.Unknown("the job's files cannot be used: " + e);
    }
  }

  /** A job whose files are gone, or lie elsewhere, is known at Modal by its app's name. */
  private Recovery atModal(String tag) {
    Optional<String> usual = Optional.empty();
    return switch (watch.appsOf(tag, usual)) {
      case Answer.Failed<List<ModalApp>>(Trouble trouble) ->
          new Recovery.Unknown("Modal cannot be asked for it: " + Client.told(trouble));
      case Answer.Value<List<ModalApp>>(List<ModalApp> apps) -> {
        for (ModalApp app : apps) {
          Optional<Recovery> found = callsOf(tag, app);
          if (found.isPresent()) {
            yield found.get();
          }
        }
        yield new Recovery.Absent();
      }
    };
  }

  /** Empty for an app that has ended without a call. */
  private Optional<Recovery> callsOf(String tag, ModalApp app) {
    Answer<Optional<Handle>> found =
        watch
            .in(Optional.empty())
            .appInfo(app.id())
            .then(info -> newestCall(tag, app, List.copyOf(info.functions().values())));
    return switch (found) {
      case Answer.Failed<Optional<Handle>>(Trouble trouble) ->
          Optional.of(
              new Recovery.Unknown("its app cannot be looked into: " + Client.told(trouble)));
      case Answer.Value<Optional<Handle>>(Optional<Handle> handle) when handle.isPresent() ->
          Optional.of(new Recovery.Found(handle.get()));
      case Answer.Value<Optional<Handle>> _ when app.state().ended() -> Optional.empty();
      case Answer.Value<Optional<Handle>> _ ->
          Optional.of(
              new Recovery.Unknown("its app %s is there, and has no call yet".formatted(app.id())));
    };
  }

  private Answer<Optional<Handle>> newestCall(String tag, ModalApp app, List<String> functions) {
    Answer<Optional<Handle>> found = new Answer.Value<>(Optional.empty());
    for (String function : functions) {
      found =
          found.then(
              known ->
                  known.isPresent()
                      ? new Answer.Value<>(known)
                      : watch
                          .in(Optional.empty())
                          .calls(function, CALLS)
                          .map(
                              calls ->
                                  calls.stream()
                                      .findFirst()
                                      .map(call -> handle(tag, app, function, call))));
    }
    return found;
  }

  private static Handle handle(String tag, ModalApp app, String function, FunctionCall call) {
    return new JobHandle(tag, app.id(), function, call.id(), Optional.empty()).handle();
  }

  /** What a start that came to nothing left behind, once it was closed. */
  private String leftOpen(String tag, Optional<String> environment, JobFiles own)
      throws IOException {
    Told told = own.told();
    boolean neverRan = told.app().isEmpty() && told.refused().isPresent();
    if (neverRan || staysOn(own)) {
      return "";
    }
    List<String> closed = stops.closeAll(tag, environment);
    return closed.isEmpty()
        ? ""
        : "; closed what it had left at Modal, in which nothing ran: " + String.join(", ", closed);
  }

  /** Whether the client is still there after the time that it takes to leave its app. */
  private boolean staysOn(JobFiles own) throws IOException {
    Instant until = clock.instant().plus(LEAVES);
    while (own.clientLives()) {
      if (clock.instant().isAfter(until) || !Pause.of(POLL)) {
        return true;
      }
    }
    return false;
  }

  private Launch launch(String tag, Optional<String> environment, JobFiles own) {
    return new Launch(watch.in(environment), clock, tag, own);
  }
}
