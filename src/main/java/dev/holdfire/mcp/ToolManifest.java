package dev.holdfire.mcp;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What is said about a tool beside its code: the hand-written file {@code
 * tool-manifests/<tool>.json}.
 *
 * @param description for the model that chooses among tools
 * @param inputSchema name of the schema of its arguments, such as {@code launch_single.input}
 * @param outputSchema name of the schema of its results
 * @param capabilities that guard it, in the order in which they are asked
 * @param reportFields that each of its results must carry
 */
public record ToolManifest(
    String name,
    String title,
    String description,
    Annotations annotations,
    String inputSchema,
    String outputSchema,
    List<String> capabilities,
    List<String> reportFields) {
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "title",
          "description",
          "annotations",
          "input_schema",
          "output_schema",
          "capabilities",
          "report_fields");

  /** The protocol's hints about a tool, none of them left to a client's assumption. */
  public record Annotations(
      boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
    private static final Set<String> KEYS =
        Set.of("read_only", "destructive", "idempotent", "open_world");

    private static Annotations read(JsonNode node) {
      requireKeys(node, KEYS);
      return new Annotations(
          flag(node, "read_only"),
          flag(node, "destructive"),
          flag(node, "idempotent"),
          flag(node, "open_world"));
    }
  }

  public ToolManifest {
    capabilities = distinct("capabilities", capabilities);
    reportFields = distinct("report_fields", reportFields);
  }

  /**
   * Reads a manifest. By hand, so that a start need not wait for the schema validator; that the
   * files also fit {@code schemas/tool-manifest.schema.json} is told by {@link Manifests#problems}.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static ToolManifest read(JsonNode node) {
    requireKeys(node, KEYS);
    return new ToolManifest(
        text(node, "name"),
        text(node, "title"),
        text(node, "description"),
        Annotations.read(node.path("annotations")),
        text(node, "input_schema"),
        text(node, "output_schema"),
        texts(node, "capabilities"),
        texts(node, "report_fields"));
  }

  private static void requireKeys(JsonNode node, Set<String> keys) {
    Set<String> found = new HashSet<>(node.propertyNames());
    if (!found.equals(keys)) {
      Set<String> unknown = new HashSet<>(found);
      unknown.removeAll(keys);
      Set<String> missing = new HashSet<>(keys);
      missing.removeAll(found);
      throw new IllegalArgumentException("missing: " + missing + ", unknown: " + unknown);
    }
  }

  private static String text(JsonNode node, String key) {
    String text = node.path(key).stringValue("");
    if (text.isBlank()) {
      throw new IllegalArgumentException("`" + key + "` must be text");
    }
    return text;
  }

  private static boolean flag(JsonNode node, String key) {
    JsonNode flag = node.path(key);
    if (!flag.isBoolean()) {
      throw new IllegalArgumentException("`" + key + "` must be true or false");
    }
    return flag.booleanValue();
  }

  private static List<String> texts(JsonNode node, String key) {
    JsonNode list = node.path(key);
    if (!list.isArray() || !list.valueStream().allMatch(JsonNode::isString)) {
      throw new IllegalArgumentException("`" + key + "` must be a list of text");
    }
    return list.valueStream().map(JsonNode::stringValue).toList();
  }

  private static List<String> distinct(String key, List<String> entries) {
    if (new HashSet<>(entries).size() != entries.size()) {
      throw new IllegalArgumentException("`" + key + "` names an entry twice");
    }
    return List.copyOf(entries);
  }
}
