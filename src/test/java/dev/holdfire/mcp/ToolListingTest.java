package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.gate.Gate;
import dev.holdfire.schema.Json;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The answer to {@code tools/list} that the build writes, beside the one that the SDK makes. */
class ToolListingTest {
  private static final McpJsonMapper SDK = new JacksonMcpJsonMapper(JsonMapper.builder().build());

  private final Manifests manifests = manifests();

  @Test
  void whatTheBuildWroteIsWhatTheSdkMakesOfTheManifests() throws Exception {
    List<McpSchema.Tool> tools = manifests.all().stream().map(ToolListingTest::tool).toList();
    String made = SDK.writeValueAsString(McpSchema.ListToolsResult.builder(tools).build());

    assertThat(Json.parse(written())).isEqualTo(Json.parse(made));
    assertThat(ToolListing.of(manifests)).isEqualTo(written());
    assertThat(ToolListing.render(manifests)).isEqualTo(written());
  }

  /** A client on the SDK reads all of it: nothing is lost on the way through its own classes. */
  @Test
  void theSdkReadsItWhole() throws Exception {
    McpSchema.ListToolsResult read = SDK.readValue(written(), McpSchema.ListToolsResult.class);

    assertThat(read.tools()).hasSize(manifests.all().size());
    assertThat(Json.parse(SDK.writeValueAsString(read))).isEqualTo(Json.parse(written()));
    assertThat(written()).doesNotContain("\n");
  }

  private static McpSchema.Tool tool(ToolManifest manifest) {
    ToolSchemas schemas = new ToolSchemas();
    ToolManifest.Annotations annotations = manifest.annotations();
    return McpSchema.Tool.builder(
            manifest.name(), SDK, Json.write(schemas.input(manifest).bundled()))
        .title(manifest.title())
        .description(manifest.description())
        .outputSchema(SDK, Json.write(schemas.output(manifest).bundled()))
        .annotations(
            McpSchema.ToolAnnotations.builder()
                .title(manifest.title())
                .readOnlyHint(annotations.readOnly())
                .destructiveHint(annotations.destructive())
                .idempotentHint(annotations.idempotent())
                .openWorldHint(annotations.openWorld())
                .build())
        .build();
  }

  private static Manifests manifests() {
    try {
      JsonNode names = Json.parse(resource("index.json"));
      return Manifests.of(
          StreamSupport.stream(names.spliterator(), false).map(JsonNode::asString).toList(),
          Gate.known());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static String written() throws IOException {
    return resource(ToolListing.FILE);
  }

  private static String resource(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ToolListing.class.getResourceAsStream("/tool-manifests/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
