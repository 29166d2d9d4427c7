package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a call of a tool is answered, and what is written down of it. */
class ToolServerTest extends WireHarness {
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
}
