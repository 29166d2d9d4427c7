package dev.holdfire.script.rule;

import dev.holdfire.script.Evidence;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.facts.Image;
import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.rule.Judgement.Place;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.SourceModule;
import dev.holdfire.script.value.Value;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is printed can be read when it is printed. */
final class PrintFlush implements Rule {
  private static final String UNBUFFERED = "PYTHONUNBUFFERED";

  @Override
  public String id() {
    return "print-flush";
  }

  @Override
  public Judgement judge(Subject subject) {
    if (!subject.modal()) {
      return Judgement.set(subject.root(), "local jobs run with PYTHONUNBUFFERED=1");
    }
    Judgement.Tally tally = new Judgement.Tally();
    Set<Node> seen = new HashSet<>();
    for (FunctionRun run : subject.runs()) {
      boolean unbuffered =
          run.function().filter(it -> isSet(it, subject) || sets(it, subject)).isPresent();
      for (Event event : run.run().of(Kind.PRINT)) {
        if (seen.add(event.node())) {
          judge(tally, event.call(), unbuffered, subject);
        }
      }
    }
    return tally.judgement(
        "Add `flush=True` to the print, or `.env({\"PYTHONUNBUFFERED\": \"1\"})` to the image.",
        Judgement.notApplicable(subject.root(), "nothing is printed in a container"));
  }

  private static boolean isSet(FunctionFacts function, Subject subject) {
    return subject
        .image(function)
        .map(Image::environment)
        .filter(environment -> !environment.getOrDefault(UNBUFFERED, "").isEmpty())
        .isPresent();
  }

  /** {@code env={…}} or {@code secrets=[Secret.from_dict({…})]} of the function itself. */
  private static boolean sets(FunctionFacts function, Subject subject) {
    return Stream.of("env", "secrets")
        .flatMap(name -> function.decorator().flatMap(call -> call.keyword(name)).stream())
        .map(subject.evaluator()::evaluate)
        .flatMap(
            value -> value instanceof Value.Sequence(var all) ? all.stream() : Stream.of(value))
        .flatMap(
            value ->
                value instanceof Value.Made(String callee, Call secret)
                        && callee.endsWith("Secret.from_dict")
                    ? secret.positional().stream().map(subject.evaluator()::evaluate)
                    : Stream.of(value))
        .anyMatch(
            value ->
                value instanceof Value.Mapping(var entries, _) && entries.containsKey(UNBUFFERED));
  }

  private static void judge(Judgement.Tally tally, Call call, boolean unbuffered, Subject subject) {
    Optional<Node> flush =
        call.keyword("flush")
            .or(() -> subject.evaluator().partial(call).flatMap(made -> made.keyword("flush")));
    if (unbuffered) {
      tally.good(call.node(), "PYTHONUNBUFFERED is set");
    } else if (flush.filter(node -> node.is("true")).isPresent()) {
      tally.good(call.node(), "flushed");
    } else if (flush.isPresent() && !flush.get().is("false")) {
      tally.unclear(call.node(), "whether this is flushed is not known");
    } else if (lineBuffered(subject, call)) {
      tally.good(call.node(), "stdout is line-buffered");
    } else {
      tally.bad(
          new Place(
              Evidence.at(call.node(), "this print is not flushed"),
              flush.isEmpty() ? Additions.argument(call, "flush=True") : Optional.empty()));
    }
  }

  private static boolean lineBuffered(Subject subject, Call call) {
    Optional<SourceModule> module =
        subject.program().modules().stream()
            .filter(it -> it.path().equals(call.node().source().path()))
            .findFirst();
    return module
        .flatMap(
            it ->
                it.root()
                    .find(
                        node ->
                            node.is("call")
                                && node.text()
                                    .matches(
                                        "sys\\.stdout\\.reconfigure\\(.*(?:line_buffering|write_through)=True.*\\)")))
        .isPresent();
  }
}
