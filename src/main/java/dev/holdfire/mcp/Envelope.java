package dev.holdfire.mcp;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The outer part of the messages that are sent. */
final class Envelope {
  private Envelope() {}

  /** A message to be filled in; a notification has no identifier. */
  static ObjectNode of(@Nullable Object id) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    if (id instanceof Number number) {
      message.put("id", number.longValue());
    } else if (id != null) {
      message.put("id", id.toString());
    }
    return message;
  }

  /** An answer that is an error; under a null identifier where none could be made out. */
  static ObjectNode error(@Nullable Object id, int code, String reason) {
    ObjectNode message = of(id);
    if (id == null) {
      message.putNull("id");
    }
    message.putObject("error").put("code", code).put("message", reason);
    return message;
  }
}
