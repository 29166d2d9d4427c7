package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A packaged server in a process of its own, and the client that drives it. */
final class Server implements AutoCloseable {
  /** The transport cannot choose a folder, so a shell does, and leaves its place to the server. */
  static final String BELOW = "cd \"$1\" && echo $$ > \"$2\" && exec \"$3\" serve";

  /** The same, but the shell stays as the client: what the test starts stands beside it. */
  static final String BESIDE =
      "cd \"$1\" && exec 4<&0 && { \"$3\" serve <&4 & echo $! > \"$2\"; wait $!; }";

  private final McpSyncClient client;
  private final Line line;
  private final ProcessHandle process;
  private final List<McpSchema.ProgressNotification> progress;

  private Server(
      McpSyncClient client,
      Line line,
      ProcessHandle process,
      List<McpSchema.ProgressNotification> progress) {
    this.client = client;
    this.line = line;
    this.process = process;
    this.progress = progress;
  }

  /**
   * Starts one.
   *
   * @param how {@link #BELOW} this process, whose terminals are no person's, or {@link #BESIDE} it
   */
  static Server start(
      String how,
      Path working,
      Map<String, String> environment,
      Path pidFile,
      Optional<Function<ElicitFormRequest, ElicitResult>> person)
      throws IOException {
    Line line =
        new Line(
            ServerParameters.builder("/bin/sh")
                .args(
                    "-c",
                    how,
                    "sh",
                    working.toString(),
                    pidFile.toString(),
                    Place.LAUNCHER.toString())
                .env(environment)
                .build());
    List<McpSchema.ProgressNotification> progress = new CopyOnWriteArrayList<>();
    McpClient.SyncSpec spec =
        McpClient.sync(line)
            .progressConsumer(progress::add)
            .requestTimeout(Duration.ofMinutes(5))
            .initializationTimeout(Place.patience())
            .enableCallToolSchemaCaching(true)
            .clientInfo(McpSchema.Implementation.builder("holdfire-it", "1").build());
    person.ifPresent(
        answers ->
            spec.capabilities(McpSchema.ClientCapabilities.builder().elicitation().build())
                .elicitation(answers));
    McpSyncClient client = spec.build();
    client.initialize();
    long pid = Long.parseLong(Files.readString(pidFile).strip());
    return new Server(client, line, ProcessHandle.of(pid).orElseThrow(), progress);
  }

  /** Its end of the conversation, which remembers what was called last. */
  private static final class Line extends StdioClientTransport {
    private volatile Object lastCall = "";
    private final List<String> errors = new CopyOnWriteArrayList<>();

    Line(ServerParameters parameters) {
      super(parameters, McpJsonDefaults.getMapper());
      setStdErrorHandler(errors::add);
    }

    /** One at a time: the transport takes messages of several threads for a fault. */
    @Override
    public synchronized Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
      if (message instanceof McpSchema.JSONRPCRequest request
          && request.method().equals(McpSchema.METHOD_TOOLS_CALL)) {
        lastCall = request.id();
      }
      return super.sendMessage(message);
    }
  }

  /**
   * Calls a tool and hears of its progress. The client checks the answer against the tool's output
   * schema.
   */
  Answer call(String tool, Map<String, ?> arguments) {
    McpSchema.CallToolResult result =
        client.callTool(
            McpSchema.CallToolRequest.builder(tool)
                .arguments(new HashMap<>(arguments))
                .progressToken(UUID.randomUUID().toString())
                .build());
    String text =
        result.content().stream()
            .map(part -> ((McpSchema.TextContent) part).text())
            .collect(Collectors.joining("\n"));
    JsonNode content = JsonMapper.shared().valueToTree(result.structuredContent());
    assertThat(content.isObject()).describedAs(text).isTrue();
    return new Answer(content, text, Boolean.TRUE.equals(result.isError()));
  }

  /** Calls {@code launch_single} for a script, with these arguments besides. */
  Answer launch(String script, Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("goal", "see what happens");
    arguments.put("script", script);
    return call("launch_single", arguments);
  }

  /** What {@code inspect_job} says of a job. */
  JsonNode job(String jobId) {
    return call("inspect_job", Map.of("job_id", jobId)).content().path("jobs").path(0);
  }

  /** Waits until a job is in this state. */
  JsonNode awaitState(String jobId, String state) {
    return Until.is(
        jobId + " is " + state,
        () -> job(jobId),
        job -> job.path("state").asString().equals(state));
  }

  /** Waits until the first output of a job is judged well. */
  JsonNode awaitHealthy(String jobId) {
    return Until.is(
        jobId + " is healthy",
        () -> job(jobId),
        job -> job.path("health").path("verdict").asString().equals("healthy"));
  }

  /** Makes calls at the same time; their answers in the same order. */
  static List<Answer> atOnce(List<Callable<Answer>> calls) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> future : threads.invokeAll(calls)) {
        answers.add(future.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw new AssertionError("a call failed", e);
    }
  }

  /** What was heard of the progress of calls. */
  List<McpSchema.ProgressNotification> progress() {
    return progress;
  }

  /** What it wrote to its log, line by line. */
  List<String> errors() {
    return line.errors;
  }

  /** Tells the server that the call that was made last is not waited for any more. */
  void cancelLastCall() {
    line.sendMessage(
            new McpSchema.JSONRPCNotification(
                "notifications/cancelled",
                Map.of("requestId", line.lastCall, "reason", "the test has seen enough")))
        .block();
  }

  /** Ends the server's own process without a word, and waits until it is gone. */
  void kill() {
    assertThat(process.destroyForcibly()).isTrue();
    Until.holds("the server is gone", () -> !process.isAlive());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    client.close();
    if (process.isAlive()) {
      process.destroy();
      Until.holds("the server is gone", () -> !process.isAlive());
    }
  }
}
