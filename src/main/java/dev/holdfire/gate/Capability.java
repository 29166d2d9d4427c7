package dev.holdfire.gate;

import dev.holdfire.gpu.CompatibilityReport;
import java.util.List;

/**
 * One rule of the gate. Whatever a rule is asked about and has no answer for it refuses: that a
 * manifest names a rule which cannot judge is no reason to let something through.
 */
interface Capability {

  /** The name in manifests and refusals, such as {@code cost::daily-cap}. */
  String id();

  /** Judges a launch. */
  default Ruling launch(LaunchFacts facts) {
    return cannotJudge("a launch");
  }

  /** Judges a stop. */
  default Ruling stop(StopFacts facts) {
    return cannotJudge("a stop");
  }

  /** Judges a GPU with a PyTorch and a CUDA build. */
  default Ruling compatibility(CompatibilityReport report) {
    return cannotJudge("a GPU");
  }

  /** A refusal of this rule. */
  default Refusal refusal(String code, String reason, List<String> remedies) {
    return new Refusal(id(), code, reason, remedies);
  }

  private Ruling cannotJudge(String what) {
    return Ruling.refuse(
        refusal(
            "cannot-judge",
            "the rule %s cannot judge %s".formatted(id(), what),
            List.of(
                "take the rule out of the tool's manifest", "install a build that has the rule")));
  }
}
