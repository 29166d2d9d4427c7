package dev.holdfire.tools;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.LaunchPlan.Run;
import dev.holdfire.gate.Reading;
import dev.holdfire.policy.Policy;
import dev.holdfire.script.Report;
import dev.holdfire.script.value.Invocation;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads scripts by the rules of a policy. The parser is loaded with the first Python script. */
final class Readings {
  private static final Pattern NAMES_PYTHON = Pattern.compile("#![^\\n]*\\bpython[\\d.]*\\b");

  private final PolicyReader reader;

  Readings(Services services, Path project, Policy policy) {
    reader = new PolicyReader(policy, services.catalogue().get(), Optional.of(project), project);
  }

  /** Reads a script and its modules now, and judges it as its imports say. */
  Reading read(SourceFile script) {
    return read(script, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Reads a script as each run would find it; what two runs have in common once. */
  List<Reading> ofRuns(
      Optional<SourceFile> script, List<Run> runs, Arguments arguments, boolean modal) {
    if (script.isEmpty() || runs.isEmpty()) {
      return List.of(new Reading.Unread("it is not there"));
    }
    boolean retried = arguments.integer("max_retries").orElse(0) > 0 && !arguments.flag("smoke");
    return runs.stream()
        .map(run -> new Handed(run.config(), run.arguments(), run.kwargs()))
        .distinct()
        .map(
            handed ->
                read(
                    script.get(),
                    Invocation.of(
                        handed.arguments(), handed.kwargs(), arguments.text("entrypoint"), retried),
                    handed.config(),
                    modal))
        .toList();
  }

  private record Handed(Optional<Path> config, List<String> arguments, String kwargs) {}

  Reading read(SourceFile script, Invocation invocation, Optional<Path> config, boolean modal) {
    return read(script, config, Optional.of(modal), Optional.of(invocation));
  }

  private Reading read(
      SourceFile script,
      Optional<Path> config,
      Optional<Boolean> modal,
      Optional<Invocation> invocation) {
    if (!isPython(script)) {
      return new Reading.Unread(
          script.path().getFileName() + " is not Python, so that no rule can be asked");
    }
    try {
      return new Reading.Judged(reader.read(script.path(), config, modal, invocation));
    } catch (HoldfireException e) {
      return new Reading.Unread(Texts.words(String.valueOf(e.getMessage())));
    }
  }

  /** What was read of it; empty for what is unread. */
  static Optional<Report> report(Reading reading) {
    return switch (reading) {
      case Reading.Judged(Report report) -> Optional.of(report);
      case Reading.Unread _ -> Optional.empty();
    };
  }

  private static boolean isPython(SourceFile script) {
    return script.path().toString().endsWith(".py")
        || NAMES_PYTHON.matcher(script.text()).lookingAt();
  }
}
