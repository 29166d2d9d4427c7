package dev.holdfire.tools;

import dev.holdfire.gate.Gate;
import dev.holdfire.gpu.Compatibility;
import dev.holdfire.gpu.CompatibilityReport;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.gpu.GpuSpec;
import dev.holdfire.mcp.Call;
import dev.holdfire.mcp.Tool;
import dev.holdfire.mcp.ToolResult;
import dev.holdfire.report.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says whether a GPU, a PyTorch version and a CUDA build go together, and what to change. */
public final class CheckGpuCompat implements Tool {
  private final Services services;
  private final Gate gate;

  public CheckGpuCompat(Services services, Gate gate) {
    this.services = services;
    this.gate = gate;
  }

  @Override
  public String name() {
    return "check_gpu_compat";
  }

  @Override
  public ToolResult call(JsonNode node, Call call) {
    Arguments arguments = new Arguments(node);
    Optional<GpuRequest> gpu = Sizing.gpu(arguments);
    if (gpu.isEmpty()) {
      return invalid(arguments);
    }
    Optional<Said> said = said(arguments, call);
    if (!arguments.problems().isEmpty()) {
      return invalid(arguments);
    }
    Optional<String> torch = arguments.text("torch").or(() -> said.flatMap(Said::torch));
    Optional<String> cuda = arguments.text("cuda").or(() -> said.flatMap(Said::torchBuild));
    CompatibilityReport report =
        new Compatibility(services.catalogue().get()).check(gpu.get(), torch, cuda);
    String subject =
        "%s with torch %s%s"
            .formatted(
                gpu.get().text(),
                torch.orElse("of an unknown version"),
                cuda.map(version -> " for CUDA " + version).orElse(""));
    Result result =
        new Result("done")
            .refusals(gate.compatibility(report))
            .warnings(report.warnings())
            .warnings(
                said.isPresent() && torch.isEmpty()
                    ? List.of(
                        "the script pins no torch version that could be read; pass it in `torch`")
                    : List.of())
            .flag("compatible", report.compatible())
            .node("gpu", gpu(gpu.get(), report))
            .node("reasons", texts(report.reasons()))
            .node("remedies", texts(report.remedies()))
            .report(
                subject,
                "compared with the catalogue",
                "no machine was asked",
                report
                    .gpu()
                    .map(spec -> "%s, read %s".formatted(spec.source(), spec.readOn()))
                    .orElse("the catalogue has no such GPU"),
                report.compatible()
                    ? "estimate_cost with the same GPU"
                    : "take one of the remedies and check again");
    result.line("%s: %s".formatted(subject, report.compatible() ? "compatible" : "not compatible"));
    report.reasons().forEach(reason -> result.line("  " + reason));
    return new ToolResult(result.content(), result.text(), "");
  }

  /** What the script pins, when one is named. */
  private Optional<Said> said(Arguments arguments, Call call) {
    Optional<Path> project = services.projects().find(call.root());
    Path folder = project.orElse(services.working());
    return arguments
        .text("script")
        .flatMap(named -> SourceFile.read(arguments, "/script", named, folder))
        .map(new Readings(services, folder, services.policies().load(project))::read)
        .map(reading -> Said.of(reading, Optional.empty()));
  }

  private static ObjectNode gpu(GpuRequest asked, CompatibilityReport report) {
    ObjectNode node = JsonMapper.shared().createObjectNode();
    node.put("name", report.gpu().map(GpuSpec::name).orElse(asked.name()));
    node.put("architecture", report.gpu().map(GpuSpec::architecture).orElse(null));
    node.put("memory_gib", report.gpu().map(GpuSpec::memoryGib).orElse(null));
    node.put("count", asked.count());
    return node;
  }

  private static ArrayNode texts(List<String> texts) {
    ArrayNode list = JsonMapper.shared().createArrayNode();
    texts.forEach(list::add);
    return list;
  }

  private static ToolResult invalid(Arguments arguments) {
    Result result =
        new Result("invalid")
            .problems(arguments.problems())
            .report(
                "GPU compatibility",
                "nothing: the arguments cannot be used",
                "nothing was looked at",
                "the problems that are named",
                "correct what is named and call again");
    return new ToolResult(result.content(), result.text(), "the arguments cannot be used");
  }
}
