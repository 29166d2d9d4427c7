package dev.holdfire.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class BundleTest {

  @Test
  void whatIsUsedOfSiblingsIsCopiedWithWhatItNeedsAndNothingElse() {
    JsonNode bundled =
        bundled(
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$defs": {"own": {"$ref": "#/$defs/leaf"}, "leaf": {"type": "string"}},
              "type": "object",
              "properties": {
                "tree": {"$ref": "sample-tree.schema.json#/$defs/tree", "description": "A tree."},
                "price": {"$ref": "sample-money.schema.json#/$defs/amount"},
                "own": {"$ref": "#/$defs/own"},
                "self": {"$ref": "#"},
                "$ref": {"type": "string"}
              }
            }
            """);

    assertThat(bundled.toPrettyString())
        .isEqualTo(
            Json.parse(
                    """
                    {
                      "type": "object",
                      "properties": {
                        "tree": {"$ref": "#/$defs/tree", "description": "A tree."},
                        "price": {"$ref": "#/$defs/amount"},
                        "own": {"$ref": "#/$defs/own"},
                        "self": {"$ref": "#"},
                        "$ref": {"type": "string"}
                      },
                      "$defs": {
                        "own": {"$ref": "#/$defs/leaf"},
                        "leaf": {"type": "string"},
                        "amount": {
                          "type": "object",
                          "additionalProperties": false,
                          "properties": {"usd": {"type": "string"}}
                        },
                        "branch": {"type": "array", "items": {"$ref": "#/$defs/tree"}},
                        "tree": {
                          "type": "object",
                          "properties": {
                            "price": {"$ref": "#/$defs/amount"},
                            "branches": {"$ref": "#/$defs/branch"}
                          }
                        }
                      }
                    }
                    """)
                .toPrettyString());
  }

  @Test
  void whatUsesNoSiblingStaysAsItIs() {
    assertThat(bundled("{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {}}}"))
        .isEqualTo(Json.parse("{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {}}}"));
    assertThat(bundled("true")).isEqualTo(Json.parse("true"));
  }

  @Test
  void theSchemaItselfIsLeftAlone() {
    JsonSchema schema = JsonSchema.load("launch_single.output");
    String before = Json.write(schema.document());

    assertThat(schema.bundled()).isEqualTo(schema.bundled());
    assertThat(Json.write(schema.document())).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "sample-money.schema.json | none to a definition",
        "sample-money.schema.json#/properties/usd | none to a definition",
        "sample-money.schema.json#/$defs/missing | no such definition",
        "http://127.0.0.1:9/sample-money.schema.json#/$defs/amount | none to a definition",
        "../sample-money.schema.json#/$defs/amount | none to a definition",
        "missing.schema.json#/$defs/amount | /schemas/missing.schema.json is missing",
        "sample-clash.schema.json#/$defs/pair | another definition has the same name",
      })
  void whatCannotBeShownIsAFault(String reference, String reason) {
    assertThatThrownBy(() -> bundled("{\"$ref\": \"" + reference + "\"}"))
        .isInstanceOfSatisfying(
            HoldfireException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FAULT))
        .hasMessageContaining(reason);
  }

  @Test
  void anOwnDefinitionIsNotReplacedByASiblings() {
    assertThatThrownBy(
            () ->
                bundled(
                    """
                    {"$defs": {"amount": {}}, "$ref": "sample-money.schema.json#/$defs/amount"}
                    """))
        .hasMessageContaining("another definition has the same name");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "estimate_cost",
        "check_gpu_compat",
        "launch_single",
        "spawn_batch",
        "inspect_job",
        "request_stop",
        "submit_report"
      })
  void theToolsSchemasAreCompleteInThemselves(String tool) {
    for (String kind : List.of(".input", ".output")) {
      JsonNode bundled = JsonSchema.load(tool + kind).bundled();
      assertThat(bundled.findValuesAsString("$ref"))
          .allMatch(reference -> reference.startsWith("#/$defs/"))
          .allSatisfy(
              reference -> assertThat(bundled.at(reference.substring(1)).isObject()).isTrue());
      assertThat(List.copyOf(bundled.path("$defs").propertyNames()))
          .allSatisfy(
              name -> assertThat(bundled.findValuesAsString("$ref")).contains("#/$defs/" + name))
          .isSorted();
      assertThat(bundled.has("$schema")).isFalse();
    }
  }

  /** A start that lists the tools and checks nothing does not pay for the validator. */
  @Test
  void showingASchemaLoadsNoValidator() throws ReflectiveOperationException {
    Class<?> schema = new WithoutValidator().loadClass(JsonSchema.class.getName());
    Object loaded = schema.getMethod("load", String.class).invoke(null, "launch_single.output");

    assertThat(schema.getMethod("bundled").invoke(loaded))
        .hasToString(JsonSchema.load("launch_single.output").bundled().toString());
  }

  private static final class WithoutValidator extends ClassLoader {
    WithoutValidator() {
      super(BundleTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("com.networknt.")) {
        throw new ClassNotFoundException(name + " is not to be loaded");
      }
      if (!name.startsWith("dev.holdfire.")) {
        return super.loadClass(name, resolve);
      }
      Class<?> own = findLoadedClass(name);
      return own == null ? defined(name) : own;
    }

    private Class<?> defined(String name) throws ClassNotFoundException {
      try (InputStream stream = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (stream == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = stream.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  private static JsonNode bundled(String document) {
    return JsonSchema.of(Json.parse(document)).bundled();
  }
}
