package dev.holdfire.report.form;

import java.util.Arrays;
import java.util.List;

/** The fields of the runner's report, in the report's order. */
public enum RunnerField {
  GOAL("Goal", "what the run was to show"),
  SCOPE("Scope", "what belongs to it and what does not"),
  PLAN("Plan", "the steps that were decided on"),
  EXECUTED("Executed", "what was run, with its figures"),
  VERIFY("Verify", "what was read back afterwards, with its figures"),
  EVIDENCE_GRADES("Evidence grades", "each claim with its grade E1 to E6, its source and the date"),
  HANDOFFS("Handoffs made", "the role and what it was given; none where none was due"),
  COST_ESTIMATE("Cost estimate"),
  COST_TIER("Cost tier"),
  SESSION_SPEND("Session spend so far"),
  GPU("GPU"),
  CHECKLIST("Pre-launch checklist"),
  BASELINE("`modal app list` baseline"),
  VARIANT_PLAN("Variant plan"),
  KILL_GUARD("KILL GUARD"),
  NEXT("Blockers / next", "none, or next steps, and each blocker with two paths, effort and risk");

  /** The line that a report begins with. */
  public static final String HEADER = "=== KEI-MODAL-RUNNER REPORT ===";

  private static final List<String> LABELS =
      Arrays.stream(values()).map(RunnerField::label).toList();

  private final String label;
  private final String asked;

  /** A field that the ledger fills in. */
  RunnerField(String label) {
    this(label, "");
  }

  RunnerField(String label, String asked) {
    this.label = label;
    this.asked = asked;
  }

  /** The name as it stands before the colon. */
  public String label() {
    return label;
  }

  /** Every name, in order. */
  static List<String> labels() {
    return LABELS;
  }

  /** Whether the ledger knows it, and the caller does not write it. */
  public boolean known() {
    return asked.isEmpty();
  }

  /** What the caller is to write. */
  String asked() {
    return asked;
  }
}
