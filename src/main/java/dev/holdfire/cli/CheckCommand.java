package dev.holdfire.cli;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.jobs.Backends;
import dev.holdfire.policy.Policy;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.redact.PlainText;
import dev.holdfire.script.Finding;
import dev.holdfire.script.Report;
import dev.holdfire.script.Severity;
import dev.holdfire.script.value.Invocation;
import dev.holdfire.tools.PolicyReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** Judges a training script without running it. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = {
      "Reads a training script with its modules and says what breaks a rule.",
      "Needs no network and no client of a cloud."
    })
final class CheckCommand implements Callable<Integer> {
  private static final int MESSAGE_LENGTH = 500;

  private final Surroundings surroundings;
  private final PrintWriter out;

  @Parameters(index = "0", paramLabel = "SCRIPT", description = "The script.")
  private Path script = Path.of("");

  @Parameters(
      index = "1..*",
      paramLabel = "ARGS",
      description = {
        "After --: the arguments of the run, as its script or entrypoint gets them.",
        "Without them the script is judged by its defaults."
      })
  private List<String> arguments = List.of();

  @Option(
      names = "--entrypoint",
      paramLabel = "NAME",
      description = "The entrypoint or function that is launched.")
  private Optional<String> entrypoint = Optional.empty();

  @Option(
      names = "--kwargs",
      paramLabel = "JSON",
      description = "What a function is called with, as a JSON object.")
  private Optional<String> kwargs = Optional.empty();

  @Option(names = "--config", paramLabel = "FILE", description = "The configuration of the run.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description = "modal or local; else as the script's imports say.")
  private Optional<String> backend = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--sarif", description = "Print SARIF 2.1.0.")
  private boolean sarif;

  @Option(
      names = "--fix",
      description = "Show as a diff what can be mended by machine, and ask whether to write it.")
  private boolean fix;

  @Option(names = "--apply", description = "With --fix: write it without asking.")
  private boolean apply;

  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "The least that makes the exit code 1: refuse, warn or prove (default: warn).")
  private Severity failOn = Severity.WARN;

  CheckCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  @Override
  public Integer call() {
    if ((json && sarif) || (apply && !fix)) {
      throw new HoldfireException(
          ErrorCode.INVALID_INPUT,
          apply && !fix
              ? "--apply says what to do with --fix. Give both, or neither."
              : "--json and --sarif are two forms of one answer. Give one of them.");
    }
    Report report = read();
    if (fix) {
      return new FixDialogue(out, report).run(apply, surroundings.working());
    }
    if (json) {
      out.println(
          JsonMapper.shared()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(CheckJson.of(report, shown(report))));
    } else if (sarif) {
      out.println(
          JsonMapper.shared()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(
                  Sarif.of(report, surroundings.working(), surroundings.version())));
    } else {
      print(report);
    }
    out.flush();
    return fails(report) ? ExitCode.REFUSED.number() : ExitCode.DONE.number();
  }

  private Report read() {
    Policy policy =
        PolicyFiles.locate(surroundings.environment(), surroundings.home(), surroundings.project())
            .load()
            .policy();
    PolicyReader reader =
        new PolicyReader(
            policy, GpuCatalogue.load(), surroundings.project(), surroundings.working());
    return reader.read(
        surroundings.working().resolve(script),
        config.map(surroundings.working()::resolve),
        backend.map(CheckCommand::isModal),
        invocation());
  }

  private Optional<Invocation> invocation() {
    return arguments.isEmpty() && kwargs.isEmpty() && entrypoint.isEmpty()
        ? Optional.empty()
        : Optional.of(Invocation.of(arguments, kwargs.orElse("{}"), entrypoint, false));
  }

  private static boolean isModal(String name) {
    return switch (name) {
      case Backends.MODAL -> true;
      case Backends.LOCAL -> false;
      default ->
          throw new HoldfireException(
              ErrorCode.INVALID_INPUT,
              "There is no backend called %s. Write %s or %s."
                  .formatted(PlainText.line(name, 40), Backends.MODAL, Backends.LOCAL));
    };
  }

  private boolean fails(Report report) {
    return switch (failOn) {
      case REFUSE -> report.hasFinding(Severity.REFUSE);
      case WARN -> report.hasFinding(Severity.REFUSE) || report.hasFinding(Severity.WARN);
      case PROVE ->
          report.hasFinding(Severity.REFUSE)
              || report.hasFinding(Severity.WARN)
              || report.hasFinding(Severity.PROVE);
    };
  }

  private Path shown(Report report) {
    return CheckJson.shown(report.script().path(), surroundings.working());
  }

  private void print(Report report) {
    for (Finding finding : report.findings()) {
      out.println(
          "%s:%d:%d: %s: %s [%s]"
              .formatted(
                  CheckJson.shown(finding.at().path(), surroundings.working()),
                  finding.at().line(),
                  finding.at().column(),
                  finding.waived().isPresent()
                      ? "waived"
                      : finding.severity().name().toLowerCase(Locale.ROOT),
                  PlainText.line(finding.message(), MESSAGE_LENGTH),
                  finding.rule()));
      out.println(
          finding
              .waived()
              .map(reason -> "    waived: " + PlainText.line(reason, MESSAGE_LENGTH))
              .orElseGet(() -> "    fix: " + PlainText.line(finding.fix(), MESSAGE_LENGTH)));
    }
    long counted = report.findings().stream().filter(finding -> finding.waived().isEmpty()).count();
    out.println(
        "%d finding(s), %d of them refuse; judged for %s"
            .formatted(
                counted,
                report.findings().stream()
                    .filter(finding -> finding.waived().isEmpty())
                    .filter(finding -> finding.severity() == Severity.REFUSE)
                    .count(),
                CheckJson.backend(report)));
  }
}
