package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.schema.Json;
import dev.holdfire.schema.JsonSchema;
import dev.holdfire.schema.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ManifestsTest {
  private static final List<String> PACKAGED =
      List.of(
          "estimate_cost",
          "check_gpu_compat",
          "launch_single",
          "spawn_batch",
          "inspect_job",
          "request_stop",
          "submit_report");
  private static final Set<String> CAPABILITIES = FixtureTools.CAPABILITIES;

  private static Manifests load(Collection<String> tools) {
    return Manifests.load("/mcp-fixture", tools, CAPABILITIES);
  }

  @Test
  void manifestsKeepTheOrderOfTheirIndex() {
    Manifests manifests = load(List.of("break", "tell", "ask", "hold", "echo"));

    assertThat(manifests.names()).containsExactly("echo", "hold", "ask", "tell", "break");
    assertThat(manifests.of("break").annotations())
        .isEqualTo(new ToolManifest.Annotations(false, true, true, false));
    assertThat(manifests.of("echo").capabilities()).containsExactly("scope::allowlist");
  }

  @Test
  void aManifestWithoutAToolIsNamed() {
    assertFault(() -> load(List.of("echo", "hold", "ask", "tell")), "break.json has no tool");
  }

  @Test
  void aToolWithoutAManifestIsNamed() {
    assertFault(
        () -> load(List.of("echo", "hold", "ask", "tell", "break", "dance")),
        "tool dance has no manifest");
  }

  @Test
  void aNameThatStandsTwiceIsNamed() {
    assertFault(
        () -> load(List.of("echo", "echo", "hold", "ask", "tell", "break")), "echo stands twice");
    assertFault(
        () -> Manifests.load("/mcp-fixture/twice", List.of("echo"), CAPABILITIES),
        "manifest echo stands twice");
  }

  @Test
  void anUnknownCapabilityIsNamed() {
    assertFault(
        () -> Manifests.load("/mcp-fixture", FixtureTools.NAMES, Set.of("cost::cap")),
        "echo.json cannot be used: the capability scope::allowlist is unknown");
  }

  @Test
  void aFileThatNamesAnotherToolIsNamed() {
    assertFault(
        () -> Manifests.load("/mcp-fixture/wrong", List.of("echo"), CAPABILITIES),
        "echo.json cannot be used: it names itself hold");
  }

  @Test
  void aMissingIndexIsNamed() {
    assertFault(
        () -> Manifests.load("/nowhere", List.of(), CAPABILITIES),
        "/nowhere/index.json is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "title | 5 | `title` must be text",
        "description | \" \" | `description` must be text",
        "annotations | {\"read_only\":true} | missing",
        "annotations "
            + "| {\"read_only\":1,\"destructive\":true,\"idempotent\":true,\"open_world\":true} "
            + "| `read_only` must be true or false",
        "capabilities | \"a\" | `capabilities` must be a list of text",
        "capabilities | [1] | `capabilities` must be a list of text",
        "report_fields | [\"goal\",\"goal\"] | names an entry twice",
        "extra | 1 | unknown: [extra]",
      })
  void whatAManifestGetsWrongIsSaid(String key, String value, String said) {
    ObjectNode manifest =
        (ObjectNode)
            Json.parse(
                """
                {"name":"a","title":"A","description":"A.",
                 "annotations":{"read_only":true,"destructive":false,"idempotent":true,
                   "open_world":false},
                 "input_schema":"a.input","output_schema":"a.output",
                 "capabilities":[],"report_fields":[]}
                """);
    assertThat(ToolManifest.read(manifest).annotations().readOnly()).isTrue();
    manifest.set(key, Json.parse(value));

    assertThatThrownBy(() -> ToolManifest.read(manifest)).hasMessageContaining(said);
  }

  @Test
  void theFilesAreCheckedAgainstASchemaOnRequest() {
    Manifests manifests = load(FixtureTools.NAMES);

    assertThat(manifests.problems(JsonSchema.of(Json.parse("{\"type\":\"object\"}")))).isEmpty();
    assertThat(
            manifests.problems(
                JsonSchema.of(
                    Json.parse("{\"properties\":{\"name\":{\"enum\":[\"echo\",\"hold\"]}}}"))))
        .containsOnlyKeys("ask", "tell", "break");
  }

  @Test
  void thePackagedManifestsLoadAndFitTheirSchema() {
    Set<String> known =
        JsonSchema.load("tool-manifest")
            .document()
            .at("/properties/capabilities/items/enum")
            .valueStream()
            .map(JsonNode::stringValue)
            .collect(Collectors.toSet());
    Manifests packaged = Manifests.of(PACKAGED, known);

    assertThat(packaged.names()).isEqualTo(PACKAGED);
    assertThat(packaged.problems()).isEmpty();
  }

  /** The results that the server makes itself fit each tool's schema, for every kind of error. */
  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void whatTheServerAnswersInAToolsPlaceFitsTheToolsOutput(ErrorCode code) {
    for (String tool : PACKAGED) {
      ToolManifest manifest =
          ToolManifest.read(Json.parse(resource("/tool-manifests/" + tool + ".json")));
      JsonSchema output = JsonSchema.load(manifest.outputSchema());
      JsonNode arguments = Json.parse("{\"goal\":\" \"}");
      ToolResult refused =
          Completion.of(
              manifest,
              output.document(),
              OwnResults.refused(tool, arguments, new HoldfireException(code, "It broke.")));
      ToolResult invalid =
          Completion.of(
              manifest,
              output.document(),
              OwnResults.invalid(tool, arguments, List.of(new Problem("/a", "a is unknown"))));

      assertThat(output.check(refused.content())).as(tool).isEmpty();
      assertThat(output.check(invalid.content())).as(tool).isEmpty();
      assertThat(refused.outcome()).isEqualTo(ToolResult.Outcome.REFUSED);
      assertThat(invalid.outcome()).isEqualTo(ToolResult.Outcome.INVALID);
      for (String field : manifest.reportFields()) {
        assertThat(refused.content().has(field)).isTrue();
        assertThat(
                !refused.content().path(field).isNull()
                    || refused.content().path("unknown").has(field))
            .as("%s of %s", field, tool)
            .isTrue();
      }
    }
  }

  private static String resource(String path) {
    try (InputStream stream = ManifestsTest.class.getResourceAsStream(path)) {
      return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertFault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable load, String said) {
    assertThatThrownBy(load)
        .isInstanceOfSatisfying(
            HoldfireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAULT))
        .hasMessageContaining(said);
  }
}
