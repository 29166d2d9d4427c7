package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ToolServerTest {
  private final CopyOnWriteArrayList<CallLog.Entry> log = new CopyOnWriteArrayList<>();
  private Wire wire;

  @BeforeEach
  void connect() throws IOException {
    connect("{\"elicitation\":{}}");
  }

  private void connect(String capabilities) throws IOException {
    wire = Wire.to(FixtureTools.server(log)).initialize(capabilities);
  }

  /** As a client that has roots. */
  private void connectWithRoots() throws IOException {
    wire.close();
    connect("{\"roots\":{}}");
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
  }

  private JsonNode call(String tool, String arguments) throws IOException {
    wire.send(Wire.call(1, tool, arguments));
    return wire.answer(1);
  }

  private JsonNode request(String method) {
    return wire.first(message -> message.path("method").asString("").equals(method));
  }

  private void reply(JsonNode request, String member) throws IOException {
    wire.send("{\"jsonrpc\":\"2.0\",\"id\":" + request.get("id") + "," + member + "}");
  }

  @Test
  void toolsAreListedInOrderWithEverythingSaidAboutThem() throws IOException {
    wire.send(Wire.request(1, "tools/list", "{}"));
    JsonNode tools = wire.answer(1).path("result").path("tools");

    assertThat(tools.valueStream().map(tool -> tool.path("name").asString()))
        .containsExactly("echo", "hold", "ask", "tell", "break");
    JsonNode last = tools.get(4);
    assertThat(last.path("title").asString()).isEqualTo("Break");
    assertThat(last.path("inputSchema").path("properties").has("goal")).isTrue();
    assertThat(last.path("outputSchema").path("type").asString()).isEqualTo("object");
    assertThat(last.path("annotations"))
        .isEqualTo(
            Json.parse(
                """
                {"title":"Break","readOnlyHint":false,"destructiveHint":true,
                 "idempotentHint":true,"openWorldHint":false}
                """));
  }

  @Test
  void aResultIsStructuredReadableAndWrittenDown() throws IOException {
    JsonNode result = call("echo", "{\"text\":\"hi\",\"amount\":9.8750}").path("result");

    assertThat(result.path("isError").booleanValue()).isFalse();
    assertThat(result.path("content").get(0))
        .isEqualTo(Json.parse("{\"type\":\"text\",\"text\":\"echo: hi\"}"));
    assertThat(result.path("structuredContent").path("amount").decimalValue()).isEqualTo("9.8750");
    assertThat(log).hasSize(1);
    CallLog.Entry entry = log.getFirst();
    assertThat(entry.tool()).isEqualTo("echo");
    assertThat(entry.outcome()).isEqualTo("done");
    assertThat(entry.clientName()).isEqualTo("wire");
    assertThat(entry.arguments()).isEqualTo(Json.parse("{\"text\":\"hi\",\"amount\":9.8750}"));
    assertThat(entry.content()).isEqualTo(result.path("structuredContent"));
  }

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

  @Test
  void argumentsThatDoNotFitComeBackWithEveryPathAndEveryReportField() throws IOException {
    JsonNode result = call("echo", "{\"goal\":\"test\",\"txt\":\"a\",\"count\":-1}").path("result");
    JsonNode content = result.path("structuredContent");

    assertThat(result.path("isError").booleanValue()).isTrue();
    assertThat(content.path("outcome").asString()).isEqualTo("invalid");
    assertThat(content.path("refusals").isEmpty()).isTrue();
    assertThat(content.path("problems").valueStream().map(p -> p.path("path").asString()))
        .containsExactlyInAnyOrder("/txt", "/count");
    assertThat(content.path("goal").asString()).isEqualTo("test");
    assertThat(content.path("executed").asString()).startsWith("nothing: ");
    assertThat(content.get("cost").isNull()).isTrue();
    assertThat(content.path("unknown").path("cost").asString()).isNotBlank();
    assertThat(result.path("content").get(0).path("text").asString())
        .contains("did you mean `text`?", "count", "Nothing was done");
    assertThat(log).extracting(CallLog.Entry::outcome).containsExactly("invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "\"text\"", "5", "true"})
  void argumentsThatAreNoObjectAreInvalid(String arguments) throws IOException {
    JsonNode content = call("echo", arguments).path("result").path("structuredContent");

    assertThat(content.path("outcome").asString()).isEqualTo("invalid");
    assertThat(content.get("goal").isNull()).isTrue();
    assertThat(content.path("unknown").has("goal")).isTrue();
  }

  @Test
  void absentArgumentsAreAnEmptyObject() throws IOException {
    wire.send(Wire.request(1, "tools/call", "{\"name\":\"echo\"}"));
    assertThat(wire.answer(1).path("result").path("isError").booleanValue()).isFalse();
    assertThat(call("echo", "null").path("result").path("isError").booleanValue()).isFalse();
  }

  @Test
  void anUnknownToolIsAnErrorThatHelps() throws IOException {
    JsonNode error = call("ehco", "{\"text\":\"a\"}").path("error");

    assertThat(error.path("code").asInt()).isEqualTo(-32602);
    assertThat(error.path("message").asString())
        .contains("Did you mean `echo`?", "echo, hold, ask, tell, break");
    assertThat(log).hasSize(1);
    assertThat(log.getFirst().tool()).isEqualTo("ehco");
    assertThat(log.getFirst().detail()).contains("ehco");
  }

  @ParameterizedTest
  @CsvSource({
    "field, promises",
    "null, promises",
    "schema, promises",
    "outcome, promises",
    "fault, the catalogue is gone",
    "anything, did not expect",
    "deep, did not expect",
  })
  void faultsAreErrorsOfTheProtocolAndNothingOfTheResultIsSent(String how, String said)
      throws IOException {
    JsonNode answer = call("break", "{\"text\":\"" + how + "\"}");

    assertThat(answer.has("result")).isFalse();
    assertThat(answer.path("error").path("code").asInt()).isEqualTo(-32603);
    assertThat(answer.path("error").path("message").asString())
        .contains("A fault of Holdfire", said, "before you call again")
        .doesNotContain("Exception", "java", "ghp_");
    assertThat(answer.path("error").has("data")).isFalse();
    assertThat(log).extracting(CallLog.Entry::outcome).containsExactly("fault");
    assertThat(log.getFirst().content().isEmpty()).isTrue();
    assertThat(log.getFirst().detail()).contains(said);
    assertThat(wire.beforePong()).isEmpty();
  }

  @Test
  void anErrorThatIsNoFaultIsARefusalWithWaysOut() throws IOException {
    JsonNode result = call("break", "{\"text\":\"missing\",\"goal\":\"g\"}").path("result");
    JsonNode content = result.path("structuredContent");

    assertThat(result.path("isError").booleanValue()).isTrue();
    assertThat(content.path("outcome").asString()).isEqualTo("refused");
    JsonNode refusal = content.path("refusals").get(0);
    assertThat(refusal.path("capability").asString()).isEqualTo("server::not-found");
    assertThat(refusal.path("code").asString()).isEqualTo("not-found");
    assertThat(refusal.path("reason").asString()).isEqualTo("There is no hf-abc.");
    assertThat(refusal.path("remedies").size()).isEqualTo(2);
    assertThat(content.path("goal").asString()).isEqualTo("g");
    assertThat(content.path("unknown").has("cost")).isTrue();
  }

  @Test
  void secretsAreMaskedInContentAndText() throws IOException {
    JsonNode answer =
        call("echo", "{\"text\":\"use ghp_0123456789abcdefghijklmnopqrstuvwxyz now\"}");

    assertThat(answer.toString()).contains("[masked ").doesNotContain("ghp_");
    assertThat(log.getFirst().content().toString()).doesNotContain("ghp_");
  }

  @Test
  void progressGrowsAndGoesToTheTokenOfTheCall() throws IOException {
    wire.send(
        Wire.request(
            1,
            "tools/call",
            "{\"name\":\"tell\",\"arguments\":{\"count\":3},\"_meta\":{\"progressToken\":\"p\"}}"));
    List<Double> told = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      JsonNode params = request("notifications/progress").path("params");
      assertThat(params.path("progressToken").asString()).isEqualTo("p");
      assertThat(params.path("total").asDouble()).isEqualTo(3);
      assertThat(params.path("message").asString()).startsWith("step ");
      told.add(params.path("progress").asDouble());
    }
    assertThat(told).containsExactly(1.0, 2.0, 3.0);
    wire.answer(1);
    wire.send(Wire.call(2, "tell", "{}"));
    wire.answer(2);
    assertThat(wire.beforePong()).isEmpty();
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
