package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StdioTransportTest {
  private static final String LONG = "{\"seconds\":600}";

  private static Wire connect() throws IOException {
    return Wire.to(FixtureTools.server(new CopyOnWriteArrayList<>()));
  }

  private static Wire initialized() throws IOException {
    return connect().initialize("{\"elicitation\":{}}");
  }

  private static String cancel(long id) {
    return """
    {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":%d}}\
    """
        .formatted(id);
  }

  private static int code(JsonNode answer) {
    return answer.path("error").path("code").asInt();
  }

  @Test
  void beforeInitializeEverythingIsAnsweredAtOnce() throws IOException {
    try (Wire wire = connect()) {
      wire.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}");
      assertThat(code(wire.answer(1))).isEqualTo(-32601);
      wire.send(Wire.request(2, "tools/list", "{}"));
      assertThat(code(wire.answer(2))).isEqualTo(-32600);
      wire.send(Wire.call(3, "echo", "{}"));
      assertThat(code(wire.answer(3))).isEqualTo(-32600);
      wire.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
      wire.send(Wire.request(4, "initialize", "{\"protocolVersion\":7,\"clientInfo\":[]}"));
      assertThat(code(wire.answer(4))).isEqualTo(-32602);
      wire.send("{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"initialize\"}");
      assertThat(code(wire.answer(5))).isEqualTo(-32602);
      assertThat(wire.beforePong()).isEmpty();
      wire.initialize("{}");
      assertThat(wire.beforePong()).isEmpty();
    }
  }

  @Test
  void requestsRightAfterInitializeDoNotWaitForTheNotification() throws IOException {
    try (Wire wire = connect()) {
      wire.send(Wire.request(1, "initialize", Wire.greeting("2025-11-25", "{}")));
      wire.send(Wire.call(2, "echo", "{\"text\":\"early\"}"));
      assertThat(wire.answer(1).path("result").path("protocolVersion").asString())
          .isEqualTo("2025-11-25");
      assertThat(wire.answer(2).toString()).contains("echo: early");
      wire.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
      assertThat(wire.beforePong()).isEmpty();
    }
  }

  @Test
  void anUnknownRevisionIsAnsweredWithTheNewestKnown() throws IOException {
    try (Wire wire = connect()) {
      wire.send(Wire.request(1, "initialize", Wire.greeting("2031-01-01", "{}")));
      assertThat(wire.answer(1).path("result").path("protocolVersion").asString())
          .isEqualTo("2025-11-25");
    }
  }

  @Test
  void textIdentifiersComeBackAsTheyWere() throws IOException {
    try (Wire wire = initialized()) {
      wire.send("{\"jsonrpc\":\"2.0\",\"id\":\"a \\u00e9 \\\"\",\"method\":\"ping\"}");
      assertThat(wire.first(message -> message.path("id").isString()).path("id").asString())
          .isEqualTo("a é \"");
      wire.send("{\"jsonrpc\":\"2.0\",\"id\":9007199254740993,\"method\":\"ping\"}");
      assertThat(wire.first(message -> message.has("result")).path("id").asLong())
          .isEqualTo(9007199254740993L);
    }
  }

  @Test
  void callsInFlightAreAnsweredAfterTheEndOfInput() throws Exception {
    try (Wire wire = initialized()) {
      for (int id = 1; id <= 50; id++) {
        wire.send(Wire.call(id, "hold", "{\"seconds\":0.2}"));
      }
      wire.closeInput();

      assertThat(wire.rest().stream().map(message -> message.path("id").asLong()))
          .hasSize(50)
          .doesNotHaveDuplicates();
      assertThat(wire.ends()).isTrue();
    }
  }

  @Test
  void aLastLineWithoutItsEndCounts() throws Exception {
    try (Wire wire = initialized()) {
      wire.sendBytes(Wire.call(1, "echo", "{}").getBytes(StandardCharsets.UTF_8));
      wire.closeInput();

      assertThat(wire.rest()).hasSize(1);
    }
  }

  @Test
  void aQuestionEndsUnansweredWithTheInput() throws Exception {
    try (Wire wire = initialized()) {
      wire.send(Wire.call(1, "ask", LONG));
      wire.first(message -> message.path("method").asString("").equals("elicitation/create"));
      wire.closeInput();

      assertThat(wire.answer(1).toString()).contains("unanswered");
      assertThat(wire.ends()).isTrue();
    }
  }

  @Test
  void longWaitsAreCutShortSomeTimeAfterTheEndOfInput() throws Exception {
    StdioTransport.Limits impatient =
        new StdioTransport.Limits(1 << 20, Duration.ofMillis(20), Wire.DEADLINE, Wire.DEADLINE);
    try (Wire wire = Wire.to(FixtureTools.server(new CopyOnWriteArrayList<>()), impatient)) {
      wire.initialize("{}");
      wire.send(Wire.call(1, "hold", LONG));
      wire.closeInput();

      assertThat(wire.answer(1).toString()).contains("\"cancelled\":true");
      assertThat(wire.ends()).isTrue();
    }
  }

  @Test
  void aCancelledCallEndsItsWaitAndIsNotAnswered() throws Exception {
    CopyOnWriteArrayList<CallLog.Entry> log = new CopyOnWriteArrayList<>();
    try (Wire wire = Wire.to(FixtureTools.server(log))) {
      wire.initialize("{\"elicitation\":{}}");
      wire.send(Wire.call(1, "hold", LONG));
      wire.send(Wire.call(2, "ask", LONG));
      wire.first(message -> message.path("method").asString("").equals("elicitation/create"));
      wire.send(cancel(1));
      wire.send(cancel(2));
      wire.send(Wire.call(3, "echo", "{}"));
      wire.answer(3);
      wire.closeInput();

      assertThat(wire.rest()).isEmpty();
      assertThat(log).extracting(CallLog.Entry::tool).contains("hold", "ask", "echo");
      assertThat(log)
          .filteredOn(entry -> entry.tool().equals("ask"))
          .allMatch(entry -> entry.content().path("goal").asString().equals("unanswered"));
    }
  }

  @Test
  void cancellingTheHandshakeOrAnotherCallChangesNothing() throws Exception {
    try (Wire wire = connect()) {
      wire.send(Wire.request(1, "initialize", Wire.greeting("2025-06-18", "{}")));
      wire.send(cancel(1));
      assertThat(wire.answer(1).has("result")).isTrue();
      wire.send(Wire.call(2, "hold", "{\"seconds\":0.1}"));
      wire.send(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\","
              + "\"params\":{\"requestId\":\"2\"}}");
      assertThat(wire.answer(2).has("result")).isTrue();
    }
  }

  @Test
  void aSecondRequestUnderAnIdentifierInUseIsRefused() throws Exception {
    try (Wire wire = initialized()) {
      wire.send(Wire.call(1, "hold", "{\"seconds\":1}"));
      wire.send(Wire.call(1, "echo", "{}"));

      assertThat(code(wire.answer(1))).isEqualTo(-32600);
      assertThat(wire.answer(1).toString()).contains("held");
      wire.send(Wire.call(1, "echo", "{}"));
      assertThat(wire.answer(1).toString()).contains("echo");
    }
  }

  @Test
  void threeHundredPipelinedCallsAreAllAnswered() throws Exception {
    try (Wire wire = initialized()) {
      for (int id = 1; id <= 300; id++) {
        wire.send(Wire.call(id, "echo", "{\"text\":\"" + id + "\"}"));
      }
      for (int id = 1; id <= 300; id++) {
        assertThat(wire.answer(id).toString()).contains("echo: " + id + "\"");
      }
    }
  }

  @Test
  void waitingCallsLeaveRoomForOthersAndTheRestComesInTurn() throws Exception {
    try (Wire wire = initialized()) {
      for (int id = 1; id <= 40; id++) {
        wire.send(Wire.call(id, "hold", LONG));
      }
      wire.send(Wire.call(500, "echo", "{}"));
      wire.answer(500);
      for (int id = 41; id <= 80; id++) {
        wire.send(Wire.call(id, "hold", LONG));
      }
      wire.send(Wire.request(501, "tools/list", "{}"));
      wire.answer(501);
      wire.send(Wire.call(502, "echo", "{}"));
      assertThat(wire.beforePong()).isEmpty();
      for (int id = 1; id <= 80; id++) {
        wire.send(cancel(id));
      }
      wire.answer(502);
    }
  }

  @Test
  void moreCallsThanCanWaitAreTurnedAway() throws Exception {
    try (Wire wire = initialized()) {
      for (int id = 1; id <= 1001; id++) {
        wire.send(Wire.call(id, "hold", LONG));
      }
      assertThat(code(wire.answer(1001))).isEqualTo(-32000);
      assertThat(wire.beforePong()).isEmpty();
    }
  }

  @Test
  void aClientThatReadsLateDoesNotKeepTheServerFromReading() throws Exception {
    String text = "x".repeat(20_000);
    try (Wire wire = connect()) {
      wire.send(Wire.request(0, "initialize", Wire.greeting("2025-06-18", "{}")));
      for (int id = 1; id <= 100; id++) {
        wire.send(Wire.call(id, "echo", "{\"text\":\"" + text + "\"}"));
      }
      for (int id = 1; id <= 100; id++) {
        assertThat(wire.answer(id).toString()).contains(text);
      }
    }
  }

  @Test
  void aClientThatDoesNotReadAtAllIsGivenUp() throws Exception {
    StdioTransport.Limits small =
        new StdioTransport.Limits(1 << 20, Wire.DEADLINE, Wire.DEADLINE, Wire.DEADLINE);
    try (Wire wire = Wire.to(FixtureTools.server(new CopyOnWriteArrayList<>()), small)) {
      wire.send(Wire.request(0, "initialize", Wire.greeting("2025-06-18", "{}")));
      String text = "x".repeat(100_000);
      for (int id = 1; id <= 20; id++) {
        wire.send(Wire.call(id, "echo", "{\"text\":\"" + text + "\"}"));
      }
      assertThat(wire.ends()).isTrue();
    }
  }

  @Test
  void itLeavesOnceNothingCanBeWritten() throws Exception {
    try (Wire wire = initialized()) {
      wire.send(Wire.call(1, "hold", LONG));
      wire.closeOutput();

      assertThat(wire.endsWhenPinged()).isTrue();
    }
  }

  @Test
  void aLineAboveTheLimitIsReadPast() throws Exception {
    try (Wire wire = initialized()) {
      byte[] part = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 40; i++) {
        wire.sendBytes(part);
      }
      wire.send("");
      List<JsonNode> answers = wire.beforePong();
      assertThat(answers).hasSize(1);
      assertThat(code(answers.getFirst())).isEqualTo(-32600);
    }
  }
}
