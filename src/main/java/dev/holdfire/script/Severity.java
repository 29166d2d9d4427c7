package dev.holdfire.script;

/** What follows from a finding. */
public enum Severity {
  /** No launch. */
  REFUSE,
  WARN,
  /** No launch beyond the limits of a smoke run, until such a run settled it. */
  PROVE
}
