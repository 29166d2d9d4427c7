package dev.holdfire.script.rule;

import dev.holdfire.script.Evidence;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.rule.Judgement.Place;
import dev.holdfire.script.syntax.Node;
import java.math.BigDecimal;

/** Each function says how long an attempt may take, and no longer than the platform allows. */
final class TimeoutStated implements Rule {
  /** Modal's limit for one attempt, in seconds. */
  private static final BigDecimal LONGEST = BigDecimal.valueOf(24 * 60 * 60);

  @Override
  public String id() {
    return "timeout-stated";
  }

  @Override
  public Judgement judge(Subject subject) {
    if (!subject.modal()) {
      return Judgement.notApplicable(subject.root(), "the backend enforces a limit on every job");
    }
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionFacts function : subject.paid()) {
      switch (function.timeoutSeconds()) {
        case Fact.Known<BigDecimal>(BigDecimal seconds, Node at) -> {
          if (seconds.signum() <= 0) {
            tally.bad(at, "a timeout of %s is none".formatted(seconds.toPlainString()));
          } else if (seconds.compareTo(LONGEST) > 0) {
            tally.bad(
                at,
                "a timeout of %s s is above the 24 hours that Modal allows"
                    .formatted(seconds.toPlainString()));
          } else {
            tally.good(at, "%s: %s s".formatted(function.name(), seconds.toPlainString()));
          }
        }
        case Fact.Missing<BigDecimal> _ ->
            tally.bad(
                new Place(
                    Evidence.at(
                        function.at(),
                        "`%s` states no timeout; Modal's default is 300 s"
                            .formatted(function.name())),
                    Additions.argument(function, "timeout=60 * 60")));
        case Fact.Unclear<BigDecimal>(String why, Node at) ->
            tally.unclear(at, "the timeout is not known: " + why);
      }
    }
    return tally.judgement(
        "Add `timeout=60 * 60` (seconds for one attempt; set what the run needs).",
        Judgement.notApplicable(subject.root(), "there is no function"));
  }
}
