package dev.holdfire.backend.modal;

import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A call and the containers in which it ran, as the command line tells of them at any time. Times
 * are milliseconds from the call's beginning.
 */
final class BilledCall {
  static final Instant START = Instant.parse("2026-11-23T08:00:00.300Z");
  private static final String ID = "fc-1";

  /** As the command line prints times: in whole seconds. */
  private static final DateTimeFormatter PRINTED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssxxx").withZone(ZoneOffset.UTC);

  private final List<Container> containers = new ArrayList<>();
  private boolean listed = true;

  /**
   * One that is billed from its start to its end.
   *
   * @param called when the call begins in it; negative where it crashes before
   * @param writes when it writes its line; at its end or later for none
   * @param shown when the log shows that
   */
  record Container(String id, long start, long called, long writes, long shown, long end) {
    boolean holds(long time) {
      return called >= 0 && called <= time && time < end;
    }

    boolean lives(long time) {
      return start <= time && time < end;
    }
  }

  static Instant at(long time) {
    return START.plusMillis(time);
  }

  static long time(Instant at) {
    return Duration.between(START, at).toMillis();
  }

  /** One that ends before the call begins in it. */
  BilledCall crash(long start, long end, long writes, long shown) {
    return with(-1, start, end, writes, shown);
  }

  /** One in which the call begins. */
  BilledCall with(long called, long start, long end, long writes, long shown) {
    String id = "ta-" + (containers.size() + 1);
    containers.add(new Container(id, start, called, writes, shown, end));
    return this;
  }

  /** No list has its containers. */
  BilledCall unlisted() {
    listed = false;
    return this;
  }

  List<Container> containers() {
    return containers;
  }

  /** What is billed, without the time that the last one is kept. */
  long billed() {
    return containers.stream().mapToLong(one -> one.end() - one.start()).sum();
  }

  /**
   * The call as it is listed.
   *
   * @param over how it ended; empty while it goes on
   */
  FunctionCall listed(long time, Optional<CallState> over) {
    Optional<Container> holder =
        over.isPresent()
            ? Optional.of(containers.getLast()).filter(last -> last.called() >= 0)
            : containers.stream().filter(one -> one.holds(time)).findFirst();
    CallState state = over.orElse(holder.isPresent() ? CallState.RUNNING : CallState.PENDING);
    return new FunctionCall(
        ID,
        state,
        state.name(),
        Optional.of(START),
        holder.map(one -> at(one.called())),
        holder.map(Container::id),
        holder.map(one -> Duration.ofMillis(one.called() - one.start())),
        holder.map(one -> Duration.ofMillis(Math.min(time, one.end()) - one.called())));
  }

  /** Whether it can be seen that something is, or was, there. */
  boolean inhabited(long time) {
    return containers.stream().anyMatch(one -> one.lives(time) || isShown(one, time));
  }

  private static boolean isShown(Container one, long time) {
    return one.writes() < one.end() && one.shown() <= time;
  }

  /** What the command line prints. */
  Outcome answer(Command command, long time) {
    List<String> words = command.arguments();
    return new Outcome.Exited(
        0, words.contains("logs") ? log(words, time) : living(time), "", false);
  }

  private String log(List<String> words, long time) {
    Instant since = Instant.parse(words.get(words.indexOf("--since") + 1));
    Instant until = Instant.parse(words.get(words.indexOf("--until") + 1));
    boolean called = words.contains("--function-call");
    StringBuilder lines = new StringBuilder();
    containers.stream()
        .filter(one -> isShown(one, time))
        .filter(one -> !called || (one.called() >= 0 && one.called() <= one.writes()))
        .filter(one -> !at(one.writes()).isBefore(since) && at(one.writes()).isBefore(until))
        .forEach(
            one ->
                lines.append(
                    "%s %s a line\n".formatted(PRINTED.format(at(one.writes())), one.id())));
    return lines.toString();
  }

  private String living(long time) {
    List<String> rows =
        containers.stream()
            .filter(one -> listed && one.lives(time))
            .map(
                one ->
                    """
                    {"container_id": "%s", "app_id": "ap-1", "app_name": "holdfire-hf-1",
                     "start_time": "%s"}\
                    """
                        .formatted(one.id(), PRINTED.format(at(one.start()))))
            .toList();
    return "[%s]".formatted(String.join(",", rows));
  }
}
