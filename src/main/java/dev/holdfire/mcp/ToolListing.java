package dev.holdfire.mcp;

import dev.holdfire.schema.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to {@code tools/list}: what the manifests say, with schemas that are complete in
 * themselves. The build writes it beside the manifests as {@value #FILE}, since putting it together
 * takes a tenth of a second that every start would pay.
 */
public final class ToolListing {
  /** Its name in the folder of the manifests. */
  public static final String FILE = "list.json";

  private ToolListing() {}

  /** As the build wrote it, or made now where no build has. */
  static String of(Manifests manifests) {
    try (InputStream written =
        ToolListing.class.getResourceAsStream(manifests.folder() + "/" + FILE)) {
      return written == null
          ? render(manifests)
          : new String(written.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The result of {@code tools/list} as JSON, on one line. */
  public static String render(Manifests manifests) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    ArrayNode tools = list.putArray("tools");
    ToolSchemas schemas = new ToolSchemas();
    manifests.all().forEach(manifest -> describe(manifest, schemas, tools.addObject()));
    return Json.write(list);
  }

  private static void describe(ToolManifest manifest, ToolSchemas schemas, ObjectNode tool) {
    tool.put("name", manifest.name())
        .put("title", manifest.title())
        .put("description", manifest.description());
    tool.set("inputSchema", schemas.input(manifest).bundled());
    tool.set("outputSchema", schemas.output(manifest).bundled());
    ToolManifest.Annotations annotations = manifest.annotations();
    tool.putObject("annotations")
        .put("title", manifest.title())
        .put("readOnlyHint", annotations.readOnly())
        .put("destructiveHint", annotations.destructive())
        .put("idempotentHint", annotations.idempotent())
        .put("openWorldHint", annotations.openWorld());
  }
}
