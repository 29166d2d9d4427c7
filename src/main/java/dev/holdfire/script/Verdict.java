package dev.holdfire.script;

/** What a rule says of a script. */
public enum Verdict {
  SATISFIED,
  VIOLATED,
  /** It could not be told by reading. */
  UNKNOWN,
  NOT_APPLICABLE
}
