package dev.holdfire;

import dev.holdfire.schema.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/** The project's manifests and schemas as they lie in its folders. */
final class ToolFiles {
  /** In the order in which a model meets them. */
  static final List<String> TOOLS =
      List.of(
          "estimate_cost",
          "check_gpu_compat",
          "launch_single",
          "spawn_batch",
          "inspect_job",
          "request_stop",
          "submit_report");

  static final Path SCHEMAS = Path.of("schemas");
  static final Path MANIFESTS = Path.of("tool-manifests");

  private ToolFiles() {}

  static JsonNode manifest(String tool) {
    return read(MANIFESTS.resolve(tool + ".json"));
  }

  static JsonNode schema(String name) {
    return read(SCHEMAS.resolve(name + ".schema.json"));
  }

  /** Every capability, in the order in which tools name and tables show them. */
  static List<String> capabilities() {
    return texts(schema("tool-manifest").at("/properties/capabilities/items/enum"));
  }

  static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::stringValue).toList();
  }

  static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(Path file) {
    return Json.parse(text(file));
  }
}
