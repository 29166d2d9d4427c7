package dev.holdfire.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks documents that fit, and documents that break a schema in one way each, against every
 * packaged schema and against what clients are shown of it. A bad one is a good one with {@code
 * change} and {@code drop} applied; {@code expected} are the places of its problems.
 */
final class SchemaExamplesTest {
  private static final Path EXAMPLES = Path.of("src/test/resources/schemas/examples");

  @Test
  void everySchemaHasGoodAndBadExamples() {
    assertThat(list(EXAMPLES))
        .containsExactlyElementsOf(
            list(Path.of("schemas")).stream()
                .map(name -> name.replace(".schema.json", ""))
                .filter(name -> !name.equals("common"))
                .sorted()
                .toList());
    assertThat(list(EXAMPLES))
        .allSatisfy(
            schema ->
                assertThat(list(EXAMPLES.resolve(schema)))
                    .contains("bad.json")
                    .anyMatch(name -> name.startsWith("good-")));
  }

  static Stream<Arguments> good() {
    return list(EXAMPLES).stream()
        .flatMap(
            schema ->
                list(EXAMPLES.resolve(schema)).stream()
                    .filter(name -> name.startsWith("good-"))
                    .map(name -> Arguments.of(schema, name)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("good")
  void whatFitsHasNoProblems(String schema, String name) {
    assertThat(problems(schema, read(schema, name))).isEmpty();
  }

  static Stream<Arguments> bad() {
    return list(EXAMPLES).stream()
        .flatMap(
            schema ->
                StreamSupport.stream(read(schema, "bad.json").spliterator(), false)
                    .map(
                        example ->
                            Arguments.of(schema, example.path("why").stringValue(), example)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("bad")
  void whatBreaksASchemaIsNamedByItsPlace(String schema, String why, JsonNode example) {
    JsonNode document = read(schema, example.path("base").stringValue());
    example
        .path("change")
        .properties()
        .forEach(change -> change(document, change.getKey(), change.getValue()));
    for (JsonNode place : example.path("drop")) {
      JsonPointer pointer = JsonPointer.compile(place.stringValue());
      ObjectNode parent = (ObjectNode) document.at(pointer.head());
      assertThat(parent.remove(pointer.last().getMatchingProperty())).isNotNull();
    }

    assertThat(problems(schema, document))
        .as(why)
        .extracting(Problem::path)
        .hasSameElementsAs(
            StreamSupport.stream(example.path("expected").spliterator(), false)
                .map(JsonNode::stringValue)
                .toList());
  }

  private static void change(JsonNode document, String place, JsonNode value) {
    JsonPointer pointer = JsonPointer.compile(place);
    switch (document.at(pointer.head())) {
      case ObjectNode object -> object.set(pointer.last().getMatchingProperty(), value);
      case ArrayNode array -> array.set(pointer.last().getMatchingIndex(), value);
      default -> throw new IllegalArgumentException("nothing is at " + place);
    }
  }

  /** What the schema says, and that its bundled form says the same. */
  private static List<Problem> problems(String name, JsonNode document) {
    JsonSchema schema = JsonSchema.load(name);
    List<Problem> problems = schema.check(document);
    assertThat(JsonSchema.of(schema.bundled()).check(document))
        .containsExactlyInAnyOrderElementsOf(problems);
    return problems;
  }

  private static JsonNode read(String schema, String name) {
    try {
      return Json.parse(Files.readString(EXAMPLES.resolve(schema).resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
