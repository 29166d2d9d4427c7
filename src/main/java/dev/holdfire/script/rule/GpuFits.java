package dev.holdfire.script.rule;

import dev.holdfire.gpu.CompatibilityReport;
import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.facts.Image;
import dev.holdfire.script.syntax.Node;
import java.util.List;
import java.util.Optional;

/** The GPU exists, and the PyTorch of the image has kernels for it. */
final class GpuFits implements Rule {
  @Override
  public String id() {
    return "gpu-compat";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    StringBuilder fix = new StringBuilder();
    for (FunctionFacts function : subject.functions()) {
      switch (function.gpu()) {
        case Fact.Missing<List<GpuRequest>> _ -> {}
        case Fact.Unclear<List<GpuRequest>>(String why, Node at) ->
            tally.unclear(at, "the GPU is not known: " + why);
        case Fact.Known<List<GpuRequest>>(List<GpuRequest> gpus, Node at) ->
            judge(tally, fix, subject, function, gpus, at);
      }
    }
    return tally.judgement(
        fix.isEmpty()
            ? "Pin it: `torch==2.7.0` with `index_url=\"https://download.pytorch.org/whl/cu128\"`."
            : fix.toString(),
        Judgement.notApplicable(subject.root(), "no GPU is named"));
  }

  private static void judge(
      Judgement.Tally tally,
      StringBuilder fix,
      Subject subject,
      FunctionFacts function,
      List<GpuRequest> gpus,
      Node at) {
    Optional<Image> image = subject.image(function);
    Optional<String> torch = image.flatMap(it -> it.torch().known());
    Optional<String> build = image.flatMap(it -> it.torchBuild().known());
    for (GpuRequest gpu : gpus) {
      if (gpu.name().equals("ANY")) {
        tally.unclear(at, "any GPU may be given");
        continue;
      }
      CompatibilityReport report = subject.compatibility().check(gpu, torch, build);
      if (!report.compatible() && subject.compatibility().mayFit(gpu, torch, build)) {
        tally.unclear(
            at,
            "%s Which version is installed is decided when the image is built."
                .formatted(String.join(" ", report.reasons())));
      } else if (!report.compatible()) {
        tally.bad(at, String.join(" ", report.reasons()));
        if (fix.isEmpty()) {
          fix.append(String.join(" Or: ", report.remedies()));
        }
      } else if (torch.isPresent()) {
        tally.good(at, "%s with torch %s".formatted(gpu.text(), torch.get()));
      } else if (image.filter(it -> !it.usesTorch() && it.torch().isMissing()).isPresent()) {
        tally.good(at, "%s; PyTorch is not installed by name".formatted(gpu.text()));
      } else {
        tally.unclear(
            at, "the torch version that meets the %s is not pinned".formatted(gpu.text()));
      }
    }
  }
}
