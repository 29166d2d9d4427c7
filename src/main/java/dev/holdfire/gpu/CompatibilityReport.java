package dev.holdfire.gpu;

import java.util.List;
import java.util.Optional;

/**
 * Whether a GPU request, a PyTorch version and a CUDA build go together.
 *
 * @param compatible whether nothing speaks against it
 * @param gpu the card, empty when the catalogue does not have it
 * @param count how many were asked for
 * @param reasons what speaks against it, in words; empty when compatible
 * @param warnings what to know before paying for it
 * @param remedies when incompatible, two or more ways out. Each names the arguments to change with
 *     values to paste, as in <code>Use gpu `A10:4`</code>, and makes this same check pass; what it
 *     does not name stays as it was
 */
public record CompatibilityReport(
    boolean compatible,
    Optional<GpuSpec> gpu,
    int count,
    List<String> reasons,
    List<String> warnings,
    List<String> remedies) {
  public CompatibilityReport {
    reasons = List.copyOf(reasons);
    warnings = List.copyOf(warnings);
    remedies = List.copyOf(remedies);
  }
}
