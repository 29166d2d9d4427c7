package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.flow.Spacing;
import dev.holdfire.script.flow.Spacings;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import java.util.ArrayList;
import java.util.List;

/** Weights are saved at least every 500 steps. */
final class CheckpointInterval implements Rule {
  private static final int MOST_STEPS = 500;
  private static final String FIX =
      "Save at least every 500 steps: `if step % 500 == 0:` around the save, in the loop over"
          + " steps.";

  @Override
  public String id() {
    return "checkpoint-interval";
  }

  /** How often a run saves, at each of its saves. */
  static List<Spacing> spacings(FunctionRun run, Subject subject) {
    Spacings spacings = new Spacings(subject.evaluator(), run.run());
    Frameworks frameworks = new Frameworks(subject.evaluator());
    List<Spacing> found = new ArrayList<>();
    List<Event> saves = Saves.of(run, subject.evaluator());
    for (Event save : saves) {
      found.add(
          save.kind() == Kind.FRAMEWORK
              ? frameworks.of(save).checkpoint()
              : frameworks.behind(
                  run.run(), save, Managers.of(save, spacings.of(save), subject.evaluator())));
    }
    if (found.isEmpty()) {
      run.run().of(Kind.WRITE).stream()
          .findFirst()
          .ifPresent(
              write ->
                  found.add(
                      new Spacing.Unclear(
                          "whether this saves weights is not known", write.node())));
    }
    return run.run().of(Kind.FRAMEWORK).isEmpty()
        ? spacings.without(saves, MOST_STEPS).map(CheckpointInterval::unsaved).orElse(found)
        : found;
  }

  private static List<Spacing> unsaved(Node training) {
    return List.of(
        new Spacing.Unclear(
            "what is trained here is not saved in its loop, as other training is", training));
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionRun run : subject.training()) {
      tally.of(run);
      List<Spacing> found = spacings(run, subject);
      if (!found.isEmpty()) {
        Intervals.judge(tally, Intervals.best(found), MOST_STEPS, "saved");
      }
    }
    boolean unsaved = !subject.training().isEmpty();
    return tally.judgement(
        FIX,
        unsaved
            ? Judgement.notApplicable(subject.root(), "no save was found, see checkpoint-weights")
            : subject.withoutTraining(FIX));
  }
}
