package dev.holdfire.demo;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A packaged server, the client that talks to it, and what both say, on stdout. */
public final class Stage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final McpSyncClient client;
  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private Stage(McpSyncClient client) {
    this.client = client;
  }

  /** The transport cannot choose a folder, so a shell does, and leaves its place to the server. */
  private static final String IN_FOLDER = "cd \"$1\" && exec \"$2\" serve";

  /** Starts a server by this launcher in a folder. */
  public static Stage open(String launcher, Path folder) {
    StdioClientTransport transport =
        new StdioClientTransport(
            ServerParameters.builder("/bin/sh")
                .args("-c", IN_FOLDER, "sh", folder.toAbsolutePath().toString(), launcher)
                .env(System.getenv())
                .build(),
            McpJsonDefaults.getMapper());
    McpSyncClient client =
        McpClient.sync(transport)
            .requestTimeout(Duration.ofMinutes(5))
            .clientInfo(McpSchema.Implementation.builder("holdfire-demo", "1").build())
            .build();
    client.initialize();
    return new Stage(client);
  }

  @Override
  public void close() {
    client.close();
  }

  List<String> tools() {
    return client.listTools().tools().stream().map(McpSchema.Tool::name).toList();
  }

  private JsonNode ended(String job) {
    Instant deadline = Instant.now().plus(PATIENCE);
    JsonNode now = inspect(job, 0);
    while (List.of("RUNNING", "LAUNCHING", "RESERVED").contains(now.path("state").stringValue())) {
      require(Instant.now().isBefore(deadline), job + " ends in time");
      now = inspect(job, 5);
    }
    return now;
  }

  /** Waits until the job's state or health reads so. */
  public JsonNode waitFor(String job, String word) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (true) {
      JsonNode now = inspect(job, 5);
      String state = now.path("state").stringValue();
      String health = now.path("health").path("verdict").stringValue();
      out.printf(
          "  %s, health %s, step %s, %d checkpoints, spent $%s%n",
          state,
          health,
          now.path("progress").path("step").asString("-"),
          now.path("checkpoints").size(),
          now.path("spend").stringValue());
      if (word.equals(state) || word.equals(health)) {
        return now;
      }
      require(Instant.now().isBefore(deadline), job + " becomes " + word + " in time");
      require(List.of("RUNNING", "STOPPING").contains(state), job + " runs on, not " + state);
    }
  }

  JsonNode inspect(String job, int waitSeconds) {
    return call("inspect_job", Map.of("job_id", job, "wait_seconds", waitSeconds, "log_lines", 0))
        .path("jobs")
        .path(0);
  }

  /** Calls a tool and gives its structured content, with the text beside it. */
  public JsonNode call(String tool, Map<String, Object> arguments) {
    McpSchema.CallToolResult result =
        client.callTool(McpSchema.CallToolRequest.builder(tool).arguments(arguments).build());
    JsonNode content = JsonMapper.shared().valueToTree(result.structuredContent());
    String text =
        result.content().stream()
            .filter(McpSchema.TextContent.class::isInstance)
            .map(part -> ((McpSchema.TextContent) part).text())
            .collect(Collectors.joining("\n"));
    require(content.isObject(), tool + " answers with structured content: " + text);
    ((ObjectNode) content).put("demo_text", text);
    return content;
  }

  JsonNode show(JsonNode result) {
    result.path("demo_text").stringValue().lines().forEach(line -> out.println("  " + line));
    return result;
  }

  void say(String what) {
    out.println();
    out.println(what);
  }

  /** Ends the run with a fault unless it is so. */
  public static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("the demo expected that " + what);
    }
  }

  /** Waits until a job is over, and tells what became of it. */
  void tellEnd(String name, String job) {
    JsonNode end = ended(job);
    tell(
        "  %-10s %s %s, spent $%s of at most $%s",
        name,
        end.path("job_id").stringValue(),
        end.path("state").stringValue(),
        end.path("spend").stringValue(),
        end.path("ceiling").stringValue());
  }

  /** A line beside what the server says. */
  public void tell(String format, Object... values) {
    out.printf(format + "%n", values);
  }
}
