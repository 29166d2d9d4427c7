package dev.holdfire.mcp;

import java.io.IOException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** A server of fixtures, and the wire of a client to it. */
abstract class WireHarness {
  final CopyOnWriteArrayList<CallLog.Entry> log = new CopyOnWriteArrayList<>();
  Wire wire;

  @BeforeEach
  void connect() throws IOException {
    connect("{\"elicitation\":{}}");
  }

  final void connect(String capabilities) throws IOException {
    wire = Wire.to(FixtureTools.server(log)).initialize(capabilities);
  }

  @AfterEach
  void close() throws IOException {
    wire.close();
  }

  JsonNode call(String tool, String arguments) throws IOException {
    wire.send(Wire.call(1, tool, arguments));
    return wire.answer(1);
  }

  JsonNode request(String method) {
    return wire.first(message -> message.path("method").asString("").equals(method));
  }

  void reply(JsonNode request, String member) throws IOException {
    wire.send("{\"jsonrpc\":\"2.0\",\"id\":" + request.get("id") + "," + member + "}");
  }
}
