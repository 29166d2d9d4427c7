package dev.holdfire.script.rule;

import dev.holdfire.script.Evidence;
import dev.holdfire.script.rule.Judgement.Place;
import dev.holdfire.script.value.SourceModule;
import java.util.Optional;

/** The script and what it imports are Python 3. */
final class SyntaxError implements Rule {
  @Override
  public String id() {
    return "syntax-error";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    for (SourceModule module : subject.program().modules()) {
      module
          .parsed()
          .problems()
          .forEach(
              problem ->
                  tally.bad(
                      new Place(
                          new Evidence(
                              module.path(), problem.line(), problem.column(), problem.message()),
                          Optional.empty())));
    }
    tally.good(subject.root(), "%d file(s) parsed".formatted(subject.program().modules().size()));
    return tally.judgement(
        "Correct it; `python -m py_compile FILE` says more.",
        Judgement.notApplicable(subject.root(), "nothing was read"));
  }
}
