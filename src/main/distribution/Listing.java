import java.nio.charset.StandardCharsets;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What catalogues and clients are told about the program, in their own formats. */
final class Listing {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String DESCRIPTION =
      "An MCP server that stands between an LLM agent and a GPU bill.";

  private Listing() {}

  /** The manifest of an MCP bundle, which a client unpacks and starts by itself. */
  static byte[] bundle(String version, String system, JsonNode tools) {
    ObjectNode manifest =
        JSON.createObjectNode()
            .put("manifest_version", "0.3")
            .put("name", "holdfire")
            .put("display_name", "Holdfire")
            .put("version", version)
            .put("description", DESCRIPTION);
    manifest.putObject("author").put("name", "Holdfire");
    ObjectNode server = manifest.putObject("server");
    server.put("type", "binary").put("entry_point", "bin/holdfire");
    ObjectNode start = server.putObject("mcp_config");
    start.put("command", "${__dirname}/bin/holdfire").putArray("args").add("serve");
    ArrayNode named = manifest.putArray("tools");
    for (JsonNode tool : tools) {
      named
          .addObject()
          .put("name", tool.path("name").stringValue())
          .put("description", tool.path("description").stringValue());
    }
    manifest.putObject("compatibility").putArray("platforms").add(system.toLowerCase(Locale.ROOT));
    return written(manifest);
  }

  /** The entry of the MCP registry. */
  static byte[] registry(String version, String address, String sha256) {
    ObjectNode entry =
        JSON.createObjectNode()
            .put(
                "$schema",
                "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json")
            .put("name", "dev.holdfire/holdfire")
            .put("title", "Holdfire")
            .put("description", DESCRIPTION)
            .put("version", version);
    ObjectNode bundle = entry.putArray("packages").addObject();
    bundle
        .put("registryType", "mcpb")
        .put("identifier", address)
        .put("version", version)
        .put("fileSha256", sha256);
    bundle.putObject("transport").put("type", "stdio");
    return written(entry);
  }

  /** The tools as they are listed to clients. */
  static JsonNode tools(String list) {
    return JSON.readTree(list).path("tools");
  }

  private static byte[] written(ObjectNode document) {
    return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }
}
