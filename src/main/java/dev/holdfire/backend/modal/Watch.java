package dev.holdfire.backend.modal;

import dev.holdfire.backend.JobPart;
import dev.holdfire.backend.JobPart.Course;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Memo;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at jobs: one list of apps for all of them, and the calls of each one's functions. */
final class Watch {
  /** What a part of a job is called that is an app of its own. */
  static final String APP = "app";

  private static final int CALLS = 1000;

  /** What health, progress and an answer need, read at once. */
  private static final int NEWEST_LINES = 400;

  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int FIRST_LINES = 1000;

  private final ModalCli cli;
  private final Clock clock;
  private final Memo<Optional<String>, Answer<List<ModalApp>>> apps;
  private final Memo<JobHandle, Look> looks;
  private final Memo<JobHandle, Answer<LogSlice>> newest;
  private final Memo<String, Optional<Instant>> firstOutputs;

  /**
   * What one look at a job shows.
   *
   * @param parts what runs in its name; none where Modal could not be asked
   */
  record Look(JobStatus status, List<JobPart> parts) {
    Look {
      parts = List.copyOf(parts);
    }

    private static Look unknown(String reason) {
      return new Look(new JobStatus.Unknown(reason), List.of());
    }

    private boolean isOver() {
      return status instanceof JobStatus.Ended || status instanceof JobStatus.Lost;
    }
  }

  Watch(ModalCli cli, Clock clock) {
    this.cli = cli;
    this.clock = clock;
    this.apps = new Memo<>(clock, FRESH, _ -> false);
    this.looks = new Memo<>(clock, FRESH, Look::isOver);
    this.newest = new Memo<>(clock, FRESH, _ -> false);
    this.firstOutputs = new Memo<>(clock, Duration.ZERO, Optional::isPresent);
  }

  /** The command line in a job's environment. */
  ModalCli in(Optional<String> environment) {
    return environment.map(cli::in).orElse(cli);
  }

  /** Forgets what was seen: something was done that changes it. */
  void changed() {
    apps.clear();
    looks.clear();
    newest.clear();
  }

  /** The newest lines of a job's output, {@value #NEWEST_LINES} at most or more if so many. */
  Answer<LogSlice> newest(JobHandle job, int lines, Instant since) {
    return lines > NEWEST_LINES
        ? in(job.environment()).logs(job.app(), Optional.empty(), Optional.empty(), lines)
        : newest.get(
            job,
            since,
            () ->
                in(job.environment())
                    .logs(job.app(), Optional.empty(), Optional.empty(), NEWEST_LINES));
  }

  /** Every app of an environment. */
  Answer<List<ModalApp>> apps(Optional<String> environment) {
    return apps(environment, Instant.MAX);
  }

  private Answer<List<ModalApp>> apps(Optional<String> environment, Instant since) {
    return apps.get(environment, since, () -> in(environment).apps());
  }

  /** Every app that a job has: by its name, so that one whose answer was lost is among them. */
  Answer<List<ModalApp>> appsOf(String tag, Optional<String> environment) {
    return appsOf(tag, environment, Instant.MAX);
  }

  private Answer<List<ModalApp>> appsOf(String tag, Optional<String> environment, Instant since) {
    return apps(environment, since)
        .map(
            list ->
                list.stream()
                    .filter(app -> app.description().equals(JobHandle.appName(tag)))
                    .toList());
  }

  /** A look at a job, made now or a moment ago. */
  Look look(JobHandle job, JobFiles files) {
    return look(job, files, Instant.MAX);
  }

  /** A look that rests on what was read since then, or a moment ago. */
  Look look(JobHandle job, JobFiles files, Instant since) {
    return looks.get(
        job,
        since,
        () -> {
          try {
            return seen(job, files, since);
          } catch (IOException e) {
            return Look.unknown("the job's files cannot be read: " + e);
          }
        });
  }

  /**
   * The list of apps may be older than that of the calls: one that is not in it yet, or no longer
   * lives, is taken for one that may go on.
   */
  private Look seen(JobHandle job, JobFiles files, Instant since) throws IOException {
    // What the driver is seen to do is looked at before what came of it.
    boolean driverLives = files.clientLives();
    Told told = files.told();
    return switch (appsOf(job.tag(), job.environment(), since)) {
      case Answer.Failed<List<ModalApp>>(Trouble trouble) -> Look.unknown(Client.told(trouble));
      case Answer.Value<List<ModalApp>>(List<ModalApp> own) ->
          switch (listed(job, told)) {
            case Answer.Failed<List<FunctionCall>>(Trouble trouble) ->
                Look.unknown(Client.told(trouble));
            case Answer.Value<List<FunctionCall>>(List<FunctionCall> listed) -> {
              // A person's order is written before it is passed on: what it ended is seen with it.
              boolean stopOrdered = files.stopOrdered();
              Set<String> cancelled = files.cancelled();
              Calls calls = Calls.of(files.told(), job.call(), listed);
              Seen seen = new Seen(told, driverLives, stopOrdered, cancelled, own, calls);
              Attempts attempts =
                  new Attempts(
                      calls,
                      tries(job, files, own, calls, since),
                      files.limits(),
                      id -> stopOrdered || cancelled.contains(id),
                      clock.instant());
              yield new Look(
                  seen.status(
                      attempts.list((number, begun) -> firstOutput(job, number, begun, since))),
                  parts(job, own, calls));
            }
          };
    };
  }

  private List<Try> tries(
      JobHandle job, JobFiles files, List<ModalApp> apps, Calls calls, Instant since)
      throws IOException {
    boolean waits =
        calls.all().anyMatch(call -> call.startedAt().isEmpty() && !call.state().ended());
    boolean inhabited =
        waits && (apps.stream().anyMatch(app -> app.tasks() > 0) || hasWritten(job, since));
    return new Tries(in(job.environment()), job.app(), files, clock).of(calls, inhabited);
  }

  private boolean hasWritten(JobHandle job, Instant since) {
    return newest(job, 1, since) instanceof Answer.Value<LogSlice>(LogSlice slice)
        && !slice.lines().isEmpty();
  }

  private static List<JobPart> parts(JobHandle job, List<ModalApp> apps, Calls calls) {
    Stream<JobPart> moreApps =
        apps.stream()
            .filter(app -> !app.id().equals(job.app()))
            .map(
                app ->
                    new JobPart(
                        app.id(),
                        APP,
                        true,
                        app.state().ended() ? Course.STOPPED : Course.LIVE,
                        "%s, %d containers".formatted(app.state().spelling(), app.tasks())));
    return Stream.of(
            calls.asked().stream().map(call -> part(call, false)),
            calls.extra().stream().map(call -> part(call, true)),
            moreApps)
        .flatMap(parts -> parts)
        .toList();
  }

  private static JobPart part(FunctionCall call, boolean extra) {
    Course course =
        call.state() == CallState.TERMINATED
            ? Course.STOPPED
            : call.state().ended() ? Course.OVER : Course.LIVE;
    return new JobPart(call.id(), "call", extra, course, call.stateText());
  }

  private Answer<List<FunctionCall>> listed(JobHandle job, Told told) {
    Set<String> functions = new LinkedHashSet<>();
    told.spawns().forEach(spawn -> functions.add(spawn.function()));
    functions.add(job.function());
    List<FunctionCall> calls = new ArrayList<>();
    for (String function : functions) {
      switch (in(job.environment()).calls(function, CALLS)) {
        case Answer.Failed<List<FunctionCall>>(Trouble trouble) -> {
          return new Answer.Failed<>(trouble);
        }
        case Answer.Value<List<FunctionCall>>(List<FunctionCall> some) ->
            some.stream()
                .filter(call -> calls.stream().noneMatch(known -> known.id().equals(call.id())))
                .forEach(calls::add);
      }
    }
    return new Answer.Value<>(List.copyOf(calls));
  }

  /** When an attempt's first line came: looked for until it is there, and then known. */
  private Optional<Instant> firstOutput(JobHandle job, int number, Instant begun, Instant since) {
    return firstOutputs.get(
        job.tag() + " " + number,
        () -> {
          Instant second = begun.truncatedTo(ChronoUnit.SECONDS);
          return switch (from(job, second, since)) {
            case Answer.Failed<LogSlice> _ -> Optional.empty();
            case Answer.Value<LogSlice>(LogSlice slice) ->
                slice.lines().stream()
                    .map(LogSlice.Line::at)
                    .filter(at -> !at.isBefore(second))
                    .findFirst();
          };
        });
  }

  /** Lines of a job from a second on: the newest, which are read anyway, where they are all. */
  private Answer<LogSlice> from(JobHandle job, Instant second, Instant since) {
    return switch (newest(job, 1, since)) {
      case Answer.Value<LogSlice>(LogSlice slice) when slice.truncated() ->
          in(job.environment())
              .logs(
                  job.app(), Optional.empty(), Optional.of(new LogCursor(second, 0)), FIRST_LINES);
      case Answer<LogSlice> newest -> newest;
    };
  }
}
