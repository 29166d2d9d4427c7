package dev.holdfire.script.rule;

import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Fanout;
import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.flow.Run;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whatever a run pays for is started by the job. What a container starts in turn has limits of its
 * own, which nobody can set from outside: it is not in the ceiling, and does not end with the job.
 */
final class OutsideCeiling implements Rule {
  @Override
  public String id() {
    return Rules.OUTSIDE_CEILING;
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    for (Run client : subject.client()) {
      client.of(Kind.PAID).forEach(event -> paid(event, tally));
      calls(client, subject)
          .filter(call -> call.function().isEmpty())
          .forEach(call -> started(call, tally));
    }
    for (FunctionRun run : subject.runs()) {
      tally.of(run);
      run.run().of(Kind.PAID).forEach(event -> paid(event, tally));
      calls(run.run(), subject).forEach(call -> started(call, tally));
    }
    return tally.judgement(
        "Launch it by itself, or call it as a function of the app from an entrypoint: such calls"
            + " are priced, held to the limits and stopped with the job.",
        Judgement.notApplicable(subject.root(), "it starts nothing else that is paid for"));
  }

  private static Stream<Fanout> calls(Run run, Subject subject) {
    Set<Node> made = new HashSet<>(run.fanned());
    return subject.fanout().stream()
        .filter(call -> made.contains(call.at()) && !SpawnNotMap.MAPS.contains(call.kind()));
  }

  private static void paid(Event event, Judgement.Tally tally) {
    Call call = event.call();
    if (!event.detail().contains("Sandbox")) {
      tally.bad(call.node(), "this starts an app on Modal that is not in the ceiling");
    } else if (call.keyword("gpu").isPresent() || !call.mappings().isEmpty()) {
      tally.bad(call.node(), "this sandbox may use a GPU that is not in the ceiling");
    } else {
      tally.unclear(
          call.node(), "this sandbox is not in the ceiling, its cores and memory cost three times");
    }
  }

  private static void started(Fanout call, Judgement.Tally tally) {
    if (call.function().isEmpty()) {
      tally.bad(
          call.at(),
          "`%s` is a function that was deployed: what it costs is not in the ceiling"
              .formatted(call.target()));
      return;
    }
    switch (call.function().get().gpu()) {
      case Fact.Known<List<GpuRequest>>(List<GpuRequest> gpus, Node _) ->
          tally.bad(
              call.at(),
              "this starts another container with %s for `%s`, which is not in the ceiling"
                  .formatted(gpus.getFirst().text(), call.target()));
      case Fact.Unclear<List<GpuRequest>>(String why, Node _) ->
          tally.bad(
              call.at(),
              "this starts another container for `%s`, which is not in the ceiling; its GPU is not known: %s"
                  .formatted(call.target(), why));
      case Fact.Missing<List<GpuRequest>> _ ->
          tally.unclear(
              call.at(),
              "this starts another container for `%s`: its cores and memory are not in the ceiling"
                  .formatted(call.target()));
    }
  }
}
