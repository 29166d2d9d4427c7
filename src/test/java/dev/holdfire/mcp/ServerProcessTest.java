package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The server as a process of its own, under the SDK's client and under signals. */
class ServerProcessTest {
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();
  private static final List<String> ARGUMENTS =
      List.of(
          "-cp",
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
          FixtureMain.class.getName());

  @Test
  void theSdksOwnClientListsCallsAnswersAndHearsOfProgress() {
    List<Double> progress = Collections.synchronizedList(new ArrayList<>());
    StdioClientTransport transport =
        new StdioClientTransport(
            ServerParameters.builder(JAVA).args(ARGUMENTS).build(),
            new JacksonMcpJsonMapper(JsonMapper.builder().build()));
    try (McpSyncClient client =
        McpClient.sync(transport)
            .requestTimeout(Duration.ofSeconds(30))
            .initializationTimeout(Duration.ofSeconds(30))
            .capabilities(McpSchema.ClientCapabilities.builder().elicitation().build())
            .elicitation(
                question ->
                    McpSchema.ElicitResult.builder(McpSchema.ElicitResult.Action.ACCEPT)
                        .content(Map.of("phrase", FixtureTools.PHRASE))
                        .build())
            .progressConsumer(told -> progress.add(told.progress()))
            .build()) {
      assertThat(client.initialize().serverInfo().name()).isEqualTo("fixture");
      assertThat(client.listTools().tools()).hasSize(5);

      McpSchema.CallToolResult echoed = client.callTool(request("echo", Map.of("text", "hi"), "t"));
      assertThat(echoed.isError()).isFalse();
      assertThat(echoed.structuredContent()).asString().contains("goal=hi");

      assertThat(client.callTool(request("ask", Map.of(), "t")).structuredContent())
          .asString()
          .contains("typed yes, do it");
      client.callTool(request("tell", Map.of("count", 3), "t"));
      assertThat(client.callTool(request("break", Map.of("text", "print"), "t")).isError())
          .isFalse();
      // Each is handed over on a thread of its own; the order on the wire is ToolServerTest's.
      assertThat(progress).isNotEmpty().doesNotHaveDuplicates().isSubsetOf(1.0, 2.0, 3.0);
    }
  }

  private static McpSchema.CallToolRequest request(
      String tool, Map<String, Object> arguments, String token) {
    return McpSchema.CallToolRequest.builder(tool)
        .arguments(arguments)
        .progressToken(token)
        .build();
  }

  private static Process start() throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA));
    command.addAll(ARGUMENTS);
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
        .start();
  }

  private static void send(Process server, String... lines) throws IOException {
    OutputStream out = server.getOutputStream();
    out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static boolean ends(Process server) throws InterruptedException {
    return server.waitFor(Wire.DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static Process serving() throws IOException {
    Process server = start();
    send(
        server,
        Wire.request(0, "initialize", Wire.greeting("2025-06-18", "{}")),
        Wire.call(1, "hold", "{\"seconds\":600}"),
        Wire.request(2, "ping", "{}"));
    return server;
  }

  @Test
  void itTakesSigtermWhileACallRuns() throws Exception {
    Process server = serving();
    try (BufferedReader answers = server.inputReader()) {
      assertThat(answers.readLine()).contains("\"id\":0");
      assertThat(answers.readLine()).contains("\"id\":2");
      server.destroy();
      assertThat(ends(server)).isTrue();
      assertThat(server.exitValue()).isEqualTo(128 + 15);
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void itLeavesWithZeroAtTheEndOfInput() throws Exception {
    Process server = start();
    try (BufferedReader answers = server.inputReader()) {
      send(
          server,
          Wire.request(0, "initialize", Wire.greeting("2025-06-18", "{}")),
          Wire.call(1, "break", "{\"text\":\"print\"}"));
      server.getOutputStream().close();
      assertThat(answers.readAllLines()).hasSize(2).allMatch(line -> line.startsWith("{"));
      assertThat(ends(server)).isTrue();
      assertThat(server.exitValue()).isZero();
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void itLeavesWhenItsOutputIsGoneThoughItsInputIsOpen() throws Exception {
    Process server = serving();
    try {
      BufferedReader answers = server.inputReader();
      assertThat(answers.readLine()).contains("\"id\":0");
      answers.close();
      send(server, Wire.request(3, "ping", "{}"));
      assertThat(ends(server)).isTrue();
    } finally {
      server.destroyForcibly();
    }
  }
}
