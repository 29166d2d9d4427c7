package dev.holdfire.mcp;

import tools.jackson.databind.JsonNode;

/** What a client can call. Its manifest of the same name says everything else about it. */
public interface Tool {

  /** The name in {@code tools/list} and of the manifest. */
  String name();

  /**
   * Answers a call.
   *
   * @param arguments they fit the tool's input schema
   * @throws dev.holdfire.error.HoldfireException if it cannot be answered; the server tells the
   *     caller so
   */
  ToolResult call(JsonNode arguments, Call call);
}
