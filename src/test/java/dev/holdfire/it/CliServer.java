package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server as a client sees it on its pipes, in whole lines. */
final class CliServer implements AutoCloseable {
  /** More than any test has time for. */
  static final int STEPS = 1_000_000;

  private final Process process;
  private final Consumer<JsonNode> asked;
  private final BufferedReader answers;
  private int lastId;

  private CliServer(Process process, Map<String, ?> capabilities, Consumer<JsonNode> asked)
      throws IOException {
    this.process = process;
    this.asked = asked;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    request(
        "initialize",
        Map.of(
            "protocolVersion",
            "2025-06-18",
            "capabilities",
            capabilities,
            "clientInfo",
            Map.of("name", "a client", "version", "1")));
    send(Map.of("jsonrpc", "2.0", "method", "notifications/initialized"));
  }

  /** A server whose client is a shell: what these tests start stands beside that client. */
  static CliServer beside(CliHome home) throws IOException {
    return start(home, List.of("sh", "-c", "\"$0\" serve; exit $?", CliHome.LAUNCHER.toString()));
  }

  /** A server whose client is the process of these tests: what they start stands below it. */
  static CliServer below(CliHome home) throws IOException {
    return start(home, List.of(CliHome.LAUNCHER.toString(), "serve"));
  }

  /** A server beside these tests whose client leads its person to pages. */
  static CliServer leading(CliHome home, Consumer<JsonNode> asked) throws IOException {
    return start(
        home,
        List.of("sh", "-c", "\"$0\" serve; exit $?", CliHome.LAUNCHER.toString()),
        Map.of("elicitation", Map.of("url", Map.of())),
        asked);
  }

  private static CliServer start(CliHome home, List<String> command) throws IOException {
    return start(home, command, Map.of(), _ -> {});
  }

  private static CliServer start(
      CliHome home, List<String> command, Map<String, ?> capabilities, Consumer<JsonNode> asked)
      throws IOException {
    return new CliServer(
        home.process(command)
            .redirectError(ProcessBuilder.Redirect.to(new File("/dev/null")))
            .start(),
        capabilities,
        asked);
  }

  /** Calls a tool and gives its structured content. */
  JsonNode call(String tool, Map<String, ?> arguments) throws IOException {
    JsonNode result =
        request("tools/call", Map.of("name", tool, "arguments", arguments)).path("result");
    assertThat(result.path("structuredContent").isObject()).describedAs("%s", result).isTrue();
    return result.path("structuredContent");
  }

  /** Launches the sample run, long enough for every test, and gives the job. */
  String launch(String goal) throws IOException {
    return launch(goal, "train.py");
  }

  /** The same by another name. */
  String launch(String goal, String script) throws IOException {
    Map<String, Object> arguments = new HashMap<>(sample(goal, STEPS + lastId));
    arguments.put("script", script);
    JsonNode launched = call("launch_single", arguments);
    assertThat(launched.path("job_id").isString()).describedAs("%s", launched).isTrue();
    return launched.path("job_id").asString();
  }

  /** Arguments of a launch; the same steps are the same run. */
  static Map<String, ?> sample(String goal, int steps) {
    return Map.of(
        "goal",
        goal,
        "script",
        "train.py",
        "args",
        List.of("--steps", Integer.toString(steps)),
        "timeout_seconds",
        600);
  }

  /** Asks for a stop and gives the request's id. */
  String requestStop(String job, String reason) throws IOException {
    JsonNode asked = call("request_stop", Map.of("job_id", job, "reason", reason));
    assertThat(asked.path("outcome").asString())
        .describedAs("%s", asked)
        .isEqualTo("needs_approval");
    return asked.path("approval").path("id").asString();
  }

  JsonNode job(String job) throws IOException {
    return call("inspect_job", Map.of("job_id", job, "log_lines", 0)).path("jobs").path(0);
  }

  private JsonNode request(String method, Map<String, ?> parameters) throws IOException {
    int id = ++lastId;
    send(Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters));
    while (true) {
      String line = answers.readLine();
      assertThat(line).describedAs("an answer to %s", method).isNotNull();
      JsonNode message = JsonMapper.shared().readTree(line);
      if (message.path("method").asString("").equals("elicitation/create")) {
        asked.accept(message.path("params"));
        send(
            Map.of(
                "jsonrpc", "2.0", "id", message.path("id"), "result", Map.of("action", "accept")));
      }
      if (message.path("id").asInt(0) == id && !message.has("method")) {
        return message;
      }
    }
  }

  private void send(Map<String, ?> message) throws IOException {
    process
        .getOutputStream()
        .write(
            (JsonMapper.shared().writeValueAsString(message) + "\n")
                .getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends it as a client does: at the end of its input. */
  @Override
  public void close() throws IOException {
    try {
      process.getOutputStream().close();
      assertThat(process.waitFor(CliRun.PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .describedAs("the server ends with its input")
          .isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
