package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.schema.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** A client's end of a conversation with a server in this process, over two pipes of the system. */
final class Wire implements AutoCloseable {
  static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final StdioTransport.Limits LIMITS =
      new StdioTransport.Limits(
          64L << 20, Duration.ofMinutes(10), Duration.ofMinutes(10), Duration.ofMinutes(10));

  private final Pipe toServer;
  private final Pipe fromServer;
  private final OutputStream out;
  private final Thread server;
  private final BlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
  private final List<JsonNode> kept = new ArrayList<>();
  private boolean reading;
  private long lastPing = 1_000_000;

  private Wire(ToolServer tools, StdioTransport.Limits limits) throws IOException {
    toServer = Pipe.open();
    fromServer = Pipe.open();
    out = Channels.newOutputStream(toServer.sink());
    StdioTransport transport =
        new StdioTransport(
            Channels.newInputStream(toServer.source()),
            Channels.newOutputStream(fromServer.sink()),
            limits);
    server =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  transport.run(tools);
                  try {
                    fromServer.sink().close();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
  }

  static Wire to(ToolServer tools) throws IOException {
    return new Wire(tools, LIMITS);
  }

  static Wire to(ToolServer tools, StdioTransport.Limits limits) throws IOException {
    return new Wire(tools, limits);
  }

  /** Shakes hands, as a client with these capabilities. */
  Wire initialize(String capabilities) throws IOException {
    send(request(0, "initialize", greeting("2025-06-18", capabilities)));
    assertThat(answer(0).path("result").path("serverInfo").path("name").asString())
        .isEqualTo("fixture");
    send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    return this;
  }

  static String greeting(String revision, String capabilities) {
    return """
    {"protocolVersion":"%s","capabilities":%s,"clientInfo":{"name":"wire","version":"1"}}\
    """
        .formatted(revision, capabilities);
  }

  static String request(long id, String method, String params) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"%s","params":%s}\
    """
        .formatted(id, method, params);
  }

  static String call(long id, String tool, String arguments) {
    return request(id, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "}");
  }

  void send(String line) throws IOException {
    sendBytes((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  void sendBytes(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** Pings, and gives what came before the answer to it. */
  List<JsonNode> beforePong() throws IOException {
    long id = ++lastPing;
    send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"ping\"}");
    List<JsonNode> before = new ArrayList<>(kept);
    kept.clear();
    for (JsonNode message = next(); message.path("id").asLong(-1) != id; message = next()) {
      before.add(message);
    }
    return before;
  }

  JsonNode answer(long id) {
    return first(message -> message.path("id").asLong(-1) == id && !message.has("method"));
  }

  /** The first message that fits, among those that came and those that come before the deadline. */
  JsonNode first(Predicate<JsonNode> fits) {
    Optional<JsonNode> known = kept.stream().filter(fits).findFirst();
    if (known.isPresent()) {
      kept.remove(known.get());
      return known.get();
    }
    for (JsonNode message = next(); ; message = next()) {
      if (fits.test(message)) {
        return message;
      }
      kept.add(message);
    }
  }

  /** Everything up to the server's end of its output. */
  List<JsonNode> rest() {
    List<JsonNode> rest = new ArrayList<>(kept);
    kept.clear();
    for (JsonNode message = poll(); !message.isMissingNode(); message = poll()) {
      rest.add(message);
    }
    return rest;
  }

  private JsonNode next() {
    JsonNode message = poll();
    assertThat(message.isMissingNode()).as("the server went away; kept: %s", kept).isFalse();
    return message;
  }

  private JsonNode poll() {
    if (!reading) {
      reading = true;
      Thread.ofPlatform().daemon().start(this::readAll);
    }
    try {
      JsonNode message = arrived.poll(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      assertThat(message).as("nothing came before the deadline; kept: %s", kept).isNotNull();
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void readAll() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Channels.newInputStream(fromServer.source()), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        arrived.add(Json.parse(line));
      }
    } catch (IOException e) {
      // Closed by the test.
    }
    arrived.add(MissingNode.getInstance());
  }

  void closeInput() throws IOException {
    toServer.sink().close();
  }

  void closeOutput() throws IOException {
    fromServer.source().close();
  }

  boolean ends() throws InterruptedException {
    return server.join(DEADLINE);
  }

  /** Pings until it ends: an end that is being closed may still take an answer or two. */
  boolean endsWhenPinged() throws IOException, InterruptedException {
    Instant until = Instant.now().plus(DEADLINE);
    while (Instant.now().isBefore(until)) {
      send("{\"jsonrpc\":\"2.0\",\"id\":" + ++lastPing + ",\"method\":\"ping\"}");
      if (server.join(Duration.ofMillis(50))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    closeInput();
    closeOutput();
  }
}
