package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whatever a line holds, it gets the answer that fits, and the server lives on. */
class HostileLinesTest {
  private static final int PARSE = -32700;
  private static final int INVALID = -32600;
  private static final int NO_METHOD = -32601;
  private static final int PARAMS = -32602;

  /**
   * A line and what it gets.
   *
   * @param bytes one in each character
   * @param code of the error; null for no answer at all
   * @param id of the error, as JSON
   */
  private record Line(String name, String bytes, @Nullable Integer code, String id) {}

  private final List<Line> lines = new ArrayList<>();

  @Test
  void everyLineIsAnsweredAsItDeservesAndTheNextOneWorks() throws IOException {
    fill();
    assertThat(lines).hasSizeGreaterThanOrEqualTo(40);

    try (Wire wire = Wire.to(FixtureTools.server(new CopyOnWriteArrayList<>()))) {
      wire.initialize("{}");
      for (Line line : lines) {
        wire.sendBytes((line.bytes + '\n').getBytes(StandardCharsets.ISO_8859_1));
        if (line.code == null) {
          assertThat(wire.beforePong()).as(line.name).isEmpty();
        } else {
          JsonNode answer = wire.first(message -> message.has("error"));
          assertThat(answer.path("error").path("code").asInt()).as(line.name).isEqualTo(line.code);
          assertThat(answer.get("id")).as(line.name).isEqualTo(Json.parse(line.id));
          assertThat(answer.path("error").path("message").asString())
              .as(line.name)
              .isNotBlank()
              .hasSizeLessThan(400)
              .doesNotContain("java.", "Exception", "tools.jackson");
          assertThat(wire.beforePong()).as(line.name).isEmpty();
        }
      }
    }
  }

  private void fill() {
    silent("empty", "");
    silent("blanks", " \t ");
    silent("carriage return", "\r");
    bad("no JSON", "hello", PARSE, "null");
    bad("half an object", "{\"jsonrpc\":\"2.0\",\"id\":1", PARSE, "null");
    bad("two documents", "{} {}", PARSE, "null");
    bad("a comma too many", "{\"jsonrpc\":\"2.0\",}", PARSE, "null");
    bad("single quotes", "{'jsonrpc':'2.0'}", PARSE, "null");
    bad("not a number", "NaN", PARSE, "null");
    bad("a NUL", "\0", PARSE, "null");
    bad("a control character in text", "{\"method\":\"a\u0001\"}", PARSE, "null");
    bad("a byte order mark", "\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1}", PARSE, "null");
    bad("a terminal escape", "\u001b[2J", PARSE, "null");
    bytes("invalid UTF-8", new byte[] {'"', (byte) 0xc3, (byte) 0x28, '"'}, PARSE);
    bytes("overlong UTF-8", new byte[] {'"', (byte) 0xc0, (byte) 0xaf, '"'}, PARSE);
    bytes("a lone surrogate", new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}, PARSE);
    bytes("UTF-16", "{}".getBytes(StandardCharsets.UTF_16), PARSE);
    bad(
        "duplicate keys",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
        PARSE,
        "null");
    bad(
        "duplicate keys below",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":1,\"a\":2}}",
        PARSE,
        "null");
    bad("deep lists", "[".repeat(100_000), PARSE, "null");
    bad(
        "deep parameters",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":"
            + "[".repeat(70)
            + "]".repeat(70)
            + "}}",
        PARSE,
        "null");
    bad("a text above 8 MiB", '"' + "x".repeat(9 << 20) + '"', PARSE, "null");
    bad("a line above 16 MiB", "{\"a\":\"" + "x".repeat(17 << 20) + "\"}", INVALID, "null");
    bad("a line above 16 MiB of brackets", "[".repeat(20 << 20), INVALID, "null");
    bad("millions of empty objects", "[" + "{},".repeat(4_000_000) + "{}]", PARSE, "null");
    bad("a number of a million digits", "9".repeat(1_000_000), PARSE, "null");
    bad("an array", "[]", INVALID, "null");
    bad("a batch", "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]", INVALID, "null");
    bad("text", "\"ping\"", INVALID, "null");
    bad("a number", "42", INVALID, "null");
    bad("true", "true", INVALID, "null");
    bad("null", "null", INVALID, "null");
    bad("an empty object", "{}", INVALID, "null");
    bad("no version", "{\"id\":7,\"method\":\"ping\"}", INVALID, "7");
    bad("version 1.0", "{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"ping\"}", INVALID, "7");
    bad("version as a number", "{\"jsonrpc\":2.0,\"id\":7,\"method\":\"ping\"}", INVALID, "7");
    bad("no method", "{\"jsonrpc\":\"2.0\",\"id\":7}", INVALID, "7");
    bad("no method and a text id", "{\"jsonrpc\":\"2.0\",\"id\":\"x\"}", INVALID, "\"x\"");
    message("id null", "\"id\":null,\"method\":\"ping\"", INVALID, "null");
    message("id an object", "\"id\":{},\"method\":\"ping\"", INVALID, "null");
    message("id a list", "\"id\":[1],\"method\":\"ping\"", INVALID, "null");
    message("id true", "\"id\":true,\"method\":\"ping\"", INVALID, "null");
    message("id a fraction", "\"id\":1.5,\"method\":\"ping\"", INVALID, "null");
    message(
        "id beyond 64 bits", "\"id\":99999999999999999999,\"method\":\"ping\"", INVALID, "null");
    message("method a number", "\"id\":7,\"method\":1", INVALID, "7");
    message("method null", "\"id\":7,\"method\":null", INVALID, "7");
    message("params a list", "\"id\":7,\"method\":\"tools/list\",\"params\":[]", INVALID, "7");
    message("params text", "\"id\":7,\"method\":\"tools/list\",\"params\":\"a\"", INVALID, "7");
    message("an empty method", "\"id\":7,\"method\":\"\"", NO_METHOD, "7");
    message("an unknown method", "\"id\":7,\"method\":\"tools/destroy\"", NO_METHOD, "7");
    message("a newer method", "\"id\":7,\"method\":\"server/discover\"", NO_METHOD, "7");
    message("a method not offered", "\"id\":7,\"method\":\"logging/setLevel\"", NO_METHOD, "7");
    message("a long method", "\"id\":7,\"method\":\"" + "m".repeat(1 << 20) + '"', NO_METHOD, "7");
    message("a second handshake", "\"id\":7,\"method\":\"initialize\",\"params\":{}", INVALID, "7");
    message("a call without params", "\"id\":7,\"method\":\"tools/call\"", PARAMS, "7");
    message("a call of nothing", call("{}"), PARAMS, "7");
    message("a call with params null", call("null"), PARAMS, "7");
    message("a tool that is a number", call("{\"name\":1}"), PARAMS, "7");
    message("an unknown tool", call("{\"name\":\"rm -rf\"}"), PARAMS, "7");
    message("a tool of 1 MiB", call("{\"name\":\"" + "t".repeat(1 << 20) + "\"}"), PARAMS, "7");
    quiet("an unknown notification", "\"method\":\"notifications/made-up\"");
    quiet("a notification with a list", "\"method\":\"notifications/cancelled\",\"params\":[1]");
    quiet("cancelling nothing", "\"method\":\"notifications/cancelled\",\"params\":{}");
    quiet(
        "cancelling what is not there",
        "\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":123}");
    quiet("a request as a notification", "\"method\":\"tools/call\",\"params\":{}");
    quiet("initialized again", "\"method\":\"notifications/initialized\"");
    quiet("an answer to nothing", "\"id\":99,\"result\":{}");
    quiet("an error to nothing", "\"id\":\"holdfire-9\",\"error\":{\"code\":\"x\"}");
    quiet("an error without an id", "\"id\":null,\"error\":{\"code\":-1,\"message\":\"no\"}");
  }

  private static String call(String params) {
    return "\"id\":7,\"method\":\"tools/call\",\"params\":" + params;
  }

  private void message(String name, String members, int code, String id) {
    bad(name, "{\"jsonrpc\":\"2.0\"," + members + "}", code, id);
  }

  private void quiet(String name, String members) {
    silent(name, "{\"jsonrpc\":\"2.0\"," + members + "}");
  }

  private void silent(String name, String text) {
    lines.add(new Line(name, utf8(text), null, "null"));
  }

  private void bad(String name, String text, int code, String id) {
    lines.add(new Line(name, utf8(text), code, id));
  }

  private void bytes(String name, byte[] bytes, int code) {
    lines.add(new Line(name, new String(bytes, StandardCharsets.ISO_8859_1), code, "null"));
  }

  private static String utf8(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
