package dev.holdfire.backend.modal;

import dev.holdfire.backend.JobStatus;
import java.io.IOException;
import java.time.Clock;
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
  private static final int FIRST_LINES = 1000;

  private final ModalCli cli;
  private final Clock clock;
  private final Apps apps;
  private final Map<String, Instant> firstOutputs = new ConcurrentHashMap<>();

  Watch(ModalCli cli, Clock clock) {
    this.cli = cli;
    this.clock = clock;
    this.apps = new Apps(clock);
  }

  /** The command line in a job's environment. */
  ModalCli in(Optional<String> environment) {
    return environment.map(cli::in).orElse(cli);
  }

  /** Forgets the list of apps: something was done that changes it. */
  void changed() {
    apps.changed();
  }

  /** Every app that a job has: by its name, so that one whose answer was lost is among them. */
  Answer<List<ModalApp>> appsOf(String tag, Optional<String> environment) {
    return apps.of(environment, in(environment))
        .map(
            list ->
                list.stream()
                    .filter(app -> app.description().equals(JobHandle.appName(tag)))
                    .toList());
  }

  JobStatus status(JobHandle job, JobFiles files) throws IOException {
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
