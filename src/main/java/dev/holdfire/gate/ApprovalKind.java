package dev.holdfire.gate;

import java.util.Locale;

/** What a person can be asked, and the words that are a yes. */
public enum ApprovalKind {
  STOP("yes, stop it"),
  /** Covers the tier, the cap and the error budget in one. */
  LAUNCH("yes, launch"),
  ALLOW("yes, allow"),
  OVERRUN("yes, clear it"),
  ADOPT("yes, adopt it");

  private final String phrase;

  ApprovalKind(String phrase) {
    this.phrase = phrase;
  }

  /** What has to be typed, literally. */
  public String phrase() {
    return phrase;
  }

  /** The name in results and in the ledger. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
