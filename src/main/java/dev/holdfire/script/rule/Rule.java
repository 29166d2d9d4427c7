package dev.holdfire.script.rule;

/** One invariant of a training script. */
public interface Rule {
  /** Its name in policies, findings and results. */
  String id();

  /** What it says of a script. */
  Judgement judge(Subject subject);
}
