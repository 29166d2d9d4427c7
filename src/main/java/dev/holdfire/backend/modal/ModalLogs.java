package dev.holdfire.backend.modal;

import dev.holdfire.backend.modal.LogSlice.Line;
import dev.holdfire.backend.modal.ModalCalls.Printed;
import dev.holdfire.redact.PlainText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pages of a log: none of its lines twice, none left out. */
final class ModalLogs {
  private static final int OUTPUT = 8 << 20;
  private static final int LINE_LENGTH = 4000;

  /** The most entries that the command gives from the end. */
  private static final int MOST_TAIL = 20_000;

  /** The command looks back 35 days at most. */
  private static final Duration HORIZON = Duration.ofDays(35).minusMinutes(1);

  private static final Pattern STAMPED =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:\\d\\d) (.*)");

  /** What a container's id begins with. */
  private static final String CONTAINER = "ta-";

  private static final Pattern LINE_ENDS = Pattern.compile("\r\n|\r|\n");

  /** What the command itself puts before a line that follows a lone carriage return. */
  private static final String CURSOR_UP = "\u001b[1A";

  private final ModalCalls calls;
  private final Clock clock;
  private final Duration patience;

  ModalLogs(ModalCalls calls, Clock clock, Duration patience) {
    this.calls = calls;
    this.clock = clock;
    this.patience = patience;
  }

  Answer<LogSlice> page(
      String appId, Optional<String> callId, Optional<LogCursor> cursor, int most) {
    return cursor
        .map(from -> after(appId, callId, from, most))
        .orElseGet(() -> newest(appId, callId, most));
  }

  private Answer<LogSlice> newest(String appId, Optional<String> callId, int most) {
    int tail = Math.clamp(most, 1, MOST_TAIL);
    return fetch(appId, callId, "--tail", Integer.toString(tail))
        .then(
            lines -> {
              if (lines.isEmpty()) {
                return new Answer.Value<>(new LogSlice(List.of(), Optional.empty(), false));
              }
              Instant first = lines.getFirst().at();
              Instant last = lines.getLast().at();
              // The tail may begin within its first second: how many lines that has is not known.
              return first.equals(last)
                  ? fetch(appId, callId, "--since", last.toString())
                      .map(all -> end(all, most, true))
                  : new Answer.Value<>(end(lines, most, lines.size() >= tail));
            });
  }

  private static LogSlice end(List<Line> lines, int most, boolean cut) {
    if (lines.isEmpty()) {
      return new LogSlice(List.of(), Optional.empty(), false);
    }
    List<Line> kept = lines.subList(Math.max(0, lines.size() - most), lines.size());
    Instant last = lines.getLast().at();
    return new LogSlice(
        kept,
        Optional.of(new LogCursor(last, count(lines, last))),
        cut || kept.size() < lines.size());
  }

  private Answer<LogSlice> after(
      String appId, Optional<String> callId, LogCursor cursor, int most) {
    Instant now = clock.instant();
    if (!cursor.second().isBefore(now)) {
      return new Answer.Value<>(new LogSlice(List.of(), Optional.of(cursor), false));
    }
    Instant oldest = now.minus(HORIZON).truncatedTo(ChronoUnit.SECONDS);
    boolean tooOld = cursor.second().isBefore(oldest);
    LogCursor from = tooOld ? new LogCursor(oldest, 0) : cursor;
    return fetch(appId, callId, "--since", from.second().toString())
        .map(lines -> beginning(unseen(lines, from), from, most, tooOld));
  }

  private static LogSlice beginning(List<Line> lines, LogCursor from, int most, boolean tooOld) {
    List<Line> taken = lines.subList(0, Math.min(most, lines.size()));
    return new LogSlice(
        taken, Optional.of(moved(from, taken)), tooOld || taken.size() < lines.size());
  }

  private static LogCursor moved(LogCursor from, List<Line> taken) {
    if (taken.isEmpty()) {
      return from;
    }
    Instant last = taken.getLast().at();
    int before = last.equals(from.second()) ? from.seen() : 0;
    return new LogCursor(last, before + count(taken, last));
  }

  private static List<Line> unseen(List<Line> lines, LogCursor cursor) {
    List<Line> unseen = new ArrayList<>();
    int skipped = 0;
    for (Line line : lines) {
      if (line.at().equals(cursor.second()) && skipped < cursor.seen()) {
        skipped++;
      } else if (!line.at().isBefore(cursor.second())) {
        unseen.add(line);
      }
    }
    return unseen;
  }

  private static int count(List<Line> lines, Instant second) {
    return (int) lines.stream().filter(line -> line.at().equals(second)).count();
  }

  /**
   * The containers that wrote lines within a time, and when each wrote its first.
   *
   * @param callId only lines of this call; empty for all, also those before a call was begun
   */
  Answer<Map<String, Instant>> containers(
      String appId, Optional<String> callId, Instant from, Instant until) {
    List<String> arguments =
        new ArrayList<>(List.of("app", "logs", "--timestamps", "--show-container-id"));
    callId.ifPresent(id -> arguments.addAll(List.of("--function-call", id)));
    arguments.addAll(
        List.of(
            "--since",
            from.truncatedTo(ChronoUnit.SECONDS).toString(),
            "--until",
            until.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).toString(),
            "--",
            appId));
    return calls
        .succeed(new ModalCalls.Line(arguments, patience, OUTPUT))
        .map(
            printed -> {
              Map<String, Instant> first = new LinkedHashMap<>();
              for (Line line : lines(printed)) {
                String container = line.text().split(" ", 2)[0];
                if (container.startsWith(CONTAINER)) {
                  first.putIfAbsent(container, line.at());
                }
              }
              return first;
            });
  }

  private Answer<List<Line>> fetch(
      String appId, Optional<String> callId, String option, String value) {
    List<String> arguments = new ArrayList<>(List.of("app", "logs", "--timestamps", option, value));
    callId.ifPresent(id -> arguments.addAll(List.of("--function-call", id)));
    arguments.addAll(List.of("--", appId));
    return calls.succeed(new ModalCalls.Line(arguments, patience, OUTPUT)).map(ModalLogs::lines);
  }

  /** Each line bears its second; a line that was cut off by the bound is left for the next page. */
  static List<Line> lines(Printed printed) {
    List<String> texts = List.of(LINE_ENDS.split(printed.output()));
    int whole = printed.truncated() ? texts.size() - 1 : texts.size();
    List<Line> lines = new ArrayList<>();
    for (String text : texts.subList(0, whole)) {
      Matcher line = STAMPED.matcher(PlainText.line(text, LINE_LENGTH));
      if (line.matches() && !(line.group(3).isBlank() && text.contains(CURSOR_UP))) {
        Instant at = OffsetDateTime.parse(line.group(1) + "T" + line.group(2)).toInstant();
        lines.add(new Line(at, line.group(3)));
      }
    }
    return lines;
  }
}
