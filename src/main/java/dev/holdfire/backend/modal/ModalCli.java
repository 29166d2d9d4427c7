package dev.holdfire.backend.modal;

import dev.holdfire.backend.modal.ModalCalls.Line;
import dev.holdfire.backend.modal.ModalCalls.Printed;
import dev.holdfire.process.Command;
import dev.holdfire.process.Processes;
import dev.holdfire.redact.Redactor;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The command line of Modal: one method for each of its commands that is used. Every call is a
 * process, ends within a time of its own and never throws; an exit code is taken as truth about the
 * call and not about a job. Written for 1.6.4; 1.6.0 is the least.
 */
public final class ModalCli {
  private static final int DOCUMENT = 16 << 20;
  private static final int TEXT = 1 << 20;
  private static final int MOST_CALLS = 1000;

  /** Bytes per second: a download that is slower is given up. */
  private static final long SLOWEST = 1 << 20;

  private final Clock clock;
  private final Patience patience;
  private final ModalCalls calls;

  /**
   * How long a call may take.
   *
   * @param reading for one that only asks; a server that cannot be reached takes 57 s to fail. Two
   *     in a row, readiness and price, stay below the 60 s that clients wait for a tool
   * @param logs for a page of a log
   * @param stopping for an order to stop, which repeats itself
   * @param transfer for the download of a small file
   */
  record Patience(Duration reading, Duration logs, Duration stopping, Duration transfer) {
    static final Patience USUAL =
        new Patience(
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ofSeconds(75),
            Duration.ofMinutes(60));
  }

  /** A command line with these settings. */
  public ModalCli(ModalSettings settings, Processes processes, Redactor redactor, Clock clock) {
    this(settings, processes, redactor, clock, Patience.USUAL);
  }

  ModalCli(
      ModalSettings settings,
      Processes processes,
      Redactor redactor,
      Clock clock,
      Patience patience) {
    this(clock, patience, new ModalCalls(settings, processes, redactor, clock, patience.reading()));
  }

  private ModalCli(Clock clock, Patience patience, ModalCalls calls) {
    this.clock = clock;
    this.patience = patience;
    this.calls = calls;
  }

  /** The same in another Modal environment. */
  public ModalCli in(String environment) {
    return new ModalCli(clock, patience, calls.in(environment));
  }

  /** Its version, such as {@code 1.6.4}; asks no server. */
  public Answer<String> version() {
    return calls.version();
  }

  /** Every app of the environment that runs, is deployed or stopped not long ago. */
  public Answer<List<ModalApp>> apps() {
    return calls.read(
        reading("app", "list", "--json"), json -> Fields.parseList(json, ModalApp::of));
  }

  /** An app and the ids of its functions. */
  public Answer<AppInfo> appInfo(String appId) {
    return calls.read(
        reading("app", "info", "--json", "--", appId), json -> AppInfo.of(Fields.parse(json)));
  }

  /**
   * The newest calls of a function and of all its variants.
   *
   * @param most how many, at most 1000
   */
  public Answer<List<FunctionCall>> calls(String functionId, int most) {
    int tail = Math.clamp(most, 1, MOST_CALLS);
    return calls(functionId, "--tail", Integer.toString(tail));
  }

  /**
   * Every call of a function and of all its variants since a time, at most 7 days ago (needs
   * 1.6.2).
   */
  public Answer<List<FunctionCall>> calls(String functionId, Instant since) {
    return calls(functionId, "--since", since.truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private Answer<List<FunctionCall>> calls(String functionId, String option, String value) {
    return calls.read(
        reading("function", "calls", "--all-variants", "--json", option, value, "--", functionId),
        json -> Fields.parseList(json, FunctionCall::of));
  }

  /** The limits of a function or variant as the server holds them. */
  public Answer<FunctionLimits> functionInfo(String functionId) {
    return calls.read(
        reading("function", "info", "--json", "--", functionId),
        json -> FunctionLimits.of(Fields.parse(json)));
  }

  /**
   * A page of an app's log.
   *
   * @param callId only this call's lines; empty for all
   * @param cursor where the last page ended; empty for the newest lines
   * @param most how many lines at most
   */
  public Answer<LogSlice> logs(
      String appId, Optional<String> callId, Optional<LogCursor> cursor, int most) {
    return new ModalLogs(calls, clock, patience.logs()).page(appId, callId, cursor, most);
  }

  /**
   * The containers that wrote output within a time, in their order, and when each wrote its first
   * line.
   *
   * @param callId only output of this call; empty for all, also what came before a call was begun
   */
  public Answer<Map<String, Instant>> containers(
      String appId, Optional<String> callId, Instant from, Instant until) {
    return new ModalLogs(calls, clock, patience.logs()).containers(appId, callId, from, until);
  }

  /** The containers of an app that run or are about to. */
  public Answer<List<ModalContainer>> containers(String appId) {
    return calls.read(
        reading("container", "list", "--app-id", appId, "--json"),
        json -> Fields.parseList(json, ModalContainer::of));
  }

  /**
   * The files below a folder of a volume, by one call for each folder.
   *
   * @param folder the folder, {@code /} for all
   * @param mostFolders how many folders are looked into at most
   */
  public Answer<VolumeListing> volumeFiles(String volume, String folder, int mostFolders) {
    return VolumeWalk.from(folder, path -> listing(volume, path), mostFolders);
  }

  private Answer<List<VolumeFile>> listing(String volume, String folder) {
    return calls.read(
        reading("volume", "ls", "--json", "--", volume, folder),
        json -> Fields.parseList(json, VolumeFile::of));
  }

  /**
   * Downloads a file.
   *
   * @param target where to; it must not exist
   * @param bytes how large it is: a large one is given more time
   */
  public Answer<Path> volumeGet(String volume, String path, Path target, long bytes) {
    Duration slow = Duration.ofSeconds(bytes / SLOWEST);
    Line line =
        new Line(
            List.of("volume", "get", "--", volume, path, target.toAbsolutePath().toString()),
            patience.transfer().plus(slow),
            TEXT);
    return calls.succeed(line).map(_ -> target);
  }

  /**
   * Orders an app to stop. Being stopped already is success; whether it then does stop is read back
   * by {@link #apps}.
   */
  public Answer<StopAnswer> stop(String appId) {
    Line line = new Line(List.of("app", "stop", "--yes", "--", appId), patience.stopping(), TEXT);
    return calls
        .run(line)
        .then(
            printed -> {
              if (printed.exitCode() == 0) {
                return new Answer.Value<>(StopAnswer.ACCEPTED);
              }
              return alreadyStopped(printed)
                  ? new Answer.Value<>(StopAnswer.ALREADY_STOPPED)
                  : new Answer.Failed<>(calls.trouble(line, printed));
            });
  }

  /**
   * Cancels one call, which is over then and not tried again; the others go on. No command does
   * that, so Modal's own package is asked. Whether the call did end is read back by {@link #calls}.
   */
  public Answer<StopAnswer> cancel(String callId) {
    Line line = new Line(List.of("cancel", callId), patience.stopping(), TEXT);
    return calls.python("cancel.py", line).map(_ -> StopAnswer.ACCEPTED);
  }

  private static boolean alreadyStopped(Printed printed) {
    return Troubles.message(printed.error()).toLowerCase(Locale.ROOT).contains("already stopped");
  }

  /** The prices, dollars per unit and hour, by Modal's own keys. */
  public Answer<Map<String, BigDecimal>> rates() {
    return calls.read(reading("billing", "rates", "--json"), ModalPrices::rates);
  }

  /** A month so far; Modal's begin in UTC, and one that has not begun is an error. */
  public Answer<BillingSummary> summary(YearMonth month) {
    return calls.read(
        reading("billing", "summary", "--for", month.toString(), "--json"),
        json -> BillingSummary.of(Fields.parse(json)));
  }

  /**
   * What each app and other object cost in each full hour.
   *
   * @param from an instant of the first day, in UTC
   */
  public Answer<List<BillingRow>> report(Instant from) {
    return calls.read(
        reading(
            "billing",
            "report",
            "--start",
            from.truncatedTo(ChronoUnit.DAYS).toString().substring(0, "2026-01-01".length()),
            "--resolution",
            "h",
            "--json"),
        json -> Fields.parseList(json, BillingRow::of));
  }

  /** Whose credentials are used: the probe for them. */
  public Answer<TokenInfo> tokenInfo() {
    return calls.read(reading("token", "info"), TokenInfo::of);
  }

  /**
   * The command for a detached run, to be started by the caller so that it outlives the server. The
   * app's id is not in its output: the script prints it.
   *
   * @param folder where the script's modules are imported from
   * @param name the app's name, by which it is found again
   * @param function {@code file.py::name}
   * @param options what follows belongs to the script's entrypoint
   * @param patience how long its caller means to wait
   */
  public Answer<Command> detachedRun(
      Path folder, String name, String function, List<String> options, Duration patience) {
    List<String> arguments = new ArrayList<>(List.of("run", "--detach", "--quiet", "--name", name));
    arguments.addAll(List.of("--", function));
    arguments.addAll(options);
    return calls
        .command(new Line(arguments, patience, TEXT), Map.of())
        .map(
            command ->
                new Command(
                    command.arguments(),
                    folder,
                    command.environment(),
                    command.withoutVariables(),
                    command.input(),
                    command.timeout(),
                    command.outputLimit()));
  }

  /** What the output of a detached run that failed means. */
  public Trouble runTrouble(int exitCode, String error) {
    return calls.trouble(List.of("run"), exitCode, error);
  }

  private Line reading(String... arguments) {
    return new Line(Stream.of(arguments).toList(), patience.reading(), DOCUMENT);
  }

  /** A text without the credentials and secrets that may stand in it. */
  String mask(String text) {
    return calls.mask(text);
  }
}
