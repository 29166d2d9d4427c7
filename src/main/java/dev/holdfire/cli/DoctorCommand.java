package dev.holdfire.cli;

import dev.holdfire.cost.PriceBook;
import dev.holdfire.cost.PricedResource;
import dev.holdfire.cost.Rate;
import dev.holdfire.error.ExitCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.Backends;
import dev.holdfire.jobs.Backends.Readiness;
import dev.holdfire.ledger.AuditLog;
import dev.holdfire.policy.PolicyFiles;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.SystemProcesses;
import dev.holdfire.redact.PlainText;
import dev.holdfire.report.Times;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says whether everything that a server needs is in order, and what to do where it is not. */
@CommandLine.Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Checks what a server needs, and says what to do where something is missing.")
final class DoctorCommand implements Callable<Integer> {
  private static final int NEEDED_JAVA = 25;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int FOUND_LENGTH = 4000;
  private static final String INDENT = " ".repeat(28);

  private final Surroundings surroundings;
  private final PrintWriter out;

  @CommandLine.Option(names = "--json", description = "Print JSON.")
  private boolean json;

  DoctorCommand(Surroundings surroundings, PrintWriter out) {
    this.surroundings = surroundings;
    this.out = out;
  }

  private enum Severity {
    /** Serving or a local job would fail. */
    ERROR,
    WARNING,
    INFORMATION
  }

  private record Check(String id, boolean ok, Severity severity, String found, String remedy) {}

  @Override
  public Integer call() {
    List<Check> checks = new ArrayList<>();
    checks.add(java());
    checks.add(python());
    checks.add(project());
    boolean policy = policy(checks);
    if (policy) {
      parts(checks);
    }
    boolean ok =
        checks.stream().allMatch(check -> check.ok() || check.severity() != Severity.ERROR);
    if (json) {
      out.println(JsonMapper.shared().writeValueAsString(json(checks, ok)));
    } else {
      checks.forEach(this::print);
      out.println(ok ? "Everything that a server needs is there." : "A server would fail.");
    }
    out.flush();
    return ok ? ExitCode.DONE.number() : ExitCode.REFUSED.number();
  }

  private static Check java() {
    int version = Runtime.version().feature();
    return new Check(
        "java",
        version >= NEEDED_JAVA,
        Severity.ERROR,
        "Java " + Runtime.version(),
        "install Java %d or newer, or set HOLDFIRE_JAVA to its bin/java".formatted(NEEDED_JAVA));
  }

  /**
   * The supervisor of local jobs, and most scripts, need it; the policy may name another for those.
   */
  private Check python() {
    Outcome outcome =
        new SystemProcesses()
            .run(Command.of(surroundings.working(), PATIENCE, List.of("python3", "--version")));
    boolean there = outcome instanceof Outcome.Exited exited && exited.succeeded();
    return new Check(
        "python",
        there,
        Severity.ERROR,
        switch (outcome) {
          case Outcome.Exited exited -> (exited.output() + exited.error()).strip();
          case Outcome.TimedOut _ -> "python3 does not answer";
          case Outcome.NotStarted(String reason) -> reason;
        },
        "install Python 3.8 or newer, so that python3 is found on PATH");
  }

  private Check project() {
    return new Check(
        "project",
        surroundings.project().isPresent(),
        Severity.WARNING,
        surroundings.project().map(Path::toString).orElse("none: this is a home or root folder"),
        "run it in a project's folder: a launch needs one");
  }

  private boolean policy(List<Check> checks) {
    try {
      List<Path> read =
          PolicyFiles.locate(
                  surroundings.environment(), surroundings.home(), surroundings.project())
              .load()
              .read();
      checks.add(
          new Check(
              "policy",
              true,
              Severity.ERROR,
              read.isEmpty()
                  ? "no file; the defaults hold"
                  : read.stream().map(Path::toString).collect(Collectors.joining(", ")),
              ""));
      return true;
    } catch (HoldfireException e) {
      checks.add(
          new Check(
              "policy",
              false,
              Severity.ERROR,
              e.getMessage(),
              "correct the file; 'holdfire policy check' says when it is in order"));
      return false;
    }
  }

  private void parts(List<Check> checks) {
    try (Application application = surroundings.application().get()) {
      checks.add(state(application));
      for (String name : application.backends().names()) {
        checks.add(backend(name, application.backends().readiness(name)));
      }
      PriceBook book =
          application.prices().book(List.of(), application.policy().policy().cost().priceMaxAge());
      book.prices().forEach(price -> checks.add(price(price)));
      book.silent().forEach(provider -> checks.add(silent(provider)));
    }
  }

  private Check state(Application application) {
    try {
      AuditLog.Verification audit = application.audit().verify();
      if (!audit.ok()) {
        return new Check(
            "state",
            false,
            Severity.WARNING,
            "the audit's chain is broken at row %d: %s"
                .formatted(audit.firstBad().orElseThrow(), audit.reason()),
            "somebody changed the ledger beside Holdfire; find out who");
      }
      boolean writable = Files.isWritable(surroundings.state());
      return new Check(
          "state",
          writable,
          Severity.ERROR,
          "%s, %d audit rows in order".formatted(surroundings.state(), audit.rows()),
          "make the folder writable, or set HOLDFIRE_HOME to one that is");
    } catch (HoldfireException e) {
      return new Check(
          "state",
          false,
          Severity.ERROR,
          e.getMessage(),
          "mend it, or set HOLDFIRE_HOME to another folder");
    }
  }

  /** A server does without a cloud; its own machine is what a job needs at least. */
  private static Check backend(String name, Readiness readiness) {
    Severity severity = name.equals(Backends.LOCAL) ? Severity.ERROR : Severity.INFORMATION;
    return switch (readiness) {
      case Readiness.Ready(var gpus) ->
          new Check(
              "backend." + name,
              true,
              severity,
              gpus.isEmpty() ? "ready, no GPU of its own" : "ready, " + gpus,
              "");
      case Readiness.NotReady(String reason, List<String> remedies) ->
          new Check("backend." + name, false, severity, reason, String.join("; ", remedies));
    };
  }

  private static Check silent(PriceBook.Silent provider) {
    return new Check(
        "price." + provider.backend(),
        false,
        Severity.WARNING,
        provider.reason(),
        String.join("; ", provider.remedies()));
  }

  private Check price(PricedResource price) {
    Rate rate = price.rate();
    Duration age = Duration.between(rate.readAt(), surroundings.clock().instant());
    boolean good = rate.gradeAt(surroundings.clock().instant()).admitsSpending();
    return new Check(
        "price.%s.%s".formatted(price.backend(), price.resource()),
        good,
        Severity.WARNING,
        "$%s per %s, %s, %s old, grade %s"
            .formatted(
                rate.amount().toPlainString(),
                rate.unit().name().toLowerCase(Locale.ROOT),
                rate.source(),
                Times.words(age),
                rate.gradeAt(surroundings.clock().instant())),
        "state it in the policy with source and date");
  }

  private void print(Check check) {
    // A message of several lines stays below the first.
    String found = PlainText.clean(check.found(), FOUND_LENGTH).replace("\n", "\n" + INDENT);
    String mark = check.ok() ? "ok" : check.severity() == Severity.ERROR ? "MISSING" : "note";
    out.printf("%-8s %-18s %s%n", mark, check.id(), found);
    if (!check.ok()) {
      out.println(INDENT + "-> " + check.remedy());
    }
  }

  private static ObjectNode json(List<Check> checks, boolean ok) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("ok", ok);
    ArrayNode list = node.putArray("checks");
    for (Check check : checks) {
      list.addObject()
          .put("id", check.id())
          .put("ok", check.ok())
          .put("severity", check.severity().name().toLowerCase(Locale.ROOT))
          .put("found", check.found())
          .put("remedy", check.ok() ? null : check.remedy());
    }
    return node;
  }
}
