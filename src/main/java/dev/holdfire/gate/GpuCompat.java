package dev.holdfire.gate;

import dev.holdfire.gpu.CompatibilityReport;
import java.util.ArrayList;
import java.util.List;

/** The GPU exists, the backend has it, and PyTorch has kernels for it. */
final class GpuCompat implements Capability {

  @Override
  public String id() {
    return "compute::gpu-compat";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    List<Refusal> refusals = new ArrayList<>();
    facts
        .gpuShortage()
        .ifPresent(
            why ->
                refusals.add(
                    refusal(
                        "gpu-not-here",
                        why,
                        List.of(
                            "leave gpu out, or name one that the backend has",
                            "choose another backend"))));
    facts.compatibility().ifPresent(report -> refusals.addAll(refusals(report)));
    return refusals.isEmpty()
        ? new Ruling.Pass(
            facts.compatibility().map(CompatibilityReport::warnings).orElse(List.of()))
        : new Ruling.Refuse(refusals, List.of());
  }

  @Override
  public Ruling compatibility(CompatibilityReport report) {
    return Ruling.refuseAny(refusals(report));
  }

  private List<Refusal> refusals(CompatibilityReport report) {
    return report.compatible()
        ? List.of()
        : List.of(
            refusal("gpu-incompatible", String.join("; ", report.reasons()), report.remedies()));
  }
}
