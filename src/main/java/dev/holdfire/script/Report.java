package dev.holdfire.script;

import dev.holdfire.script.facts.Facts;
import dev.holdfire.script.syntax.SourceFile;
import java.util.List;
import java.util.Optional;

/**
 * Everything that reading a script gave.
 *
 * @param script the script as it was read
 * @param config the configuration as it was read
 * @param followed the modules that were followed, as they were read, without the script
 * @param modal whether it was judged as a script for Modal
 */
public record Report(
    SourceFile script,
    Optional<SourceFile> config,
    List<SourceFile> followed,
    boolean modal,
    Facts facts,
    List<Check> checks,
    List<Finding> findings) {
  public Report {
    followed = List.copyOf(followed);
    checks = List.copyOf(checks);
    findings = List.copyOf(findings);
  }

  /** What a rule says. */
  public Check check(String rule) {
    return checks.stream()
        .filter(check -> check.rule().equals(rule))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no rule is called " + rule));
  }

  /** Whether there is a finding of this severity that is not waived. */
  public boolean hasFinding(Severity severity) {
    return findings.stream()
        .anyMatch(finding -> finding.waived().isEmpty() && finding.severity() == severity);
  }
}
