package dev.holdfire.mcp;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a call.
 *
 * @param content by the tool's output schema; its {@code outcome} tells how the call went
 * @param text the same for a person to read
 */
public record ToolResult(ObjectNode content, String text) {

  /** How a call went. */
  public enum Outcome {
    DONE,
    /** A person has to act first; no error. */
    NEEDS_APPROVAL,
    REFUSED,
    /** The arguments cannot be used. */
    INVALID;

    /** The word in results, such as {@code needs_approval}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the protocol marks the result as an error. */
    public boolean isError() {
      return this == REFUSED || this == INVALID;
    }
  }

  /** How the call went, read from the content. */
  public Outcome outcome() {
    return Outcome.valueOf(content.required("outcome").stringValue().toUpperCase(Locale.ROOT));
  }
}
