package dev.holdfire.gpu;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Ways out of an incompatible combination. Only what passes the check itself is offered. */
final class Remedies {
  private static final int ENOUGH = 2;

  private final GpuCatalogue catalogue;
  private final Combination asked;
  private final Predicate<Combination> passes;

  Remedies(GpuCatalogue catalogue, Combination asked, Predicate<Combination> passes) {
    this.catalogue = catalogue;
    this.asked = asked;
    this.passes = passes;
  }

  /** With other builds of PyTorch on the very card that was asked for. */
  List<String> onSameCard() {
    return ways(asked).stream().map(this::text).toList();
  }

  /**
   * Two or more, the one that changes least first: on the card that was asked for, then on others.
   */
  List<String> onAnyCard() {
    Optional<GpuSpec> card = catalogue.find(asked.gpu().name());
    SequencedSet<Combination> found = new LinkedHashSet<>();
    card.ifPresent(known -> found.addAll(ways(fitted(known, asked.gpu().name()))));
    List<Combination> others =
        alternatives(card).map(other -> fitted(other, other.name())).toList();
    others.stream().filter(passes).limit(ENOUGH).forEach(found::add);
    for (Combination way : others.stream().flatMap(other -> ways(other).stream()).toList()) {
      if (found.size() < ENOUGH) {
        found.add(way);
      }
    }
    return found.stream().map(this::text).toList();
  }

  /** As it is if that passes, else with PyTorch builds that make it pass. */
  private List<Combination> ways(Combination combination) {
    if (passes.test(combination)) {
      return List.of(combination);
    }
    List<Torch> passing =
        catalogue.wheels().stream().filter(wheel -> passes.test(combination.with(wheel))).toList();
    Optional<Version> written =
        asked.torch().flatMap(Torch::parse).map(Torch::lowest).filter(v -> !v.equals(Version.ZERO));
    Stream<Torch> smallestStep =
        written.stream()
            .flatMap(from -> passing.stream().filter(wheel -> !wheel.lowest().isBelow(from)))
            .limit(1);
    return Stream.concat(smallestStep, passing.reversed().stream())
        .distinct()
        .limit(ENOUGH)
        .map(combination::with)
        .toList();
  }

  /** The other cards, those of like memory first; for an unknown card, those of like name. */
  private Stream<GpuSpec> alternatives(Optional<GpuSpec> card) {
    if (card.isEmpty()) {
      return catalogue.closest(asked.gpu().name()).stream()
          .flatMap(name -> catalogue.find(name).stream());
    }
    int memory = card.get().memoryGib();
    return catalogue.all().stream()
        .filter(other -> !other.equals(card.get()))
        .sorted(Comparator.comparingInt(other -> Math.abs(other.memoryGib() - memory)));
  }

  /** What was asked for, on a card under this name, with no more of them than there can be. */
  private Combination fitted(GpuSpec card, String name) {
    return asked.with(new GpuRequest(name, Math.min(asked.gpu().count(), card.maxCount())));
  }

  private String text(Combination way) {
    List<String> changes = new ArrayList<>();
    if (!way.gpu().equals(asked.gpu())) {
      changes.add("gpu `%s`".formatted(way.gpu().text()));
    }
    way.torch()
        .filter(torch -> !asked.torch().equals(Optional.of(torch)))
        .ifPresent(torch -> changes.add("torch `%s`".formatted(torch)));
    way.cuda()
        .filter(cuda -> !asked.cuda().equals(Optional.of(cuda)))
        .ifPresent(cuda -> changes.add("cuda `%s`".formatted(cuda)));
    return "Use " + String.join(" with ", changes) + ".";
  }
}
