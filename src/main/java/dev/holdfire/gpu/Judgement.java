package dev.holdfire.gpu;

import dev.holdfire.gpu.GpuSpec.FirstBuild;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What speaks against one combination, and what to warn of: the rules themselves. */
final class Judgement {
  /** From here on a container waits noticeably longer, says the provider's guide. */
  private static final int COUNT_WITHOUT_WAIT = 2;

  private final GpuCatalogue catalogue;
  private final boolean outside;
  private final Optional<GpuSpec> gpu;
  private final List<String> reasons = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * Judges at once.
   *
   * @param outside whether the card stands elsewhere than with the provider of the catalogue
   */
  Judgement(GpuCatalogue catalogue, Combination combination, boolean outside) {
    this.catalogue = catalogue;
    this.outside = outside;
    gpu = catalogue.find(combination.gpu().name());
    judgeCard(combination.gpu());

    Optional<Torch> torch = combination.torch().flatMap(Torch::parse);
    Optional<Build> cuda = combination.cuda().flatMap(Build::parse);
    refuseUnreadable(combination, torch, cuda);
    List<Build> builds =
        Stream.concat(torch.map(Torch::build).stream(), cuda.stream())
            .filter(build -> !(build instanceof Build.Unstated))
            .distinct()
            .toList();
    torch.ifPresent(version -> judgeVersion(version, builds.isEmpty()));
    builds.forEach(this::judgeBuild);
    if (builds.size() > 1) {
      warnings.add(
          "torch %s and cuda %s name different builds; the one in the torch version is what runs."
              .formatted(
                  Quoted.of(combination.torch().orElse("")),
                  Quoted.of(combination.cuda().orElse(""))));
    }
  }

  Optional<GpuSpec> gpu() {
    return gpu;
  }

  List<String> reasons() {
    return reasons;
  }

  List<String> warnings() {
    return warnings;
  }

  private void judgeCard(GpuRequest request) {
    if (gpu.isEmpty() && outside) {
      warnings.add(
          "%s is not in the catalogue, so what it needs is not known: try a short run first."
              .formatted(request.name()));
    } else if (gpu.isEmpty()) {
      reasons.add(
          "There is no GPU called %s in the catalogue. Most like it are %s; all are %s."
              .formatted(
                  request.name(),
                  String.join(", ", catalogue.closest(request.name())),
                  String.join(", ", catalogue.all().stream().map(GpuSpec::name).toList())));
    } else if (!outside && request.count() > gpu.get().maxCount()) {
      reasons.add(
          "A container has at most %d of the %s; %d were asked for."
              .formatted(gpu.get().maxCount(), gpu.get().name(), request.count()));
    } else if (!outside && request.count() > COUNT_WITHOUT_WAIT) {
      warnings.add(
          "A container with more than %d GPUs usually waits longer for its start."
              .formatted(COUNT_WITHOUT_WAIT));
    }
  }

  private void refuseUnreadable(
      Combination combination, Optional<Torch> torch, Optional<Build> cuda) {
    if (combination.torch().isEmpty()) {
      warnings.add("The torch version is not pinned, so what will run is not known: pin it.");
    } else if (torch.isEmpty()) {
      reasons.add(
          "The torch version \"%s\" cannot be read. Write it as 2.7.0, 2.7.0+cu128 or >=2.7."
              .formatted(Quoted.of(combination.torch().get())));
    }
    if (combination.cuda().isPresent() && cuda.isEmpty()) {
      reasons.add(
          "The CUDA version \"%s\" cannot be read. Write it as 12.8 or cu128."
              .formatted(Quoted.of(combination.cuda().get())));
    }
  }

  private void judgeVersion(Torch torch, boolean buildUnknown) {
    String written = Quoted.of(torch.text());
    if (!torch.pinned()) {
      warnings.add(
          "torch %s is a range; it is judged by the lowest version it admits, %s. Pin one version."
              .formatted(written, torch.lowest().equals(Version.ZERO) ? "any" : torch.lowest()));
    }
    if (torch.preRelease()) {
      warnings.add(
          "torch %s is no final release; it is judged as %s.".formatted(written, torch.lowest()));
    }
    gpu.ifPresent(card -> judgeFloor(card, torch, buildUnknown));
  }

  /** A card without a policy floor is held to the first version that has kernels for it. */
  private void judgeFloor(GpuSpec card, Torch torch, boolean buildUnknown) {
    String written = Quoted.of(torch.text());
    if (card.policyFloor().isPresent() && torch.lowest().isBelow(card.policyFloor().get())) {
      reasons.add(
          "torch %s is below the floor for the %s, which is %s."
              .formatted(written, card.name(), card.policyFloor().get()));
      return;
    }
    if (card.firstBuild().isEmpty()) {
      return;
    }
    FirstBuild first = card.firstBuild().get();
    if (torch.lowest().isBelow(first.torch())) {
      String lacks =
          "torch %s has no kernels for the %s: the first that has them is %s (%s)."
              .formatted(written, card.name(), first, first.pin());
      if (card.policyFloor().isPresent()) {
        warnings.add(lacks + " It passes the floor of " + card.policyFloor().get() + " only.");
      } else {
        reasons.add(lacks);
      }
    } else if (buildUnknown && torch.lowest().sameMinor(first.torch())) {
      // The package index's default wheel of that release may still be for an older CUDA: 2.7.0's
      // is for 12.6, which fails on Blackwell.
      warnings.add(
          "torch %s does not say for which CUDA it is built, and the %s needs CUDA %s: pin %s."
              .formatted(written, card.name(), first.cuda(), first.pin()));
    }
  }

  private void judgeBuild(Build build) {
    switch (build) {
      case Build.Other(String name) ->
          reasons.add("A %s build of torch cannot use an NVIDIA GPU.".formatted(name));
      case Build.Cuda(Version cuda) ->
          gpu.flatMap(GpuSpec::firstBuild)
              .filter(first -> cuda.isBelow(first.cuda()))
              .ifPresent(
                  first ->
                      reasons.add(
                          "A build for CUDA %s has no kernels for the %s: it needs %s (%s) or newer."
                              .formatted(
                                  cuda, gpu.map(GpuSpec::name).orElse(""), first, first.pin())));
      case Build.Unstated() -> {}
    }
  }
}
