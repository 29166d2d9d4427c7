package dev.holdfire.mcp;

import dev.holdfire.redact.Redactor;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * The server: what it says of itself, and the SDK's session with tools of our own under it.
 *
 * <p>That stands directly on {@link McpServerSession}. The SDK's server above that would turn
 * arguments into maps and back, check them with a validator of its own, answer an unknown tool
 * itself, and promise log messages that are never sent. Nothing here compiles a schema or opens a
 * file before a call asks for it.
 */
public final class ToolServer implements McpServerSession.Factory {
  /** Our own deadlines are shorter; a person who is asked takes longer than the SDK's 10 s. */
  private static final Duration REQUEST_LIMIT = Duration.ofDays(1);

  private static final List<String> REVISIONS =
      List.of(
          ProtocolVersions.MCP_2024_11_05,
          ProtocolVersions.MCP_2025_03_26,
          ProtocolVersions.MCP_2025_06_18,
          ProtocolVersions.MCP_2025_11_25);

  private final Identity identity;
  private final String instructions;
  private final Manifests manifests;
  private final ToolSchemas schemas = new ToolSchemas();
  private final ToolCalls calls;
  private final ResourceReads resources;
  private final PromptReads prompts;
  private final Supplier<Redactor> redactor;
  private volatile @Nullable RawValue list;

  /** What the server calls itself. */
  public record Identity(String name, String title, String version) {}

  /**
   * What the server is made of.
   *
   * @param identity as clients show it
   * @param instructions how a model works with it, in a few lines
   * @param tools one for each manifest
   * @param resources what can be read, in the order of the list
   * @param prompts what a client offers to its user, in the order of the list
   * @param redactor asked for at each call, since the policy is read late
   * @param standing what every result tells besides, until it is resolved
   */
  public record Parts(
      Identity identity,
      String instructions,
      List<Tool> tools,
      List<Resource> resources,
      List<Prompt> prompts,
      Manifests manifests,
      Supplier<Redactor> redactor,
      Function<Call, List<String>> standing,
      CallLog log,
      ReportCheck reportCheck) {
    public Parts {
      tools = List.copyOf(tools);
      resources = List.copyOf(resources);
      prompts = List.copyOf(prompts);
    }
  }

  public ToolServer(Parts parts) {
    this.identity = parts.identity();
    this.instructions = parts.instructions();
    this.manifests = parts.manifests();
    this.redactor = parts.redactor();
    this.resources = new ResourceReads(parts.resources(), parts.redactor());
    this.prompts = new PromptReads(parts.prompts(), parts.redactor());
    this.calls =
        new ToolCalls(
            parts.tools(),
            manifests,
            schemas,
            parts.redactor(),
            parts.standing(),
            parts.log(),
            parts.reportCheck());
  }

  /**
   * Begins the SDK's session with a client that was greeted. A call is answered on the thread that
   * hands it to the session, which may wait for a person: a transport gives each call a thread of
   * its own.
   */
  @Override
  public McpServerSession create(McpServerTransport transport) {
    ClientRoots roots = new ClientRoots();
    return new McpServerSession(
        "holdfire",
        REQUEST_LIMIT,
        transport,
        request -> Mono.error(new IllegalStateException("The client was greeted already")),
        Map.of(
            McpSchema.METHOD_TOOLS_CALL,
            (exchange, params) -> Mono.fromCallable(() -> call(exchange, params, roots)),
            McpSchema.METHOD_RESOURCES_READ,
            (exchange, params) -> Mono.fromCallable(() -> read(exchange, params, roots)),
            McpSchema.METHOD_PROMPT_GET,
            (exchange, params) -> Mono.fromCallable(() -> prompt(params))),
        Map.of(
            McpSchema.METHOD_NOTIFICATION_INITIALIZED,
            (exchange, params) -> Mono.empty(),
            McpSchema.METHOD_NOTIFICATION_ROOTS_LIST_CHANGED,
            (exchange, params) -> Mono.fromRunnable(roots::forget)),
        Mono::empty);
  }

  /**
   * The answer to {@code initialize}: in the client's revision of the protocol where we know it,
   * else in the newest that we know.
   */
  ObjectNode greeting(String revision) {
    ObjectNode greeting =
        JsonNodeFactory.instance
            .objectNode()
            .put("protocolVersion", REVISIONS.contains(revision) ? revision : REVISIONS.getLast());
    ObjectNode capabilities = greeting.putObject("capabilities");
    capabilities.putObject("prompts").put("listChanged", false);
    capabilities.putObject("resources").put("subscribe", false).put("listChanged", false);
    capabilities.putObject("tools").put("listChanged", false);
    greeting
        .putObject("serverInfo")
        .put("name", identity.name())
        .put("title", identity.title())
        .put("version", identity.version());
    return greeting.put("instructions", instructions);
  }

  /** The answer to {@code tools/list}. */
  RawValue tools() {
    RawValue known = list;
    if (known == null) {
      known = new RawValue(ToolListing.of(manifests));
      list = known;
    }
    return known;
  }

  /** The answer to {@code resources/list}. */
  ObjectNode resources() {
    return resources.list();
  }

  /** The answer to {@code resources/templates/list}. */
  ObjectNode resourceTemplates() {
    return resources.templates();
  }

  /** The answer to {@code prompts/list}. */
  ObjectNode prompts() {
    return prompts.list();
  }

  private ObjectNode call(
      McpAsyncServerExchange exchange, @Nullable Object params, ClientRoots roots) {
    if (!(params instanceof ObjectNode request) || !request.path("name").isString()) {
      throw McpError.builder(ErrorCodes.INVALID_PARAMS)
          .message(
              "`params` must name the tool: {\"name\": …, \"arguments\": {…}}. The tools are: "
                  + String.join(", ", manifests.names())
                  + ".")
          .build();
    }
    JsonNode arguments = request.path("arguments");
    return calls.answer(
        request.path("name").stringValue(),
        arguments.isMissingNode() || arguments.isNull()
            ? JsonNodeFactory.instance.objectNode()
            : arguments,
        made(exchange, request, roots));
  }

  private ObjectNode read(
      McpAsyncServerExchange exchange, @Nullable Object params, ClientRoots roots) {
    if (!(params instanceof ObjectNode request) || !request.path("uri").isString()) {
      throw McpError.builder(ErrorCodes.INVALID_PARAMS)
          .message("`params` must name the resource: {\"uri\": …}.")
          .build();
    }
    return resources.read(request.path("uri").stringValue(), made(exchange, request, roots));
  }

  private ObjectNode prompt(@Nullable Object params) {
    if (!(params instanceof ObjectNode request) || !request.path("name").isString()) {
      throw McpError.builder(ErrorCodes.INVALID_PARAMS)
          .message("`params` must name the prompt: {\"name\": …, \"arguments\": {…}}.")
          .build();
    }
    return prompts.get(request.path("name").stringValue(), request.path("arguments"));
  }

  private ClientCall made(McpAsyncServerExchange exchange, ObjectNode request, ClientRoots roots) {
    return new ClientCall(
        exchange,
        signals(exchange),
        Message.id(request.path("_meta").path("progressToken")),
        roots,
        text -> redactor.get().mask(text));
  }

  private static CallSignals signals(McpAsyncServerExchange exchange) {
    return exchange.transportContext().get(CallSignals.KEY) instanceof CallSignals signals
        ? signals
        : new CallSignals();
  }
}
