package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a server asks its client. */
class ClientQuestionsTest extends WireHarness {
  /** As a client that has roots. */
  private void connectWithRoots() throws IOException {
    wire.close();
    connect("{\"roots\":{}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"result\":{\"action\":\"accept\",\"content\":{\"phrase\":\"yes, do it\"}}"
            + "| typed yes, do it",
        "\"result\":{\"action\":\"accept\",\"content\":{\"phrase\":\"no\"}} | typed no",
        "\"result\":{\"action\":\"accept\",\"content\":{\"phrase\":true}} | not offered: the client"
            + " a",
        "\"result\":{\"action\":\"accept\"} | not offered: the client accepted without",
        "\"result\":{\"action\":\"decline\"} | declined",
        "\"result\":{\"action\":\"cancel\"} | dismissed",
        "\"result\":{\"action\":\"dance\"} | not offered",
        "\"result\":{} | dismissed",
        "\"result\":[] | not offered",
        "\"error\":{\"code\":-1,\"message\":\"no screen\"} | not offered: the client failed at"
            + " asking: no",
      })
  void whatAClientAnswersToAQuestionIsUnderstood(String reply, String understood)
      throws IOException {
    wire.send(Wire.call(1, "ask", "{}"));
    JsonNode question = request("elicitation/create");
    JsonNode params = question.path("params");
    assertThat(params.path("message").asString()).isEqualTo("It would cost $3.00.");
    JsonNode schema = params.path("requestedSchema");
    assertThat(schema.path("required")).isEqualTo(Json.parse("[\"phrase\"]"));
    assertThat(schema.path("properties").path("phrase").path("description").asString())
        .contains("yes, do it");
    reply(question, reply);

    assertThat(goal(wire.answer(1))).startsWith(understood);
  }

  private static String goal(JsonNode answer) {
    return answer.path("result").path("structuredContent").path("goal").asString();
  }

  @Test
  void aLateAnswerIsIgnored() throws IOException {
    wire.send(Wire.call(1, "ask", "{\"seconds\":0.05}"));
    JsonNode question = request("elicitation/create");
    assertThat(goal(wire.answer(1))).isEqualTo("unanswered");
    reply(question, "\"result\":{\"action\":\"accept\",\"content\":{\"phrase\":\"yes, do it\"}}");
    assertThat(wire.beforePong()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"elicitation\":{\"url\":{}}}"})
  void aClientWithoutFormsIsNotAsked(String capabilities) throws IOException {
    try (Wire other = Wire.to(FixtureTools.server(log)).initialize(capabilities)) {
      other.send(Wire.call(1, "ask", "{}"));
      assertThat(goal(other.answer(1))).contains("the client offers no form");
    }
  }

  @ParameterizedTest
  @CsvSource({"accept,led", "decline,declined", "cancel,dismissed"})
  void aClientThatOffersItLeadsThePersonToAPage(String action, String understood)
      throws IOException {
    try (Wire other =
        Wire.to(FixtureTools.server(log)).initialize("{\"elicitation\":{\"url\":{}}}")) {
      other.send(Wire.call(1, "ask", "{\"text\":\"page\"}"));
      JsonNode question =
          other.first(message -> message.path("method").asString("").equals("elicitation/create"));
      JsonNode params = question.path("params");
      assertThat(params.path("mode").asString()).isEqualTo("url");
      assertThat(params.path("url").asString()).isEqualTo("http://127.0.0.1:1/ha-a");
      assertThat(params.path("elicitationId").asString()).isEqualTo("ha-a");
      assertThat(params.path("message").asString()).isEqualTo("It would cost $3.00.");
      other.send(
          "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":{\"action\":\"%s\"}}"
              .formatted(question.path("id"), action));
      assertThat(goal(other.answer(1))).isEqualTo(understood);
    }
  }

  @Test
  void aClientThatOffersFormsOnlyIsLedNowhere() throws IOException {
    assertThat(goal(call("ask", "{\"text\":\"page\"}"))).contains("leads nobody to a page");
  }

  @Test
  void theFirstFolderAmongTheRootsIsAskedForOnceUntilItChanges() throws IOException {
    connectWithRoots();
    wire.send(Wire.call(1, "echo", "{}"));
    reply(
        request("roots/list"),
        "\"result\":{\"roots\":[{\"uri\":\"https://a.example\"},{\"uri\":\"file:\"},"
            + "{\"uri\":\"file:///srv/first%20one\"},{\"uri\":\"file:///srv/second\"}]}");
    assertThat(root(wire.answer(1))).isEqualTo("/srv/first one");
    assertThat(root(call("echo", "{}"))).isEqualTo("/srv/first one");

    wire.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/roots/list_changed\"}");
    wire.send(Wire.call(2, "echo", "{}"));
    reply(request("roots/list"), "\"result\":{\"roots\":[]}");
    assertThat(root(wire.answer(2))).isEqualTo("no root");
  }

  @Test
  void aClientThatDoesNotNameItsRootsHoldsUpACallForTwoSecondsAtMost() throws IOException {
    connectWithRoots();
    wire.send(Wire.call(1, "echo", "{}"));
    request("roots/list");
    assertThat(root(wire.answer(1))).isEqualTo("no root");
    wire.send(Wire.call(2, "echo", "{}"));
    reply(request("roots/list"), "\"error\":{\"code\":-32601,\"message\":\"none\"}");
    assertThat(root(wire.answer(2))).isEqualTo("no root");
  }

  private static String root(JsonNode answer) {
    return answer.path("result").path("structuredContent").path("verify").asString();
  }
}
