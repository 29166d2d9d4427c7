package dev.holdfire.script.rule;

import dev.holdfire.script.Evidence;
import dev.holdfire.script.rule.Judgement.Place;
import dev.holdfire.script.syntax.ParsedSource.Problem;
import dev.holdfire.script.value.Imports;
import dev.holdfire.script.value.SourceModule;
import java.util.Optional;
import java.util.Set;

/**
 * The script and what it imports are Python 3. A module that a run loads whatever happens ends it
 * where it is broken; of another one that is not known.
 */
final class SyntaxError implements Rule {
  @Override
  public String id() {
    return "syntax-error";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    Set<SourceModule> certain =
        new Imports(subject.program(), subject.started(), !subject.modal()).certain();
    for (SourceModule module : subject.program().modules()) {
      for (Problem problem : module.parsed().problems()) {
        Place place =
            new Place(
                new Evidence(
                    module.path(),
                    problem.line(),
                    problem.column(),
                    certain.contains(module)
                        ? problem.message()
                        : problem.message() + "; whether a run comes to this module is not known"),
                Optional.empty());
        if (certain.contains(module)) {
          tally.bad(place);
        } else {
          tally.unclear(place);
        }
      }
    }
    subject.program().unread().forEach(why -> tally.unclear(subject.root(), why));
    tally.good(subject.root(), "%d file(s) parsed".formatted(subject.program().modules().size()));
    return tally.judgement(
        "Correct it; `python -m py_compile FILE` says more.",
        Judgement.notApplicable(subject.root(), "nothing was read"));
  }
}
