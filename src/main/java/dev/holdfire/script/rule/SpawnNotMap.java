package dev.holdfire.script.rule;

import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Fanout;
import dev.holdfire.script.syntax.Node;
import java.util.List;
import java.util.Set;

/** Paid containers are started one by one, each with an identity of its own, never by a map. */
final class SpawnNotMap implements Rule {
  static final Set<String> MAPS = Set.of("map", "starmap", "for_each", "spawn_map");

  @Override
  public String id() {
    return "spawn-not-map";
  }

  @Override
  public Judgement judge(Subject subject) {
    if (!subject.modal()) {
      return Judgement.notApplicable(subject.root(), "nothing runs in containers");
    }
    Judgement.Tally tally = new Judgement.Tally();
    for (Fanout fanout : subject.fanout()) {
      if (!MAPS.contains(fanout.kind())) {
        tally.good(fanout.at(), ".%s of %s".formatted(fanout.kind(), fanout.target()));
        continue;
      }
      Fact<List<GpuRequest>> gpu =
          fanout.function().isPresent()
              ? fanout.function().get().gpu()
              : new Fact.Unclear<>("it is not in the project", fanout.at());
      switch (gpu) {
        case Fact.Known<List<GpuRequest>>(List<GpuRequest> gpus, Node _) ->
            tally.bad(
                fanout.at(),
                "`.%s` fans %s out over %s containers: one failing configuration is billed for each input"
                    .formatted(fanout.kind(), fanout.target(), gpus.getFirst().text()));
        case Fact.Missing<List<GpuRequest>> _ ->
            tally.unclear(
                fanout.at(),
                "`.%s` fans %s out over containers without a GPU; how many and how long is not known"
                    .formatted(fanout.kind(), fanout.target()));
        case Fact.Unclear<List<GpuRequest>>(String why, Node _) ->
            tally.unclear(
                fanout.at(),
                "`.%s` fans %s out, and what a container costs is not known: %s"
                    .formatted(fanout.kind(), fanout.target(), why));
      }
    }
    return tally.judgement(
        "Start each with `.spawn(...)` and keep its id, after one run of a single variant.",
        Judgement.notApplicable(subject.root(), "nothing is fanned out"));
  }
}
