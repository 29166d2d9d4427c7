package dev.holdfire.backend.modal;

import dev.holdfire.backend.modal.WarmPython.Ready;
import dev.holdfire.backend.modal.WarmPython.Reply;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs the command, and what only asks through a warm Python: nearly all of the half second that a
 * start takes is the import of Modal's package. Whatever is not as it should be there is run as it
 * would be otherwise: as a process of its own. So what goes through it may be asked twice, and what
 * acts does not go through it.
 */
final class WarmCalls {
  private static final Set<String> ASKING =
      Set.of(
          "app info",
          "app list",
          "app logs",
          "billing rates",
          "billing report",
          "billing summary",
          "container list",
          "environment list",
          "function calls",
          "function info",
          "token info",
          "volume ls");

  /** Reads the program from the first line of its input, so that none of it stands in a title. */
  private static final String FIRST = "import json, sys; exec(json.loads(sys.stdin.readline()))";

  private static final Duration END = Duration.ofSeconds(2);
  private static final int LONGEST_LINE = 64 << 20;

  /** How long none is started again after one that was of no use. */
  private static final Duration REST = Duration.ofMinutes(1);

  private final Processes processes;
  private final Clock clock;

  /** One for each way to start it: the environment holds credentials, and is a part of that. */
  private final Map<Command, Place> places = new ConcurrentHashMap<>();

  WarmCalls(Processes processes, Clock clock) {
    this.processes = processes;
    this.clock = clock;
  }

  /**
   * Runs a call.
   *
   * @param line its arguments: the last of the command's
   */
  Outcome run(Command call, List<String> line) {
    List<String> command = call.arguments().subList(0, call.arguments().size() - line.size());
    return asks(line)
        ? ModalEntry.of(command)
            .flatMap(entry -> warm(entry, call, line))
            .orElseGet(() -> processes.run(call))
        : processes.run(call);
  }

  private static boolean asks(List<String> line) {
    return line.size() > 1 && ASKING.contains(line.get(0) + " " + line.get(1));
  }

  private Optional<Outcome> warm(ModalEntry entry, Command call, List<String> line) {
    List<String> arguments = Stream.concat(entry.first().stream(), line.stream()).toList();
    Command start = start(entry, call);
    Place place = places.computeIfAbsent(start, _ -> new Place());
    for (int turn = 0; turn < 2; turn++) {
      Optional<Ready> ready = place.ready(start);
      if (ready.isEmpty()) {
        return Optional.empty();
      }
      switch (ready.get().ask(call, arguments)) {
        case Reply.Ended(Outcome outcome) -> {
          return Optional.of(outcome);
        }
        case Reply.Again _ -> place.leave(ready.get());
        case Reply.Silence _ -> {
          place.leave(ready.get());
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }

  private static Command start(ModalEntry entry, Command call) {
    List<String> arguments = new ArrayList<>(entry.python().interpreter());
    arguments.addAll(List.of("-c", FIRST, entry.kind(), entry.name()));
    return new Command(
        arguments,
        call.folder(),
        call.environment(),
        call.withoutVariables(),
        Program.LINE,
        END,
        LONGEST_LINE);
  }

  /** What each is told first; read when the first is started. */
  private static final class Program {
    static final String LINE = JsonMapper.shared().writeValueAsString(text()) + "\n";

    private static String text() {
      try {
        return JobFiles.resource("warm.py");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Where one is, or will be. */
  private final class Place {
    private @Nullable Ready here;
    private Instant rests = Instant.MIN;

    /** The one that is here, or a new one; who asks meanwhile waits for it. */
    synchronized Optional<Ready> ready(Command start) {
      if (here != null && here.isOpen()) {
        return Optional.of(here);
      }
      here = null;
      if (clock.instant().isBefore(rests)) {
        return Optional.empty();
      }
      Optional<Ready> started = WarmPython.start(processes, start);
      here = started.orElse(null);
      if (started.isEmpty()) {
        rests = clock.instant().plus(REST);
      }
      return started;
    }

    /** It is of no more use; it ends by itself once its other calls have ended. */
    synchronized void leave(Ready left) {
      if (left.equals(here)) {
        here = null;
        if (!left.hasAnswered()) {
          rests = clock.instant().plus(REST);
        }
      }
    }
  }
}
