package dev.holdfire.mcp;

import tools.jackson.databind.JsonNode;

/** Where each call is written down, however it ended and whether it reached a tool or not. */
public interface CallLog {

  /**
   * A finished call.
   *
   * @param tool the name that was called, known or not
   * @param arguments as they came, or a null node
   * @param outcome the word of the result's outcome, or {@code fault}
   * @param content the result that was sent; an empty object after a fault
   * @param detail what went wrong, for a fault or an unknown tool; else empty
   */
  record Entry(
      String tool,
      JsonNode arguments,
      String outcome,
      JsonNode content,
      String clientName,
      String detail) {}

  /** Writes it down. A failure to do so is the log's own to report; it does not undo the call. */
  void record(Entry entry);
}
