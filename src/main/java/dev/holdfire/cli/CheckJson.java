package dev.holdfire.cli;

import dev.holdfire.gpu.GpuCatalogue;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.jobs.Backends;
import dev.holdfire.script.Check;
import dev.holdfire.script.Evidence;
import dev.holdfire.script.Finding;
import dev.holdfire.script.Report;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Facts;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.syntax.Node;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report as JSON. */
final class CheckJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final BigDecimal MIB_IN_GIB = BigDecimal.valueOf(1024);

  private final GpuCatalogue catalogue = GpuCatalogue.load();
  private final Report report;

  /** The name of what it was judged for. */
  static String backend(Report report) {
    return report.modal() ? Backends.MODAL : Backends.LOCAL;
  }

  private CheckJson(Report report) {
    this.report = report;
  }

  /**
   * @param script the path as it is shown
   */
  static ObjectNode of(Report report, Path script) {
    CheckJson json = new CheckJson(report);
    ObjectNode node =
        NODES
            .objectNode()
            .put("script", script.toString())
            .put("sha256", report.script().sha256())
            .put("backend", backend(report));
    node.set("facts", json.facts(report.facts()));
    ArrayNode checks = node.putArray("checks");
    report.checks().forEach(check -> checks.add(json.check(check)));
    ArrayNode findings = node.putArray("findings");
    report.findings().forEach(finding -> findings.add(json.finding(finding)));
    return node;
  }

  /** Relative to the working folder where it lies in it. */
  static Path shown(Path path, Path working) {
    return path.startsWith(working) ? working.relativize(path) : path;
  }

  private ObjectNode check(Check check) {
    ObjectNode node =
        NODES
            .objectNode()
            .put("rule", check.rule())
            .put("verdict", lower(check.verdict()))
            .put("basis", lower(check.basis()));
    ArrayNode evidence = node.putArray("evidence");
    check.evidence().forEach(place -> evidence.add(place(place)));
    return node;
  }

  private ObjectNode place(Evidence place) {
    return NODES
        .objectNode()
        .put("line", place.line())
        .put("column", place.column())
        .put("text", place.text())
        .put("path", path(place.path()));
  }

  /** A file other than the script; null for the script itself. */
  private @org.jspecify.annotations.Nullable String path(Path path) {
    return path.equals(report.script().path()) ? null : path.toString();
  }

  private ObjectNode finding(Finding finding) {
    return NODES
        .objectNode()
        .put("rule", finding.rule())
        .put("severity", lower(finding.severity()))
        .put("line", finding.at().line())
        .put("column", finding.at().column())
        .put("path", path(finding.at().path()))
        .put("message", finding.message())
        .put("fix", finding.fix())
        .put("waived", finding.waived().orElse(null));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private ObjectNode facts(Facts facts) {
    ObjectNode node = NODES.objectNode();
    node.set("app_name", fact(facts.appName(), NODES::stringNode));
    ArrayNode functions = node.putArray("functions");
    facts
        .functions()
        .forEach(
            function -> {
              ObjectNode its = function(function);
              its.set(
                  "checkpoint_interval_steps",
                  fact(facts.checkpointInterval(function), NODES::numberNode));
              its.set(
                  "progress_interval_steps",
                  fact(facts.progressInterval(function), NODES::numberNode));
              functions.add(its);
            });
    ArrayNode entrypoints = node.putArray("entrypoints");
    facts
        .entrypoints()
        .forEach(
            entrypoint -> {
              ArrayNode parameters =
                  entrypoints.addObject().put("name", entrypoint.name()).putArray("parameters");
              entrypoint.parameters().forEach(parameters::add);
            });
    node.set("torch", fact(facts.torch(), NODES::stringNode));
    node.set("torch_build", fact(facts.torchBuild(), NODES::stringNode));
    node.set("cuda_image", fact(facts.cudaImage(), NODES::stringNode));
    ArrayNode fanout = node.putArray("fanout");
    facts
        .fanout()
        .forEach(
            call ->
                fanout
                    .addObject()
                    .put("kind", call.kind())
                    .put("line", call.at().line())
                    .put("target", call.target()));
    node.set("checkpoint_interval_steps", fact(facts.checkpointIntervalSteps(), NODES::numberNode));
    node.set("progress_interval_steps", fact(facts.progressIntervalSteps(), NODES::numberNode));
    return node;
  }

  private ObjectNode function(FunctionFacts function) {
    ObjectNode node =
        NODES.objectNode().put("name", function.name()).put("line", function.definition().line());
    node.set("gpu", fact(function.gpu(), this::names));
    node.set("gpu_count", fact(function.gpu(), gpus -> NODES.numberNode(gpus.getFirst().count())));
    node.set("timeout_seconds", fact(function.timeoutSeconds(), CheckJson::number));
    node.set("retries", fact(function.retries(), NODES::numberNode));
    node.set(
        "volumes",
        fact(
            function.volumes(),
            mounts -> {
              ObjectNode all = NODES.objectNode();
              mounts.forEach((path, mount) -> all.set(path, fact(mount.name(), NODES::stringNode)));
              return all;
            }));
    node.put("cls", function.cls());
    node.set("cpu_cores", fact(function.cpuCores(), CheckJson::number));
    node.set(
        "memory_gib",
        fact(
            function.memoryMib(),
            mib -> number(mib.divide(MIB_IN_GIB, java.math.MathContext.DECIMAL64))));
    node.set("region", fact(function.region(), NODES::stringNode));
    node.set("min_containers", fact(function.minContainers(), NODES::numberNode));
    node.set("max_containers", fact(function.maxContainers(), NODES::numberNode));
    return node;
  }

  private static JsonNode number(BigDecimal number) {
    BigDecimal plain = number.stripTrailingZeros();
    return plain.scale() <= 0 && plain.precision() - plain.scale() < 19
        ? NODES.numberNode(plain.longValueExact())
        : NODES.numberNode(plain);
  }

  /** One name, or a list of fallbacks; by the catalogue's name where it knows the card. */
  private JsonNode names(List<GpuRequest> gpus) {
    List<String> names =
        gpus.stream()
            .map(gpu -> catalogue.find(gpu.name()).map(card -> card.name()).orElse(gpu.name()))
            .toList();
    if (names.size() == 1) {
      return NODES.stringNode(names.getFirst());
    }
    ArrayNode list = NODES.arrayNode();
    names.forEach(list::add);
    return list;
  }

  private <T> JsonNode fact(Fact<T> fact, Function<T, ? extends JsonNode> known) {
    return switch (fact) {
      case Fact.Known<T>(T value, Node _) -> known.apply(value);
      case Fact.Missing<T> _ -> NODES.nullNode();
      case Fact.Unclear<T>(String why, Node at) -> {
        ObjectNode unknown = NODES.objectNode().put("unknown", why).put("line", at.line());
        if (!at.source().path().equals(report.script().path())) {
          unknown.put("path", at.source().path().toString());
        }
        yield unknown;
      }
    };
  }
}
