package dev.holdfire.backend.modal;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A control plane on loopback, in a process of its own, for the real and unmodified {@code modal}
 * command line. It speaks Modal's protocol, bills nothing and runs no user code: each call lives by
 * the {@link Life} that was set for it. The process ends with {@link #close} and with this JVM.
 */
public final class ControlPlane implements AutoCloseable {
  /** The token that it accepts. */
  public static final String TOKEN_ID = "ak-loopback";

  /** The token's secret. */
  public static final String TOKEN_SECRET = "as-loopback-secret";

  private static final Path HOME = Path.of("target", "modal").toAbsolutePath();
  private static final Path SOURCE = Path.of("src", "test", "python").toAbsolutePath();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Process process;
  private final URI control;
  private final String serverUrl;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ControlPlane(Process process, URI control, String serverUrl) {
    this.process = process;
    this.control = control;
    this.serverUrl = serverUrl;
  }

  /** Starts one on free ports, with one environment {@code main} and Modal's usual prices. */
  public static ControlPlane start() {
    ObjectNode settings = JSON.createObjectNode();
    settings.putObject("tokens").putObject(TOKEN_ID).put("secret", TOKEN_SECRET);
    try {
      Process process =
          new ProcessBuilder(
                  bin("python").toString(),
                  "-B",
                  "-m",
                  "controlplane",
                  JSON.writeValueAsString(settings))
              .directory(SOURCE.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String line = process.inputReader().readLine();
      if (line == null) {
        throw new IllegalStateException("the control plane ended at its start; see stderr");
      }
      JsonNode urls = JSON.readTree(line);
      return new ControlPlane(
          process,
          URI.create(urls.get("control_url").asString()),
          urls.get("server_url").asString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The one of this JVM, for classes whose tests run one after the other and leave its process
   * alone. What happened in it stays until {@link #reset}.
   */
  public static ControlPlane shared() {
    return Shared.PLANE;
  }

  private static final class Shared {
    private static final ControlPlane PLANE = start();
  }

  /** A world as at the start: without apps, faults, lives and what was set. */
  public void reset() {
    post("/reset", JSON.createObjectNode());
  }

  /** The real command line, as {@code scripts/install-modal} put it there. */
  public static Path modal() {
    return bin("modal");
  }

  /** The Python in which the modal package is installed. */
  public static Path python() {
    return bin("python");
  }

  private static Path bin(String name) {
    Path file = HOME.resolve("bin").resolve(name);
    if (!Files.isExecutable(file)) {
      throw new IllegalStateException(file + " is missing: run scripts/install-modal");
    }
    return file;
  }

  /** Where a client finds it: {@code MODAL_SERVER_URL}. */
  public String serverUrl() {
    return serverUrl;
  }

  /** Server and token for a client's environment, and a configuration file that does not exist. */
  public Map<String, String> environment() {
    return Map.of(
        "MODAL_SERVER_URL", serverUrl,
        "MODAL_TOKEN_ID", TOKEN_ID,
        "MODAL_TOKEN_SECRET", TOKEN_SECRET,
        "MODAL_CONFIG_PATH", HOME.resolve("no-modal.toml").toString());
  }

  /** Writes a token file that leads a client here, with the token that is accepted. */
  public Path tokenFile(Path file) throws IOException {
    return tokenFile(file, TOKEN_ID, TOKEN_SECRET);
  }

  /** The same with another token. */
  public Path tokenFile(Path file, String id, String secret) throws IOException {
    return Files.writeString(
            file,
            """
            [default]
            token_id = "%s"
            token_secret = "%s"
            server_url = "%s"
            """
                .formatted(id, secret, serverUrl))
        .toRealPath();
  }

  /** Its process, for tests that look at or suspend it. */
  public long pid() {
    return process.pid();
  }

  /**
   * Changes one setting; the names and their meaning stand at {@code Settings} in {@code world.py},
   * among them {@code honour_keys}, {@code survivors}, {@code stop}, {@code spend_limit}.
   */
  public void set(String setting, Object value) {
    post("/settings", JSON.createObjectNode().set(setting, JSON.valueToTree(value)));
  }

  /** The life of the next call, whatever its function; several wait in a queue. */
  public void next(Life life) {
    post("/life", life.json());
  }

  /** The life of the next call of a function, by its name in the script. */
  public void next(String function, Life life) {
    post("/life", life.json().put("function", function));
  }

  /** The life of all calls for which none waits. */
  public void always(Life life) {
    post("/life", life.json().put("always", true));
  }

  /** Adds a fault; several for one RPC follow each other. */
  public void fault(Fault fault) {
    post("/fault", JSON.valueToTree(fault));
  }

  /** Takes all faults away. */
  public void clearFaults() {
    post("/fault", JSON.createObjectNode().put("clear", true));
  }

  /** Brings a call into a state now, named as {@code function calls --json} prints it. */
  public void force(String callId, String state) {
    post("/call", JSON.createObjectNode().put("call_id", callId).put("state", state));
  }

  /** Takes a call's container away: the same input begins again in another one. */
  public void preempt(String callId) {
    post("/call", JSON.createObjectNode().put("call_id", callId).put("preempt", true));
  }

  /** A line that a call writes now. */
  public void line(String callId, String text) {
    post("/line", JSON.createObjectNode().put("call_id", callId).put("text", text));
  }

  /** A text file in a volume, which is made if it is missing. */
  public void file(String volume, String path, String text) {
    post(
        "/file", JSON.createObjectNode().put("volume", volume).put("path", path).put("text", text));
  }

  /** A running app that someone else started, and its id. */
  public String foreignApp(String name) {
    return post("/app", JSON.createObjectNode().put("name", name)).get("app_id").asString();
  }

  /** Stops an app as if by someone else. */
  public void stopApp(String appId) {
    post("/app", JSON.createObjectNode().put("stop", appId));
  }

  /**
   * What is true on the provider's side, whatever clients were told: apps, functions, calls,
   * volumes, and every RPC that came.
   */
  public JsonNode world() {
    return send(HttpRequest.newBuilder(control.resolve("/world")).GET().build());
  }

  /** All apps of a name, in the order of their creation. */
  public List<JsonNode> apps(String name) {
    return stream("apps").filter(app -> app.get("name").asString().equals(name)).toList();
  }

  /** All calls, in the order of their spawning. */
  public List<JsonNode> calls() {
    return stream("calls").toList();
  }

  /** The requests of one RPC, in the order of their coming. */
  public List<JsonNode> requests(String rpc) {
    return stream("rpcs").filter(call -> call.get("rpc").asString().equals(rpc)).toList();
  }

  private Stream<JsonNode> stream(String part) {
    return StreamSupport.stream(world().get(part).spliterator(), false);
  }

  private JsonNode post(String path, JsonNode body) {
    return send(
        HttpRequest.newBuilder(control.resolve(path))
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(request.uri().getPath() + ": " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends the process; connections that are open break. */
  @Override
  public void close() {
    client.shutdownNow();
    process.destroy();
    try {
      if (!process.waitFor(5, SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
