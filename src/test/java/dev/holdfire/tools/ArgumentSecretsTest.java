package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.redact.Redactor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** No argument of a launch that takes a text is left out of the search for secrets. */
class ArgumentSecretsTest {
  /** A key that looks real is put together here, so that none stands in a file. */
  private static final String KEY = "hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH";

  private static final Redactor REDACTOR = new Redactor(List.of(), List.of());

  @ParameterizedTest
  @ValueSource(strings = {"launch_single", "spawn_batch"})
  void everyTextOfTheSchemaIsSearched(String tool) throws IOException {
    JsonNode schema = read(Path.of("schemas", tool + ".input.schema.json"));
    Map<String, JsonNode> calls = new TreeMap<>();
    schema.path("properties").forEachEntry((name, type) -> calls.put(name, filled(type)));
    calls.values().removeIf(JsonNode::isNull);
    assertThat(calls.keySet())
        .contains("goal", "idempotency_key", "args", "kwargs", "alternative", "expect_lines");

    calls.forEach(
        (name, value) -> {
          ObjectNode call = JsonMapper.shared().createObjectNode();
          call.set(name, value);
          List<String> found = ArgumentSecrets.find(call, REDACTOR);
          assertThat(found).as(name).hasSize(name.equals("variants") ? 4 : 1);
          assertThat(found).noneMatch(text -> text.contains(KEY));
        });
  }

  /** A value of this type with the key in each of its texts; null where it has none. */
  private static JsonNode filled(JsonNode type) {
    JsonMapper json = JsonMapper.shared();
    return switch (type.path("type").asString()) {
      case "string" -> json.getNodeFactory().stringNode("x " + KEY);
      case "array" -> {
        JsonNode inner = filled(type.path("items"));
        yield inner.isNull() ? inner : json.createArrayNode().add(inner);
      }
      case "object" -> {
        ObjectNode object = json.createObjectNode();
        type.path("properties").forEachEntry((name, inner) -> object.set(name, filled(inner)));
        if (object.isEmpty()) {
          object.putObject("deep").put("token", KEY);
        }
        yield object;
      }
      default -> json.nullNode();
    };
  }

  private static JsonNode read(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }

  @Test
  void itIsSaidWhereOneStands() {
    ObjectNode call = JsonMapper.shared().createObjectNode();
    call.put("idempotency_key", KEY);
    call.putArray("args").add("--token").add(KEY);
    call.putArray("variants").addObject().put("name", KEY);

    List<String> found = new ArrayList<>(ArgumentSecrets.find(call, REDACTOR));

    assertThat(found)
        .hasSize(3)
        .anyMatch(text -> text.endsWith("in idempotency_key"))
        .anyMatch(text -> text.endsWith("in args, entry 2"))
        .anyMatch(text -> text.endsWith("in a variant's name"));
  }
}
