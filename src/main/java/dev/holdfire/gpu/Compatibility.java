package dev.holdfire.gpu;

import dev.holdfire.gpu.GpuSpec.FirstBuild;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Says whether a GPU request, a PyTorch version and a CUDA build go together. Pure: no machine is
 * asked.
 *
 * <p>{@code torch} is a version ({@code 2.7.0}, {@code 2.7.0+cu128}) or a requirement ({@code
 * >=2.6}), which is judged by the lowest version that it admits. {@code cuda} is what that PyTorch
 * was built for ({@code 12.8}, {@code cu128}). What cannot be read is incompatible.
 */
public final class Compatibility {
  private final GpuCatalogue catalogue;

  public Compatibility(GpuCatalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Checks for the provider whose cards the catalogue lists. */
  public CompatibilityReport check(
      GpuRequest request, Optional<String> torch, Optional<String> cuda) {
    return report(new Combination(request, torch, cuda), false, Remedies::onAnyCard);
  }

  /**
   * Checks for a card that stands elsewhere, such as in the user's machine. An unknown card is a
   * warning there, no limit on the count is known, and no other card is proposed.
   */
  public CompatibilityReport checkOutsideCatalogue(
      GpuRequest request, Optional<String> torch, Optional<String> cuda) {
    return report(new Combination(request, torch, cuda), true, Remedies::onSameCard);
  }

  /**
   * Whether some version that the requirement admits goes with the card: an installer takes the
   * newest of {@code >=2.5}, not 2.5. A pinned version is as {@link #check} says.
   */
  public boolean mayFit(GpuRequest request, Optional<String> torch, Optional<String> cuda) {
    Optional<Version> needed = catalogue.find(request.name()).flatMap(Compatibility::least);
    return check(request, torch, cuda).compatible()
        || (needed.isPresent()
            && torch.flatMap(Torch::parse).filter(it -> it.admitsFrom(needed.get())).isPresent()
            && check(request, Optional.of(needed.get().toString()), cuda).compatible());
  }

  private static Optional<Version> least(GpuSpec card) {
    return card.policyFloor().or(() -> card.firstBuild().map(FirstBuild::torch));
  }

  private CompatibilityReport report(
      Combination asked, boolean outside, Function<Remedies, List<String>> propose) {
    Judgement judgement = new Judgement(catalogue, asked, outside);
    boolean compatible = judgement.reasons().isEmpty();
    Remedies remedies =
        new Remedies(
            catalogue,
            asked,
            other -> new Judgement(catalogue, other, outside).reasons().isEmpty());
    return new CompatibilityReport(
        compatible,
        judgement.gpu(),
        asked.gpu().count(),
        judgement.reasons(),
        judgement.warnings(),
        compatible ? List.of() : propose.apply(remedies));
  }
}
