package dev.holdfire.mcp;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.redact.PlainText;
import dev.holdfire.schema.Json;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One JSON-RPC message as it came, told apart and checked. An identifier is a {@code String} or a
 * {@code Long}, as the protocol asks for.
 */
sealed interface Message {
  /** Something to answer. */
  record Request(Object id, String method, @Nullable ObjectNode params) implements Message {}

  /** Something that is never answered. */
  record Notification(String method, @Nullable ObjectNode params) implements Message {}

  /** The client's answer to a request of ours: one of the two is there. */
  record Response(Object id, @Nullable JsonNode result, @Nullable ObjectNode error)
      implements Message {}

  /** Nothing to act on: a blank line, or a reply to nothing that could have been asked. */
  record Nothing() implements Message {}

  /**
   * No message of the protocol.
   *
   * @param code of JSON-RPC
   * @param id to answer under, where one can be made out
   */
  record Unusable(int code, @Nullable Object id, String reason) implements Message {}

  /** Reads one line. */
  static Message read(ByteBuffer line) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
    } catch (CharacterCodingException e) {
      return new Unusable(ErrorCodes.PARSE_ERROR, null, "The line is not valid UTF-8.");
    }
    if (text.isBlank()) {
      return new Nothing();
    }
    try {
      return of(Json.parse(text));
    } catch (HoldfireException e) {
      return new Unusable(ErrorCodes.PARSE_ERROR, null, e.getMessage());
    }
  }

  private static Message of(JsonNode document) {
    if (!(document instanceof ObjectNode message)) {
      return invalid(
          null,
          document.isArray()
              ? "A batch is not supported: send one message on each line."
              : "A message must be a JSON object.");
    }
    boolean response = !message.has("method") && (message.has("result") || message.has("error"));
    Object id = id(message.path("id"));
    if (!message.path("jsonrpc").stringValue("").equals("2.0")) {
      return invalid(response ? null : id, "`jsonrpc` must be \"2.0\".");
    }
    if (response) {
      return response(message, id);
    }
    if (!message.has("method")) {
      return invalid(id, "A message needs `method`, `result` or `error`.");
    }
    if (!message.path("method").isString()) {
      return invalid(id, "`method` must be text.");
    }
    if (message.has("id") && id == null) {
      return invalid(null, "`id` must be text or a whole number of at most 64 bits.");
    }
    return called(message, id);
  }

  private static Message called(ObjectNode message, @Nullable Object id) {
    JsonNode params = message.path("params");
    String method = message.path("method").stringValue();
    ObjectNode named = params instanceof ObjectNode object ? object : null;
    if (id == null) {
      return new Notification(method, named);
    }
    if (named == null && !params.isMissingNode() && !params.isNull()) {
      return invalid(id, "`params` must be an object.");
    }
    return new Request(id, method, named);
  }

  private static Message response(ObjectNode message, @Nullable Object id) {
    if (id == null) {
      return new Nothing();
    }
    return message.path("error") instanceof ObjectNode error
        ? new Response(id, null, error)
        : new Response(id, message.path("result"), null);
  }

  /** An identifier of the protocol; null if it is none. */
  static @Nullable Object id(JsonNode id) {
    if (id.isString()) {
      return id.stringValue();
    }
    return id.isIntegralNumber() && id.canConvertToLong() ? (Object) id.longValue() : null;
  }

  private static Message invalid(@Nullable Object id, String reason) {
    return new Unusable(ErrorCodes.INVALID_REQUEST, id, PlainText.line(reason, 300));
  }
}
