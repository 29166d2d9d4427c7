package dev.holdfire.script.rule;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.SourceModule;
import dev.holdfire.script.value.Value;

/** The run does not end with the client that started it. */
final class Detached implements Rule {
  @Override
  public String id() {
    return "detached";
  }

  @Override
  public Judgement judge(Subject subject) {
    if (!subject.modal()) {
      return Judgement.notApplicable(subject.root(), "local jobs outlive the server");
    }
    Judgement.Tally tally = new Judgement.Tally();
    for (SourceModule module : subject.program().modules()) {
      if (module.imports("modal")) {
        module.root().visit(node -> Call.of(node).ifPresent(call -> judge(tally, call, subject)));
      }
    }
    return tally.judgement(
        "Write `app.run(detach=True)`, or start it with `modal run --detach`.",
        Judgement.set(subject.root(), "Holdfire starts it with --detach"));
  }

  private static void judge(Judgement.Tally tally, Call call, Subject subject) {
    if (!call.name().equals("run")
        || call.receiver().isEmpty()
        || !(subject.evaluator().evaluate(call.receiver().get())
            instanceof Value.Made(String callee, _))
        || !(callee.equals("modal.App") || callee.equals("modal.Stub"))) {
      return;
    }
    Node detach = call.keyword("detach").orElse(call.node());
    if (subject.evaluator().evaluate(detach).equals(new Value.Flag(true))) {
      tally.good(call.node(), "detached");
    } else if (detach == call.node()) {
      tally.bad(call.node(), "this run ends with the client that started it");
    } else {
      tally.unclear(detach, "whether this run is detached is not known");
    }
  }
}
