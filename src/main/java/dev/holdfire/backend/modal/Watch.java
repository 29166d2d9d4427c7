package dev.holdfire.backend.modal;

import dev.holdfire.backend.JobStatus;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Looks at jobs: one list of apps for all of them, and the calls of each one's functions. */
final class Watch {
  private static final int CALLS = 1000;

  /** What health, progress and an answer need, read at once. */
  private static final int NEWEST_LINES = 400;

  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final int FIRST_LINES = 1000;

  private final ModalCli cli;
  private final Clock clock;
  private final Memo<Optional<String>, Answer<List<ModalApp>>> apps;
  private final Memo<JobHandle, JobStatus> statuses;
  private final Memo<JobHandle, Answer<LogSlice>> newest;
  private final Map<String, Instant> firstOutputs = new ConcurrentHashMap<>();

  Watch(ModalCli cli, Clock clock) {
    this.cli = cli;
    this.clock = clock;
    this.apps = new Memo<>(clock, FRESH, _ -> false);
    this.statuses = new Memo<>(clock, FRESH, Watch::isOver);
    this.newest = new Memo<>(clock, FRESH, _ -> false);
  }

  /** The command line in a job's environment. */
  ModalCli in(Optional<String> environment) {
    return environment.map(cli::in).orElse(cli);
  }

  private static boolean isOver(JobStatus status) {
    return status instanceof JobStatus.Ended || status instanceof JobStatus.Lost;
  }

  /** Forgets what was seen: something was done that changes it. */
  void changed() {
    apps.clear();
    statuses.clear();
    newest.clear();
  }

  /** The newest lines of a job's output, {@value #NEWEST_LINES} at most or more if so many. */
  Answer<LogSlice> newest(JobHandle job, int lines) {
    return lines > NEWEST_LINES
        ? in(job.environment()).logs(job.app(), Optional.empty(), Optional.empty(), lines)
        : newest.get(
            job,
            () ->
                in(job.environment())
                    .logs(job.app(), Optional.empty(), Optional.empty(), NEWEST_LINES));
  }

  /** Every app of an environment. */
  Answer<List<ModalApp>> apps(Optional<String> environment) {
    return apps.get(environment, () -> in(environment).apps());
  }

  /** Every app that a job has: by its name, so that one whose answer was lost is among them. */
  Answer<List<ModalApp>> appsOf(String tag, Optional<String> environment) {
    return apps(environment)
        .map(
            list ->
                list.stream()
                    .filter(app -> app.description().equals(JobHandle.appName(tag)))
                    .toList());
  }

  JobStatus status(JobHandle job, JobFiles files) {
    return statuses.get(job, () -> look(job, files));
  }

  private JobStatus look(JobHandle job, JobFiles files) {
    try {
      return seen(job, files);
    } catch (IOException e) {
      return new JobStatus.Unknown("the job's files cannot be read: " + e);
    }
  }

  private JobStatus seen(JobHandle job, JobFiles files) throws IOException {
    // What the driver is seen to do is looked at before what came of it.
    boolean driverLives = files.clientLives();
    Told told = files.told();
    boolean stopOrdered = files.stopOrdered();
    return switch (appsOf(job.tag(), job.environment())) {
      case Answer.Failed<List<ModalApp>>(Trouble trouble) ->
          new JobStatus.Unknown(Client.told(trouble));
      case Answer.Value<List<ModalApp>>(List<ModalApp> own) ->
          switch (calls(job, told)) {
            case Answer.Failed<List<FunctionCall>>(Trouble trouble) ->
                new JobStatus.Unknown(Client.told(trouble));
            case Answer.Value<List<FunctionCall>>(List<FunctionCall> calls) ->
                new Seen(told, driverLives, stopOrdered, own, calls, clock.instant())
                    .status((number, since) -> firstOutput(job, number, since));
          };
    };
  }

  private Answer<List<FunctionCall>> calls(JobHandle job, Told told) {
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
            some.stream().filter(call -> !calls.contains(call)).forEach(calls::add);
      }
    }
    return new Answer.Value<>(List.copyOf(calls));
  }

  /** When an attempt's first line came: looked for until it is there, and then known. */
  private Optional<Instant> firstOutput(JobHandle job, int number, Instant since) {
    String key = job.tag() + " " + number;
    if (!firstOutputs.containsKey(key)) {
      Instant second = Instant.ofEpochSecond(since.getEpochSecond());
      Stream<Instant> times =
          switch (in(job.environment())
              .logs(
                  job.app(),
                  Optional.empty(),
                  Optional.of(new LogCursor(second, 0)),
                  FIRST_LINES)) {
            case Answer.Failed<LogSlice> _ -> Stream.empty();
            case Answer.Value<LogSlice>(LogSlice slice) ->
                slice.lines().stream().map(LogSlice.Line::at);
          };
      times.findFirst().ifPresent(first -> firstOutputs.put(key, first));
    }
    return Optional.ofNullable(firstOutputs.get(key));
  }
}
