package dev.holdfire.tools;

import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.ledger.Digests;
import dev.holdfire.policy.Policy;
import java.util.List;
import java.util.Optional;

/**
 * A launch whose arguments can be used.
 *
 * @param files the script and every config, as they were read
 * @param missingLines lines that the caller expects and the script or its configs do not have
 * @param smokeJob the run that the caller names as proof
 * @param notes what was changed of what the caller asked for
 */
record Planned(
    LaunchPlan plan,
    Policy policy,
    SourceFile script,
    List<SourceFile> files,
    List<String> missingLines,
    Optional<String> alternative,
    Optional<String> smokeJob,
    boolean dryRun,
    List<String> notes) {

  Planned {
    files = List.copyOf(files);
    missingLines = List.copyOf(missingLines);
    notes = List.copyOf(notes);
  }

  /** What an approval is bound to. */
  String digest() {
    return Digests.sha256(plan.canonicalText());
  }

  /** Whether script and configs still hold what was read. */
  boolean unchanged() {
    return files.stream().allMatch(SourceFile::unchanged);
  }
}
