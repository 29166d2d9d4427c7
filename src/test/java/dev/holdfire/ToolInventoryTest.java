package dev.holdfire;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfire.schema.Json;
import dev.holdfire.schema.JsonSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Walks every tool: its manifest, its two schemas, and what they owe to each other. */
final class ToolInventoryTest {
  static final List<String> TOOLS = ToolFiles.TOOLS;

  private static final String EVERY = "goal executed verify evidence next";
  private static final String MONEY =
      " estimate_line ceiling cost_tier session_spend headroom price_evidence";
  private static final String LAUNCH = " checklist baseline variant_plan kill_guard job_id";
  private static final Map<String, String> REPORT_FIELDS =
      Map.of(
          "estimate_cost", EVERY + MONEY,
          "check_gpu_compat", EVERY,
          "launch_single", EVERY + MONEY + LAUNCH,
          "spawn_batch", EVERY + MONEY + LAUNCH,
          "inspect_job", EVERY,
          "request_stop", EVERY + " kill_guard at_risk approval",
          "submit_report", EVERY);

  private static final String LAUNCH_GUARDS =
      "scope::allowlist scope::denylist compute::gpu-compat compute::prelaunch-checklist"
          + " compute::script-invariants compute::no-collision compute::error-budget%s"
          + " cost::verified-price cost::tier cost::daily-cap cost::monthly-cap safety::secret-leak"
          + " output::report-fields";
  private static final Map<String, String> GUARDS =
      Map.of(
          "estimate_cost", "output::report-fields",
          "check_gpu_compat", "compute::gpu-compat output::report-fields",
          "launch_single", LAUNCH_GUARDS.formatted(""),
          "spawn_batch", LAUNCH_GUARDS.formatted(" compute::smoke-before-batch"),
          "inspect_job", "output::report-fields",
          "request_stop", "compute::kill-guard output::report-fields",
          "submit_report", "output::report-fields");

  /** Read-only, destructive, idempotent, open-world. */
  private static final Map<String, List<Boolean>> ANNOTATIONS =
      Map.of(
          "estimate_cost", List.of(true, false, true, true),
          "check_gpu_compat", List.of(true, false, true, false),
          "launch_single", List.of(false, false, false, true),
          "spawn_batch", List.of(false, false, false, true),
          "inspect_job", List.of(true, false, true, true),
          "request_stop", List.of(false, true, false, true),
          "submit_report", List.of(false, false, true, false));

  /** What a result has besides its report: never null. */
  private static final Set<String> ENVELOPE =
      Set.of("outcome", "refusals", "problems", "warnings", "unknown");

  @Test
  void theFoldersHoldTheToolsAndNothingElse() {
    assertThat(ToolFiles.names(ToolFiles.MANIFESTS))
        .containsExactlyInAnyOrderElementsOf(TOOLS.stream().map(t -> t + ".json").toList());
    assertThat(schemas())
        .filteredOn(name -> name.endsWith("put"))
        .containsExactlyInAnyOrderElementsOf(
            TOOLS.stream().mapMulti(ToolInventoryTest::pair).toList());
  }

  @ParameterizedTest
  @MethodSource("schemas")
  void everySchemaIsOneAndIsPackaged(String name) {
    JsonNode document = ToolFiles.schema(name);
    Schema meta =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

    assertThat(document.path("$schema").asString())
        .isEqualTo("https://json-schema.org/draft/2020-12/schema");
    assertThat(meta.validate(document)).extracting(Error::toString).isEmpty();
    assertThat(JsonSchema.load(name).document()).isEqualTo(document);
    JsonSchema.load(name).check(Json.parse("{}"));
  }

  @ParameterizedTest
  @FieldSource("TOOLS")
  void everyManifestIsWhole(String tool) {
    JsonNode manifest = ToolFiles.manifest(tool);

    assertThat(JsonSchema.load("tool-manifest").check(manifest)).isEmpty();
    assertThat(getClass().getResource("/tool-manifests/" + tool + ".json")).isNotNull();
    assertThat(manifest.path("name").stringValue()).isEqualTo(tool);
    assertThat(manifest.path("input_schema").stringValue()).isEqualTo(tool + ".input");
    assertThat(manifest.path("output_schema").stringValue()).isEqualTo(tool + ".output");
    assertThat(manifest.path("description").stringValue().split("(?<=[.;]) ")).hasSizeBetween(2, 7);
    JsonNode annotations = manifest.path("annotations");
    assertThat(List.of("read_only", "destructive", "idempotent", "open_world"))
        .map(name -> annotations.required(name).booleanValue())
        .isEqualTo(ANNOTATIONS.get(tool));
  }

  @Test
  void titlesAreUnique() {
    assertThat(TOOLS)
        .map(tool -> ToolFiles.manifest(tool).path("title").stringValue())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @FieldSource("TOOLS")
  void everyToolIsGuardedAsTheRulesSay(String tool) {
    List<String> named = ToolFiles.texts(ToolFiles.manifest(tool).path("capabilities"));

    assertThat(named).containsExactly(GUARDS.get(tool).split(" "));
    assertThat(ToolFiles.capabilities()).containsSubsequence(named);
  }

  @ParameterizedTest
  @FieldSource("TOOLS")
  void everyReportFieldIsAlwaysThere(String tool) {
    List<String> fields = ToolFiles.texts(ToolFiles.manifest(tool).path("report_fields"));

    assertThat(fields).containsExactly(REPORT_FIELDS.get(tool).split(" "));
    assertThat(ToolFiles.texts(ToolFiles.schema(tool + ".output").path("required")))
        .containsAll(fields);
  }

  @ParameterizedTest
  @FieldSource("TOOLS")
  void argumentsAreFlatBoundedAndDescribed(String tool) {
    JsonNode schema = ToolFiles.schema(tool + ".input");

    assertThat(schema.path("type").stringValue()).isEqualTo("object");
    assertThat(schema.path("additionalProperties").booleanValue(true)).isFalse();
    assertThat(schema.propertyNames())
        .doesNotContain("anyOf", "oneOf", "allOf", "not", "if", "$defs");
    // Some clients resolve no reference, and show a model nothing in its place.
    assertThat(schema.findValue("$ref")).isNull();
    assertThat(names(schema.path("properties")))
        .containsAll(ToolFiles.texts(schema.path("required")));
    described(schema);
    JsonNode variant = schema.at("/properties/variants/items");
    if (!variant.isMissingNode()) {
      assertThat(variant.path("additionalProperties").booleanValue(true)).isFalse();
      described(variant);
    }
  }

  private static void described(JsonNode object) {
    for (var property : object.path("properties").properties()) {
      JsonNode form = property.getValue();
      assertThat(form.path("description").asString())
          .as(property.getKey())
          .hasSizeBetween(10, 120)
          .endsWith(".");
      bounded(property.getKey(), form);
    }
  }

  private static void bounded(String name, JsonNode form) {
    String bound =
        switch (form.path("type").stringValue()) {
          case "string" ->
              form.path("pattern").asString().endsWith("{0,63}$")
                      || form.path("pattern").asString().endsWith("{10}$")
                  ? "pattern"
                  : "maxLength";
          case "integer", "number" -> "maximum";
          case "array" -> "maxItems";
          case "object" -> name.equals("kwargs") ? "maxProperties" : "additionalProperties";
          default -> "type";
        };
    assertThat(form.has(bound)).as(name + " has " + bound).isTrue();
    if (form.path("type").stringValue().equals("array")) {
      bounded(name, form.path("items"));
    }
  }

  @Test
  void anArgumentOfSeveralToolsHasOneForm() {
    Map<String, JsonNode> forms = new HashMap<>();
    for (String tool : TOOLS) {
      for (var property : ToolFiles.schema(tool + ".input").path("properties").properties()) {
        ObjectNode form = (ObjectNode) property.getValue().deepCopy();
        form.remove("description");
        JsonNode first = forms.putIfAbsent(property.getKey(), form);
        assertThat(form)
            .as(tool + ": " + property.getKey())
            .isEqualTo(first == null ? form : first);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("TOOLS")
  void noKeyOfAResultIsEverMissing(String tool) {
    JsonNode schema = JsonSchema.load(tool + ".output").bundled();

    List<JsonNode> objects = objects(schema).toList();
    assertThat(objects).hasSizeGreaterThan(3);
    assertThat(objects)
        .allSatisfy(
            object -> {
              assertThat(object.path("additionalProperties").booleanValue(true)).isFalse();
              assertThat(ToolFiles.texts(object.path("required")))
                  .containsExactlyElementsOf(names(object.path("properties")));
            });
  }

  /** Every schema within that has properties. */
  private static Stream<JsonNode> objects(JsonNode schema) {
    Stream<JsonNode> within =
        StreamSupport.stream(schema.spliterator(), false).flatMap(ToolInventoryTest::objects);
    return schema.path("properties").isObject() ? Stream.concat(Stream.of(schema), within) : within;
  }

  /** A call whose arguments cannot be used is answered with nothing but its problems. */
  @ParameterizedTest
  @FieldSource("TOOLS")
  void everyFieldOfTheReportCanBeUnknown(String tool) {
    ObjectNode blank = (ObjectNode) Json.parse("{}");
    ObjectNode reasons = blank.objectNode();
    for (String name : names(ToolFiles.schema(tool + ".output").path("properties"))) {
      if (!ENVELOPE.contains(name)) {
        blank.putNull(name);
        reasons.put(name, "the arguments cannot be used");
      }
    }
    blank.put("outcome", "invalid").set("unknown", reasons);
    blank.putArray("refusals");
    blank.putArray("warnings");
    blank.putArray("problems").addObject().put("path", "/x").put("message", "unknown name `x`");

    assertThat(JsonSchema.load(tool + ".output").check(blank)).isEmpty();
    for (String name : ENVELOPE) {
      assertThat(JsonSchema.load(tool + ".output").check(blank.deepCopy().putNull(name)))
          .as(name)
          .isNotEmpty();
    }
  }

  static List<String> schemas() {
    return ToolFiles.names(ToolFiles.SCHEMAS).stream()
        .map(name -> name.replace(".schema.json", ""))
        .toList();
  }

  private static void pair(String tool, Consumer<String> sink) {
    sink.accept(tool + ".input");
    sink.accept(tool + ".output");
  }

  private static List<String> names(JsonNode object) {
    return List.copyOf(object.propertyNames());
  }
}
