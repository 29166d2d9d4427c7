package dev.holdfire.gate;

import java.util.List;

/**
 * The steps before a launch that no other rule stands for: the files hold what the caller believes
 * that they hold.
 */
final class PrelaunchChecklist implements Capability {
  private static final int LISTED = 5;

  @Override
  public String id() {
    return "compute::prelaunch-checklist";
  }

  @Override
  public Ruling launch(LaunchFacts facts) {
    List<String> missing = facts.script().missingLines();
    return missing.isEmpty()
        ? Ruling.PASS
        : Ruling.refuse(
            refusal(
                "expect-lines",
                "the files that were read now lack expected lines: "
                    + missing.stream().limit(LISTED).map(line -> '"' + line.strip() + '"').toList(),
                List.of(
                    "look at the file: the edit was not saved, or went to another copy",
                    "correct expect_lines to what the file says")));
  }
}
