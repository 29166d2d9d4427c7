package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import java.util.List;
import java.util.stream.Stream;

/** What is trained is saved: the weights, not only the metrics. */
final class CheckpointWeights implements Rule {
  static final String FIX =
      "Save the weights in the training loop: `torch.save({\"model\": model.state_dict(),"
          + " \"optimizer\": optimizer.state_dict(), \"step\": step}, path)`.";

  @Override
  public String id() {
    return "checkpoint-weights";
  }

  @Override
  public Judgement judge(Subject subject) {
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionRun run : subject.training()) {
      tally.of(run);
      List<Event> saves = Saves.of(run, subject.evaluator());
      Node training = run.run().training().orElseThrow().node();
      if (!saves.isEmpty()) {
        tally.good(saves.getFirst().node(), "weights are saved here");
      } else if (!run.run().of(Kind.WRITE).isEmpty()) {
        tally.unclear(
            run.run().of(Kind.WRITE).getFirst().node(), "whether this saves weights is not known");
      } else if (!run.run().of(Kind.UPLOAD).isEmpty()) {
        tally.unclear(
            run.run().of(Kind.UPLOAD).getFirst().node(),
            "nothing is saved here; whether this uploads weights is not known");
      } else if (!run.run().gaps().isEmpty()) {
        tally.unclear(
            training,
            "no save was found, but not all of the code was followed: "
                + run.run().gaps().getFirst());
      } else if (run.delegated().isPresent()) {
        tally.unclear(run.delegated().get(), "no save was found, but this is out of sight");
      } else if (run.run().of(Kind.STEP, Kind.FRAMEWORK).isEmpty()) {
        tally.unclear(
            training, "gradients are computed and no weights are saved; no optimiser was found");
      } else if (!turns(run)) {
        tally.unclear(training, "this takes a step in no loop, and no weights are saved");
      } else {
        tally.bad(training, "this trains, and no weights are saved");
      }
    }
    return tally.judgement(FIX, subject.withoutTraining(FIX));
  }

  /** Whether a loop stands in any of the files that lead to a step; a framework has its own. */
  private static boolean turns(FunctionRun run) {
    return !run.run().of(Kind.FRAMEWORK).isEmpty()
        || run.run().of(Kind.STEP).stream()
            .flatMap(step -> Stream.concat(Stream.of(step.node()), step.path().stream()))
            .flatMap(node -> node.ancestors().filter(it -> it.is("module")))
            .distinct()
            .anyMatch(
                file -> file.find(it -> it.is("for_statement", "while_statement")).isPresent());
  }
}
