package dev.holdfire.tools;

import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.gate.Reading;
import dev.holdfire.jobs.Code;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.Source;
import dev.holdfire.policy.Policy;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A launch whose arguments can be used.
 *
 * @param asked the arguments as the caller wrote them
 * @param files the script, every config and every module that was followed, as they were read
 * @param readings what the script does, with each config
 * @param said what it says of what is launched
 * @param missingLines lines that the caller expects and the script or its configs do not have
 * @param smokeJob the run that the caller names as proof
 * @param notes what was changed of what the caller asked for
 */
record Planned(
    JsonNode asked,
    LaunchPlan plan,
    Policy policy,
    SourceFile script,
    List<SourceFile> files,
    List<Reading> readings,
    Said said,
    List<String> missingLines,
    Optional<String> alternative,
    Optional<String> smokeJob,
    boolean dryRun,
    List<String> notes) {

  Planned {
    files = List.copyOf(files);
    readings = List.copyOf(readings);
    missingLines = List.copyOf(missingLines);
    notes = List.copyOf(notes);
  }

  /** What an approval is bound to. */
  String digest() {
    return Digests.sha256(plan.canonicalText());
  }

  /** The files that it is judged by. */
  Code code() {
    return new Code(
        files.stream().map(file -> new Source(file.path(), file.sha256(), file.text())).toList(),
        this::unchanged);
  }

  /** Whether all that was read still holds what was read. */
  boolean unchanged() {
    return files.stream().allMatch(SourceFile::unchanged);
  }
}
