package dev.holdfire.mcp;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a call.
 *
 * @param content by the tool's output schema; its {@code outcome} tells how the call went
 * @param text the same for a person to read
 * @param absent why keys that the output schema requires and that are not set have no value: they
 *     become null with this reason; empty where every key has to be set
 */
public record ToolResult(ObjectNode content, String text, String absent) {

  /** A result in which every key is set. */
  public ToolResult(ObjectNode content, String text) {
    this(content, text, "");
  }

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
