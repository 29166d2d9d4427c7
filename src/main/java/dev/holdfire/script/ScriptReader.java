package dev.holdfire.script;

import dev.holdfire.gpu.Compatibility;
import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.redact.Redactor;
import dev.holdfire.script.rule.FactsReader;
import dev.holdfire.script.rule.Judgement;
import dev.holdfire.script.rule.Rule;
import dev.holdfire.script.rule.Rules;
import dev.holdfire.script.rule.Subject;
import dev.holdfire.script.syntax.PythonParser;
import dev.holdfire.script.syntax.SourceFile;
import dev.holdfire.script.value.ConfigFile;
import dev.holdfire.script.value.Invocation;
import dev.holdfire.script.value.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads scripts and judges them by every rule. The parser's native code is loaded with the first
 * script. Not safe for use by several threads at once.
 */
public final class ScriptReader {
  /** What nobody wants of a benchmark, and what is asked of its launches all the same. */
  private static final Set<String> OF_RESULTS = Set.of("checkpoint-weights", "volume-mounted");

  private static final String FOR_A_BENCHMARK =
      " Or let a script that only measures run within the smoke limits, where this only warns.";

  private final Redactor redactor;
  private final Compatibility compatibility;
  private Optional<PythonParser> parser = Optional.empty();

  public ScriptReader(Redactor redactor, GpuCatalogue catalogue) {
    this.redactor = redactor;
    compatibility = new Compatibility(catalogue);
  }

  /**
   * What is to be read, and how it is judged.
   *
   * @param project the project's folder, canonical; modules are followed in it and beside the
   *     script
   * @param modal how it is to be run; empty: as its imports say
   * @param invocation what the run is handed; empty: not known, so that defaults are taken
   */
  public record Request(
      Path script,
      Optional<Path> config,
      Optional<Path> project,
      Optional<Boolean> modal,
      Optional<Invocation> invocation,
      Profile profile,
      Waivers waivers) {}

  /**
   * Reads a script, its configuration and its modules.
   *
   * @throws dev.holdfire.error.HoldfireException when script or configuration cannot be read
   */
  public Report read(Request request) {
    SourceFile script = SourceFile.read(request.script());
    Optional<ConfigFile> config = request.config().map(SourceFile::read).map(ConfigFile::of);
    PythonParser python = parser.orElseGet(() -> new PythonParser(System::nanoTime));
    parser = Optional.of(python);
    Program program = Program.of(python, script, request.project(), config, request.invocation());
    Subject subject = Subject.of(program, request.modal(), redactor, compatibility);
    List<Check> checks = new ArrayList<>();
    List<Finding> findings = new ArrayList<>();
    for (Rule rule : Rules.all()) {
      Judgement judgement = rule.judge(subject);
      checks.add(
          new Check(
              rule.id(),
              judgement.verdict(),
              judgement.basis(),
              judgement.places().stream().map(Judgement.Place::evidence).toList()));
      if (judgement.verdict() == Verdict.VIOLATED || judgement.verdict() == Verdict.UNKNOWN) {
        Severity severity = severity(rule.id(), judgement, request);
        String fix = fix(rule.id(), judgement, subject);
        judgement
            .places()
            .forEach(place -> findings.add(finding(rule.id(), severity, fix, place, request)));
      }
    }
    return new Report(
        script,
        config.map(ConfigFile::file),
        Stream.concat(
                program.modules().stream().skip(1).map(module -> module.parsed().file()),
                program.configurations().stream())
            .toList(),
        subject.modal(),
        FactsReader.read(subject),
        checks,
        // What two functions of an app reach is one finding.
        findings.stream().distinct().toList());
  }

  private static Severity severity(String rule, Judgement judgement, Request request) {
    return request.profile() == Profile.STRICT
        ? Severity.REFUSE
        : Rules.severity(rule, judgement.verdict());
  }

  private static String fix(String rule, Judgement judgement, Subject subject) {
    return OF_RESULTS.contains(rule) && subject.measures()
        ? judgement.fix() + FOR_A_BENCHMARK
        : judgement.fix();
  }

  private static Finding finding(
      String rule, Severity severity, String fix, Judgement.Place place, Request request) {
    return new Finding(
        rule,
        severity,
        place.evidence(),
        place.evidence().text(),
        fix,
        place.edit(),
        request.waivers().reason(rule, place.evidence().path()));
  }
}
