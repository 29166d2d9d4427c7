package dev.holdfire.script.rule;

import dev.holdfire.redact.Leak;
import dev.holdfire.script.Evidence;
import dev.holdfire.script.rule.Judgement.Place;
import dev.holdfire.script.syntax.SourceFile;
import java.util.Optional;

/** No detail of somebody's infrastructure stands in what leaves the machine. */
final class InfraLeak implements Rule {
  @Override
  public String id() {
    return "infra-leak";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    for (SourceFile file : Texts.of(subject)) {
      for (Leak leak : subject.redactor().infrastructure(file.text())) {
        tally.bad(
            new Place(
                new Evidence(
                    file.path(),
                    leak.line(),
                    leak.column(),
                    "a %s stands here".formatted(leak.kind())),
                Optional.empty()));
      }
    }
    tally.good(subject.root(), "none was found");
    return tally.judgement(
        "Read it from the environment or the configuration of the machine.",
        Judgement.notApplicable(subject.root(), "nothing was read"));
  }
}
