package dev.holdfire.mcp;

import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Sets what a result has to carry and has a reason not to know. */
final class Completion {
  /** What is an empty list, and not null, when there is nothing in it. */
  private static final List<String> LISTS = List.of("refusals", "problems", "warnings");

  private Completion() {}

  /**
   * The result with every key that the schema or the manifest requires. A result that gives no
   * reason is left as it is: what it lacks is a fault.
   *
   * @param output the tool's output schema
   */
  static ToolResult of(ToolManifest manifest, JsonNode output, ToolResult result) {
    if (result.absent().isBlank()) {
      return result;
    }
    ObjectNode content = result.content().deepCopy();
    ObjectNode unknown = content.withObject("unknown");
    LISTS.stream().filter(list -> !content.has(list)).forEach(content::putArray);
    Stream.concat(
            output.path("required").valueStream().map(JsonNode::stringValue),
            manifest.reportFields().stream())
        .filter(field -> !content.has(field))
        .distinct()
        .toList()
        .forEach(
            field -> {
              content.putNull(field);
              unknown.put(field, result.absent());
            });
    return new ToolResult(content, result.text());
  }
}
