package dev.holdfire.script;

/** How strictly findings are taken. */
public enum Profile {
  STANDARD,
  /** Every finding refuses. */
  STRICT
}
