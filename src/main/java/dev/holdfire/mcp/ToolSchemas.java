package dev.holdfire.mcp;

import dev.holdfire.schema.JsonSchema;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The schemas that manifests name, each read when it is first asked for. */
final class ToolSchemas {
  private final ConcurrentMap<String, JsonSchema> byName = new ConcurrentHashMap<>();

  /** What a tool accepts. */
  JsonSchema input(ToolManifest manifest) {
    return byName.computeIfAbsent(manifest.inputSchema(), JsonSchema::load);
  }

  /** What a tool promises. */
  JsonSchema output(ToolManifest manifest) {
    return byName.computeIfAbsent(manifest.outputSchema(), JsonSchema::load);
  }
}
