package dev.holdfire.backend.modal;

import dev.holdfire.backend.modal.Trouble.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognises what went wrong by the words of the command. Its messages are no interface and change
 * with the version, hence loosely; what is not recognised is told in its own last lines.
 */
final class Troubles {
  private static final int LINES = 6;
  private static final int LENGTH = 600;

  /** What a box is drawn with, up to 1.6.3. */
  private static final Pattern FRAME = Pattern.compile("[\\u2500-\\u257f]+");

  private static final String TRACEBACK = "Traceback (most recent call last)";

  /** The end of a box of rich's, in which 1.6.4 too shows the way to an exception. */
  private static final String BOX_END = "╰";

  /** Where an exception was, by the lines of a box: file, line and function. */
  private static final Pattern PLACE = Pattern.compile("(?m)^[│\\s]*(\\S+\\.py):(\\d+) in (\\S+)");

  private static final Pattern OURS_OR_MODALS =
      Pattern.compile(
          "site-packages|/%s/|/%s:\\d+ in <module>"
              .formatted(JobFiles.DRIVER_PACKAGE, Pattern.quote(JobFiles.DRIVER)));

  /** The line of an exception below a traceback without a box. */
  private static final Pattern EXCEPTION =
      Pattern.compile("(?m)^[A-Za-z_][\\w.]*(?:Error|Exception|Interrupt|Exit|Failure|Warning)\\b");

  private static final Pattern TITLE = Pattern.compile("(?:Error|Traceback.*|Warning)\\s*:?");

  /** What is printed at every detached entrypoint, also with {@code -q}. */
  private static final Pattern NOTE = Pattern.compile("Note that running a local entrypoint.*");

  private static final Pattern CONFIGURATION =
      Pattern.compile("Error when reading the modal configuration from \\S+");

  private static final String ERROR = "Error: ";
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private Troubles() {}

  static Trouble noCli(List<String> command) {
    return new Trouble(
        Kind.NO_CLI,
        "there is no command line of Modal on this machine: %s cannot be run"
            .formatted(String.join(" ", command)),
        List.of(
            "install it: pip install modal==1.6.4",
            "name where it is in the policy: backend.modal.command",
            "use another backend, such as local"));
  }

  static Trouble noPython(List<String> command) {
    return new Trouble(
        Kind.NO_CLI,
        "it is not known which Python runs %s, and one call is cancelled by Modal's own package"
            .formatted(String.join(" ", command)),
        List.of(
            "name that Python in the policy: backend.modal.command = [\"/…/python\", \"-m\","
                + " \"modal\"]",
            "stop the whole job instead"));
  }

  /** A command that is there, and does not even say its version. */
  static Trouble noVersion(List<String> command, String error) {
    Matcher configuration = CONFIGURATION.matcher(error);
    return configuration.find()
        ? of(List.of("--version"), 1, configuration.group())
        : noCli(command);
  }

  static Trouble tooOld(String version) {
    return new Trouble(
        Kind.TOO_OLD,
        "the command line of Modal is %s, and 1.6.0 is the least that can be watched with"
            .formatted(version),
        List.of(
            "upgrade it: pip install modal==1.6.4",
            "name a newer one in the policy: backend.modal.command"));
  }

  static Trouble halfToken(String missing) {
    return new Trouble(
        Kind.HALF_TOKEN,
        missing + " is missing in the server's environment, where the other half is set",
        List.of(
            "set both MODAL_TOKEN_ID and MODAL_TOKEN_SECRET, or neither",
            "name a token file in the policy: backend.modal.config_path"));
  }

  static Trouble timedOut(List<String> words, Duration patience) {
    return new Trouble(
        Kind.TIMED_OUT,
        "modal %s did not end within %d seconds"
            .formatted(String.join(" ", words), patience.toSeconds()),
        List.of(
            "look at the network of this machine, and at Modal's status page",
            "try again in a minute; what runs there is not touched by this"));
  }

  static Trouble unreadable(List<String> words, String reason) {
    return new Trouble(
        Kind.UNREADABLE,
        "what modal %s printed cannot be relied on: %s".formatted(String.join(" ", words), reason),
        List.of(
            "use the version of the command that is tested: pip install modal==1.6.4",
            "look by hand, on Modal's dashboard"));
  }

  /**
   * What a command that failed means.
   *
   * @param printed its output, masked and without escapes
   */
  static Trouble of(List<String> words, int exitCode, String printed) {
    String message = message(printed);
    Optional<TroubleRule> known = TroubleRule.of(message);
    String told =
        message.isEmpty()
            ? "modal %s ended with %d and said nothing".formatted(String.join(" ", words), exitCode)
            : message;
    return known
        .map(rule -> new Trouble(rule.kind(), told, rule.remedies()))
        .orElseGet(
            () ->
                new Trouble(
                    Kind.OTHER,
                    "modal %s failed: %s".formatted(String.join(" ", words), told),
                    List.of(
                        "correct what the message names",
                        "run the same command by hand to see all of it")));
  }

  /** The last lines as one, without the frame of a box and its title. */
  static String message(String printed) {
    int traceback = printed.lastIndexOf(TRACEBACK);
    String lines =
        traceback < 0
            ? lastLines(printed)
            : lastLines(below(printed, traceback)) + place(printed.substring(traceback));
    String bare = lines.startsWith(ERROR) ? lines.substring(ERROR.length()) : lines;
    return bare.length() <= LENGTH ? bare : "…" + bare.substring(bare.length() - LENGTH);
  }

  /** The exception itself: the lines above it show the source of the script. */
  private static String below(String printed, int traceback) {
    int box = printed.indexOf(BOX_END, traceback);
    Matcher exception = EXCEPTION.matcher(printed).region(traceback, printed.length());
    int end = box < 0 ? -1 : printed.indexOf('\n', box);
    if (end >= 0 && !printed.substring(end).isBlank()) {
      return printed.substring(end);
    }
    return exception.find() ? printed.substring(exception.start()) : printed.substring(traceback);
  }

  /** Where in the script it was, by the name of the file alone. */
  private static String place(String traceback) {
    return PLACE
        .matcher(traceback)
        .results()
        .filter(place -> !OURS_OR_MODALS.matcher(place.group()).find())
        .reduce((_, last) -> last)
        .map(
            place ->
                " (%s:%s in %s)"
                    .formatted(
                        place.group(1).substring(place.group(1).lastIndexOf('/') + 1),
                        place.group(2),
                        place.group(3)))
        .orElse("");
  }

  private static String lastLines(String printed) {
    List<String> lines =
        printed
            .lines()
            .map(line -> BLANKS.matcher(FRAME.matcher(line).replaceAll(" ")).replaceAll(" "))
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !TITLE.matcher(line).matches())
            .filter(line -> !NOTE.matcher(line).matches())
            .toList();
    String last =
        lines.stream().skip(Math.max(0, lines.size() - LINES)).collect(Collectors.joining("\n"));
    int error = last.startsWith(ERROR) ? 0 : last.lastIndexOf("\n" + ERROR) + 1;
    return last.substring(error).replace('\n', ' ');
  }

  /** The words of a command without what follows its name. */
  static List<String> words(List<String> arguments) {
    return Stream.of(arguments.get(0), arguments.size() > 1 ? arguments.get(1) : "")
        .filter(word -> !word.isEmpty() && !word.startsWith("-"))
        .map(word -> word.toLowerCase(Locale.ROOT))
        .toList();
  }
}
