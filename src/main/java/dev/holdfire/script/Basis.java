package dev.holdfire.script;

/** What a verdict rests on. */
public enum Basis {
  /** Holdfire sets it on the run. */
  SET,
  /** It was read in the script. */
  READ,
  /** It was seen in an earlier run. */
  SEEN
}
