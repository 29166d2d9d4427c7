package dev.holdfire.script.rule;

import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.facts.FunctionFacts.Mount;
import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import java.util.List;
import java.util.Map;

/** What a run saves goes into a volume, since a container's own disk is lost with it. */
final class VolumeMounted implements Rule {
  @Override
  public String id() {
    return "volume-mounted";
  }

  @Override
  public Judgement judge(Subject subject) {
    if (!subject.modal()) {
      return Judgement.notApplicable(subject.root(), "the disk of this machine is durable");
    }
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionRun run : subject.runs()) {
      List<Event> saves = Saves.of(run, subject.evaluator());
      if (!saves.isEmpty()) {
        judge(tally, run.function().orElseThrow(), run, saves, subject);
      } else if (!run.trains()
          && run.delegated().isPresent()
          && run.function().orElseThrow().volumes().isMissing()) {
        tally.unclear(
            run.delegated().orElseThrow(),
            "whether what runs here saves anything is out of sight, and no volume is mounted");
      }
    }
    return tally.judgement(
        "Add `volumes={\"/ckpt\": modal.Volume.from_name(\"NAME\", create_if_missing=True)}` and"
            + " save below /ckpt.",
        Judgement.notApplicable(subject.root(), "nothing is saved"));
  }

  private static void judge(
      Judgement.Tally tally,
      FunctionFacts function,
      FunctionRun run,
      List<Event> saves,
      Subject subject) {
    Node save = saves.getLast().node();
    boolean uploaded = !run.run().of(Kind.UPLOAD).isEmpty() || Taken.from(run);
    switch (function.volumes()) {
      case Fact.Missing<Map<String, Mount>> _ -> {
        if (uploaded) {
          tally.unclear(
              save,
              "`%s` mounts no volume; what it saves may be uploaded or handed back in time or not"
                  .formatted(function.name()));
        } else {
          tally.bad(
              save,
              "`%s` saves this without a volume, so it is lost with the container"
                  .formatted(function.name()));
        }
      }
      case Fact.Unclear<Map<String, Mount>>(String why, Node at) ->
          tally.unclear(at, "what is mounted is not known: " + why);
      case Fact.Known<Map<String, Mount>>(Map<String, Mount> mounts, Node at) -> {
        boolean certainlyOutside =
            saves.stream()
                .allMatch(
                    event ->
                        Saves.isMounted(event, function, subject.evaluator())
                            .equals(java.util.Optional.of(false)));
        if (certainlyOutside && uploaded) {
          tally.unclear(
              save,
              "this is saved outside the volume and may be taken out of the container in time or"
                  + " not");
        } else if (certainlyOutside) {
          tally.bad(
              save,
              "this is saved outside what is mounted (%s), so it is lost with the container"
                  .formatted(String.join(", ", mounts.keySet())));
        } else {
          tally.good(at, "%s: %s".formatted(function.name(), String.join(", ", mounts.keySet())));
        }
      }
    }
  }
}
