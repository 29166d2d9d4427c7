package dev.holdfire.mcp;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.redact.PlainText;
import dev.holdfire.redact.Redactor;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Lists the resources and reads them. */
final class ResourceReads {
  private static final String JSON = "application/json";
  private static final int SHOWN_URI = 200;

  private final List<Resource> resources;
  private final Supplier<Redactor> redactor;

  ResourceReads(List<Resource> resources, Supplier<Redactor> redactor) {
    this.resources = List.copyOf(resources);
    this.redactor = redactor;
  }

  /** The answer to {@code resources/list}. */
  ObjectNode list() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    ArrayNode list = answer.putArray("resources");
    for (Resource resource : resources) {
      list.addObject()
          .put("uri", resource.uri())
          .put("name", resource.name())
          .put("title", resource.title())
          .put("description", resource.description())
          .put("mimeType", JSON);
    }
    return answer;
  }

  /** The answer to {@code resources/templates/list}: every address stands in the list. */
  ObjectNode templates() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray("resourceTemplates");
    return answer;
  }

  /**
   * The answer to {@code resources/read}.
   *
   * @throws McpError if there is none of this address, or it cannot be read
   */
  ObjectNode read(String uri, Call call) {
    Resource resource =
        resources.stream()
            .filter(each -> each.uri().equals(uri))
            .findFirst()
            .orElseThrow(() -> unknown(uri));
    String text;
    try {
      text = redactor.get().maskAll(resource.read(call)).toPrettyString();
    } catch (HoldfireException e) {
      throw error(
          ErrorCodes.INTERNAL_ERROR,
          e.code() == ErrorCode.FAULT
              ? "Holdfire failed at reading it; its log says why."
              : redactor.get().mask(e.getMessage()));
    }
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.putArray("contents").addObject().put("uri", uri).put("mimeType", JSON).put("text", text);
    return answer;
  }

  private McpError unknown(String uri) {
    return McpError.builder(ErrorCodes.RESOURCE_NOT_FOUND)
        .message(
            "There is no resource %s. There are: %s."
                .formatted(
                    PlainText.line(redactor.get().mask(uri), SHOWN_URI),
                    resources.stream().map(Resource::uri).collect(Collectors.joining(", "))))
        .data(Map.of("uri", PlainText.line(redactor.get().mask(uri), SHOWN_URI)))
        .build();
  }

  private static McpError error(int code, String message) {
    return McpError.builder(code).message(message).build();
  }
}
