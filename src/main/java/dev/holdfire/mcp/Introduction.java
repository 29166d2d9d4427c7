package dev.holdfire.mcp;

import dev.holdfire.schema.Json;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client said in {@code initialize}.
 *
 * @param revision of the protocol that it asks for
 * @param params all that it said
 */
record Introduction(String revision, ObjectNode params) {

  /**
   * Reads the parameters of {@code initialize}; empty where they do not have the form that is asked
   * for. The SDK's records are the judge of that, but what clients usually send is seen to be in
   * order without them: Jackson would look through a dozen classes first, at each start.
   */
  static Optional<Introduction> read(@Nullable ObjectNode params) {
    if (params == null) {
      return Optional.empty();
    }
    if (isPlain(params)) {
      return Optional.of(new Introduction(params.path("protocolVersion").stringValue(), params));
    }
    try {
      return Optional.of(new Introduction(sdk(params).protocolVersion(), params));
    } catch (JacksonException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static boolean isPlain(ObjectNode params) {
    JsonNode client = params.path("clientInfo");
    JsonNode capabilities = params.path("capabilities");
    return params.size() == 3
        && params.path("protocolVersion").isString()
        && client.path("name").isString()
        && client.path("version").isString()
        && client.valueStream().allMatch(JsonNode::isString)
        && capabilities.isObject()
        && capabilities.propertyStream().allMatch(Introduction::isPlainCapability);
  }

  private static boolean isPlainCapability(Map.Entry<String, JsonNode> capability) {
    JsonNode parts = capability.getValue();
    return parts.isObject()
        && parts
            .valueStream()
            .allMatch(
                part ->
                    switch (capability.getKey()) {
                      case "roots" -> part.isBoolean();
                      case "extensions", "experimental" -> part.isObject();
                      default -> part.isObject() && part.isEmpty();
                    });
  }

  /** In the SDK's words. */
  InitializeRequest sdk() {
    return sdk(params);
  }

  private static InitializeRequest sdk(ObjectNode params) {
    return Json.mapper().convertValue(params, InitializeRequest.class);
  }
}
