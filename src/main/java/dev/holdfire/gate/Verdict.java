package dev.holdfire.gate;

import java.util.List;

/** What the gate decides. */
public sealed interface Verdict {

  /** What is to be known although it does not decide. */
  List<String> warnings();

  /** It may be done, exactly so. */
  record Allowed(Permit permit, List<String> warnings) implements Verdict {
    public Allowed {
      warnings = List.copyOf(warnings);
    }
  }

  /** It may be done once a person said yes. */
  record NeedsApproval(Demand demand, List<String> warnings) implements Verdict {
    public NeedsApproval {
      warnings = List.copyOf(warnings);
    }
  }

  /** It may not be done, for all of these reasons. */
  record Refused(List<Refusal> refusals, List<String> warnings) implements Verdict {
    public Refused {
      refusals = List.copyOf(refusals);
      warnings = List.copyOf(warnings);
    }
  }
}
