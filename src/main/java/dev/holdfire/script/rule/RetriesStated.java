package dev.holdfire.script.rule;

import dev.holdfire.script.Evidence;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.rule.Judgement.Place;
import dev.holdfire.script.syntax.Node;

/** Each function says that it is tried again, at least once. */
final class RetriesStated implements Rule {
  @Override
  public String id() {
    return "retries-stated";
  }

  @Override
  public Judgement judge(Subject subject) {
    if (!subject.modal()) {
      return Judgement.notApplicable(subject.root(), "retries are asked for at the launch");
    }
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionFacts function : subject.paid()) {
      switch (function.retries()) {
        case Fact.Known<Integer>(Integer retries, Node at) -> {
          if (retries < 1) {
            tally.bad(at, "`%s` is not retried: %d".formatted(function.name(), retries));
          } else {
            tally.good(at, "%s: %d".formatted(function.name(), retries));
          }
        }
        case Fact.Missing<Integer> _ ->
            tally.bad(
                new Place(
                    Evidence.at(function.at(), "`%s` states no retries".formatted(function.name())),
                    Additions.argument(function, "retries=modal.Retries(max_retries=1)")
                        .filter(
                            _ ->
                                subject.program().script().imports().stream()
                                    .anyMatch(
                                        it ->
                                            it.module().equals("modal") && it.name().isEmpty()))));
        case Fact.Unclear<Integer>(String why, Node at) ->
            tally.unclear(at, "the retries are not known: " + why);
      }
    }
    return tally.judgement(
        "Add `retries=modal.Retries(max_retries=1)`.",
        Judgement.notApplicable(subject.root(), "there is no function"));
  }
}
