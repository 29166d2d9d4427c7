package dev.holdfire.script.rule;

import dev.holdfire.script.facts.FunctionFacts.MountKind;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Invocation;

/** A second attempt goes on from the last checkpoint. */
final class ResumeOnRetry implements Rule {
  private static final String FIX =
      "At the start: `volume.reload()`, then load the newest checkpoint if there is one"
          + " (`model.load_state_dict(torch.load(path)[\"model\"])`).";

  private static final String LOCAL_FIX =
      "At the start: load the checkpoint that `os.environ.get(\"HOLDFIRE_RESUME_FROM\")` names, or"
          + " the newest below `HOLDFIRE_VOLUME`, if there is one.";

  @Override
  public String id() {
    return "resume-on-retry";
  }

  @Override
  public Judgement judge(Subject subject) {
    boolean retried = subject.program().invocation().filter(Invocation::retried).isPresent();
    if (!subject.modal() && !retried) {
      return Judgement.notApplicable(subject.root(), "no retry is asked for");
    }
    Judgement.Tally tally = new Judgement.Tally();
    for (FunctionRun run : subject.training()) {
      tally.of(run);
      Node training = run.run().training().orElseThrow().node();
      boolean restores =
          !run.run().of(Kind.RESTORE).isEmpty()
              || run.run().of(Kind.FRAMEWORK).stream()
                  .anyMatch(
                      event ->
                          event.call().keywords().keySet().stream()
                              .anyMatch(
                                  name ->
                                      name.equals("resume_from_checkpoint")
                                          || name.equals("ckpt_path")));
      boolean volume =
          run.function().stream()
              .flatMap(function -> function.volumes().known().stream())
              .flatMap(mounts -> mounts.values().stream())
              .anyMatch(mount -> mount.kind() == MountKind.VOLUME);
      if (!restores && run.run().gaps().isEmpty()) {
        tally.bad(
            training, "this trains, and no checkpoint is loaded at the start: a retry begins anew");
      } else if (!restores) {
        tally.unclear(
            training, "no checkpoint seems to be loaded, but not all of the code was followed");
      } else if (volume && run.run().of(Kind.RELOAD).isEmpty()) {
        tally.bad(
            training,
            "a retry loads a checkpoint without `reload()` of the volume, so it may see an old"
                + " state");
      } else {
        tally.good(training, "it goes on from a checkpoint");
      }
    }
    String fix = subject.modal() ? FIX : LOCAL_FIX;
    return tally.judgement(fix, subject.withoutTraining(fix));
  }
}
