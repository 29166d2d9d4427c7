package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.schema.Json;
import dev.holdfire.schema.JsonSchema;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ManifestsTest {
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

  private static void assertFault(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable load, String said) {
    assertThatThrownBy(load)
        .isInstanceOfSatisfying(
            HoldfireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAULT))
        .hasMessageContaining(said);
  }
}
