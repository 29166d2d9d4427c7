package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is read and said, rather than done. */
class ResourcesAndPromptsTest extends WireHarness {
  @Test
  void resourcesAreListedAndRead() throws IOException {
    wire.send(Wire.request(1, "resources/list", "{}"));
    JsonNode listed = wire.answer(1).path("result").path("resources");
    wire.send(Wire.request(2, "resources/read", "{\"uri\":\"fixture://good\"}"));
    JsonNode content = wire.answer(2).path("result").path("contents").get(0);
    wire.send(Wire.request(3, "resources/templates/list", "{}"));

    assertThat(listed.valueStream().map(each -> each.path("uri").asString()))
        .containsExactly("fixture://good", "fixture://bad");
    assertThat(listed.get(0).path("mimeType").asString()).isEqualTo("application/json");
    assertThat(content.path("uri").asString()).isEqualTo("fixture://good");
    assertThat(Json.parse(content.path("text").asString()).has("by")).isTrue();
    assertThat(content.path("text").asString()).doesNotContain(FixtureTools.SECRET);
    assertThat(wire.answer(3).path("result").path("resourceTemplates").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "{\"uri\":\"fixture://none\"}, -32002, fixture://good",
    "{\"uri\":\"fixture://bad\"}, -32603, the fixture is closed; open it",
    "{}, -32602, must name the resource",
    "{\"uri\":7}, -32602, must name the resource"
  })
  void aResourceThatCannotBeReadSaysWhy(String params, int code, String said) throws IOException {
    wire.send(Wire.request(1, "resources/read", params));
    JsonNode error = wire.answer(1).path("error");

    assertThat(error.path("code").asInt()).isEqualTo(code);
    assertThat(error.path("message").asString()).contains(said);
  }

  @Test
  void promptsAreListedAndGiven() throws IOException {
    wire.send(Wire.request(1, "prompts/list", "{}"));
    JsonNode listed = wire.answer(1).path("result").path("prompts");
    wire.send(
        Wire.request(2, "prompts/get", "{\"name\":\"greet\",\"arguments\":{\"whom\":\"you\"}}"));
    JsonNode message = wire.answer(2).path("result").path("messages").get(0);

    assertThat(listed)
        .isEqualTo(
            Json.parse(
                """
                [{"name":"greet","title":"Greet","description":"Greets someone.","arguments":
                  [{"name":"whom","description":"Who is greeted.","required":true}]}]
                """));
    assertThat(message)
        .isEqualTo(
            Json.parse(
                """
                {"role":"user","content":{"type":"text","text":"hello you"}}
                """));
  }

  @ParameterizedTest
  @CsvSource({
    "{\"name\":\"none\"}, There is no prompt none. There are: greet.",
    "{\"name\":\"greet\"}, greet needs the argument whom.",
    "'{\"name\":\"greet\",\"arguments\":{\"whom\":1}}', must be a text",
    "'{\"name\":\"greet\",\"arguments\":{\"who\":\"a\"}}', greet takes no argument who.",
    "'{\"name\":\"greet\",\"arguments\":{\"whom\":\"nobody\"}}', nobody is there; name someone",
    "{}, must name the prompt"
  })
  void aPromptThatCannotBeGivenSaysWhy(String params, String said) throws IOException {
    wire.send(Wire.request(1, "prompts/get", params));
    JsonNode error = wire.answer(1).path("error");

    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("message").asString()).contains(said);
  }
}
