package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.flow.Spacing;
import dev.holdfire.script.flow.Spacings;
import dev.holdfire.script.rule.Subject.FunctionRun;
import java.util.ArrayList;
import java.util.List;

/** Progress is shown at least every 250 steps. */
final class ProgressInterval implements Rule {
  private static final int MOST_STEPS = 250;
  private static final String FIX =
      "Print in the loop over steps: `if step % 50 == 0: print(f\"step {step} loss"
          + " {loss.item():.4f}\", flush=True)`.";

  @Override
  public String id() {
    return "progress-interval";
  }

  /** How often a run shows something. */
  static List<Spacing> spacings(FunctionRun run, Subject subject) {
    Spacings spacings = new Spacings(subject.evaluator(), run.run());
    Frameworks frameworks = new Frameworks(subject.evaluator());
    List<Spacing> found = new ArrayList<>();
    for (Event event : run.run().of(Kind.PRINT, Kind.LOG, Kind.FRAMEWORK, Kind.BAR)) {
      found.add(
          event.kind() == Kind.FRAMEWORK
              ? frameworks.of(event).progress()
              : event.kind() == Kind.BAR ? bar(event, spacings) : spacings.of(event));
    }
    return found;
  }

  /** A bar shows each turn of the loop that runs over it. */
  private static Spacing bar(Event event, Spacings spacings) {
    return spacings.ofLoopOver(event);
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionRun run : subject.training()) {
      tally.of(run);
      List<Spacing> found = spacings(run, subject);
      if (!found.isEmpty()) {
        Intervals.judge(tally, Intervals.best(found), MOST_STEPS, "shown");
      } else if (run.run().gaps().isEmpty()) {
        tally.bad(
            run.run().training().orElseThrow().node(), "this trains without showing any progress");
      } else {
        tally.unclear(
            run.run().training().orElseThrow().node(),
            "no progress was found, but not all of the code was followed");
      }
    }
    return tally.judgement(FIX, subject.withoutTraining(FIX));
  }
}
