package dev.holdfire.cli.doctor;

/**
 * What a check found.
 *
 * @param id what it is about, such as {@code state} or {@code client.codex}
 * @param severity what it means where it is not in order
 * @param found in words, also of others
 * @param remedy what to do; empty where it is in order
 */
public record Finding(String id, boolean ok, Severity severity, String found, String remedy) {

  /** What follows from a finding that is not in order. */
  public enum Severity {
    /** Serving or a local job would fail. */
    ERROR,
    /** Something works otherwise than its user thinks. */
    WARNING,
    /** Good to know. */
    INFORMATION
  }

  static Finding good(String id, Severity severity, String found) {
    return new Finding(id, true, severity, found, "");
  }

  static Finding bad(String id, Severity severity, String found, String remedy) {
    return new Finding(id, false, severity, found, remedy);
  }

  /** Whether nothing would fail for this. */
  public boolean works() {
    return ok || severity != Severity.ERROR;
  }
}
