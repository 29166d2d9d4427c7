package dev.holdfire.demo;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The main job from end to end, as a client of the packaged server sees it. The person is played by
 * another process, beside this one and not below it.
 */
public final class Demo {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final McpSyncClient client;
  private final PrintStream out;

  private Demo(McpSyncClient client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  /**
   * Runs the demo.
   *
   * @param arguments the launcher, and the file through which the person hears of the request
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    StdioClientTransport transport =
        new StdioClientTransport(
            ServerParameters.builder(arguments[0]).args("serve").env(System.getenv()).build(),
            McpJsonDefaults.getMapper());
    try (McpSyncClient client =
        McpClient.sync(transport)
            .requestTimeout(Duration.ofMinutes(5))
            .clientInfo(McpSchema.Implementation.builder("holdfire-demo", "1").build())
            .build()) {
      new Demo(client, out).run(Path.of(arguments[1]));
    }
  }

  private void run(Path requestFile) throws Exception {
    client.initialize();
    say("The server has these tools:");
    client.listTools().tools().forEach(tool -> out.println("  " + tool.name()));

    say("1. What would an hour on an H100 cost, and what is a short run here?");
    show(call("estimate_cost", Map.of("gpu", "H100", "hours", 1)));
    show(call("estimate_cost", Map.of("hours", 0.03)));

    say("2. Does torch 2.7.0 built for CUDA 12.6 run on a B200?");
    show(call("check_gpu_compat", Map.of("gpu", "B200", "torch", "2.7.0+cu126")));

    say("3. Launch the sample training run.");
    JsonNode launched =
        show(
            call(
                "launch_single",
                Map.of(
                    "goal",
                    "fit a line, slowly enough to be watched",
                    "script",
                    "train.py",
                    "args",
                    List.of("--steps", "4000"),
                    "hours",
                    0.03)));
    String job = launched.path("job_id").stringValue();

    say("4. Wait until its first output is judged.");
    JsonNode watched = waitFor(job, "healthy");

    say("5. It is healthy, so a batch of three may follow. One of them is bound to fail.");
    JsonNode batch =
        show(
            call(
                "spawn_batch",
                Map.of(
                    "goal",
                    "compare three learning rates",
                    "script",
                    "train.py",
                    "hours",
                    0.01,
                    "variants",
                    List.of(
                        variant("slow", "0.01"),
                        variant("good", "0.05"),
                        variant("diverging", "9")))));
    require(batch.path("jobs").size() == 3, "three jobs");

    say("6. The agent wants the first run gone. Nobody answers, so it goes on.");
    JsonNode asked =
        show(
            call(
                "request_stop",
                Map.of("job_id", job, "reason", "I would like to tidy up before the next run")));
    require(asked.path("outcome").stringValue().equals("needs_approval"), "a person is asked");
    JsonNode goesOn = inspect(job, 3);
    require(goesOn.path("state").stringValue().equals("RUNNING"), "the job goes on");
    out.printf(
        "%s is %s at step %d, although its end was asked for (at step %d before).%n",
        job,
        goesOn.path("state").stringValue(),
        goesOn.path("progress").path("step").asLong(),
        watched.path("progress").path("step").asLong());

    say("7. A person says yes, in a terminal of their own (played by a second process).");
    Files.writeString(requestFile, asked.path("approval").path("id").stringValue() + "\n");
    JsonNode stopped = waitFor(job, "STOPPED");
    out.println(stopped.path("kill_guard").stringValue());

    say("8. What became of the batch?");
    for (JsonNode entry : batch.path("jobs")) {
      JsonNode end = ended(entry.path("job_id").stringValue());
      out.printf(
          "  %-10s %s %s, spent $%s of at most $%s%n",
          entry.path("variant").stringValue(),
          end.path("job_id").stringValue(),
          end.path("state").stringValue(),
          end.path("spend").stringValue(),
          end.path("ceiling").stringValue());
    }
    say("9. The report on the stopped run.");
    JsonNode report = call("inspect_job", Map.of("job_id", job, "log_lines", 3));
    show(report);
    require(
        report.path("jobs").path(0).path("checkpoints").path(0).path("verified").booleanValue(),
        "the last checkpoint is whole");
  }

  private static Map<String, Object> variant(String name, String rate) {
    return Map.of("name", name, "args", List.of("--steps", "300", "--rate", rate));
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
  private JsonNode waitFor(String job, String word) {
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

  private JsonNode inspect(String job, int waitSeconds) {
    return call("inspect_job", Map.of("job_id", job, "wait_seconds", waitSeconds, "log_lines", 0))
        .path("jobs")
        .path(0);
  }

  private JsonNode call(String tool, Map<String, Object> arguments) {
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

  private JsonNode show(JsonNode result) {
    result.path("demo_text").stringValue().lines().forEach(line -> out.println("  " + line));
    return result;
  }

  private void say(String what) {
    out.println();
    out.println(what);
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("the demo expected that " + what);
    }
  }
}
