package dev.holdfire.cli;

import dev.holdfire.script.Finding;
import dev.holdfire.script.Report;
import dev.holdfire.script.rule.Rules;
import java.nio.file.Path;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as a SARIF 2.1.0 log, which editors and code hosts show beside the code. */
final class Sarif {
  private Sarif() {}

  static ObjectNode of(Report report, Path working, String version) {
    ObjectNode log =
        JsonNodeFactory.instance
            .objectNode()
            .put("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
            .put("version", "2.1.0");
    ObjectNode run = log.putArray("runs").addObject();
    ObjectNode driver =
        run.putObject("tool").putObject("driver").put("name", "holdfire").put("version", version);
    ArrayNode rules = driver.putArray("rules");
    Rules.all().forEach(rule -> rules.addObject().put("id", rule.id()));
    run.put("columnKind", "utf16CodeUnits");
    ArrayNode results = run.putArray("results");
    report.findings().forEach(finding -> add(results.addObject(), finding, working));
    return log;
  }

  private static void add(ObjectNode result, Finding finding, Path working) {
    result.put("ruleId", finding.rule());
    result.put("level", level(finding));
    result.putObject("message").put("text", finding.message() + ". " + finding.fix());
    ObjectNode place = result.putArray("locations").addObject().putObject("physicalLocation");
    Path shown = CheckJson.shown(finding.at().path(), working);
    place
        .putObject("artifactLocation")
        .put("uri", shown.isAbsolute() ? shown.toUri().toString() : relative(shown));
    place
        .putObject("region")
        .put("startLine", finding.at().line())
        .put("startColumn", finding.at().column());
    finding
        .waived()
        .ifPresent(
            reason ->
                result
                    .putArray("suppressions")
                    .addObject()
                    .put("kind", "external")
                    .put("justification", reason));
  }

  private static String level(Finding finding) {
    return switch (finding.severity()) {
      case REFUSE -> "error";
      case WARN -> "warning";
      case PROVE -> "note";
    };
  }

  /** The path with what a URI cannot hold written as percent signs and digits. */
  private static String relative(Path path) {
    Path root = Path.of("/");
    return root.toUri().relativize(root.resolve(path).toUri()).toString();
  }
}
