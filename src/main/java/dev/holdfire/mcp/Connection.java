package dev.holdfire.mcp;

import dev.holdfire.redact.PlainText;
import dev.holdfire.schema.Json;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of one conversation around the SDK's session, which takes every message as well-formed
 * and in its place: what comes out of place is answered here and never reaches it.
 *
 * <p>{@link #receive} is called by one thread. Answers may come from any.
 */
final class Connection implements McpServerTransport {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final String CANCELLED = "notifications/cancelled";
  private static final int MAX_CALLS = 1000;
  private static final int TOO_BUSY = -32000;
  private static final int SHOWN_METHOD = 80;

  /** What a client may ask for in the revisions up to 2025-11-25. */
  private static final Set<String> METHODS =
      Set.of(
          McpSchema.METHOD_INITIALIZE,
          McpSchema.METHOD_PING,
          McpSchema.METHOD_TOOLS_LIST,
          McpSchema.METHOD_TOOLS_CALL,
          McpSchema.METHOD_RESOURCES_LIST,
          McpSchema.METHOD_RESOURCES_READ,
          McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
          McpSchema.METHOD_RESOURCES_SUBSCRIBE,
          McpSchema.METHOD_RESOURCES_UNSUBSCRIBE,
          McpSchema.METHOD_PROMPT_LIST,
          McpSchema.METHOD_PROMPT_GET,
          McpSchema.METHOD_LOGGING_SET_LEVEL,
          McpSchema.METHOD_COMPLETION_COMPLETE);

  /** What may wait for the outside world, and therefore gets a thread of its own. */
  private static final Set<String> WAITING =
      Set.of(McpSchema.METHOD_TOOLS_CALL, McpSchema.METHOD_RESOURCES_READ);

  private enum Phase {
    /** Nothing but {@code initialize} and {@code ping} makes sense yet. */
    NEW,
    /** {@code initialize} is being answered. */
    GREETING,
    /** It was answered; the session has not been told that the client is ready. */
    GREETED,
    READY
  }

  private final Outbox out;
  private final RunningCalls calls = new RunningCalls();
  private final McpServerSession session;
  private volatile Phase phase = Phase.NEW;

  Connection(McpServerSession.Factory sessions, Outbox out) {
    this.out = out;
    this.session = sessions.create(this);
  }

  /** The calls that wait for their answer. */
  RunningCalls calls() {
    return calls;
  }

  McpServerSession session() {
    return session;
  }

  /** Acts on one message. */
  void receive(Message message) {
    switch (message) {
      case Message.Nothing() -> {}
      case Message.Unusable(int code, Object id, String reason) -> refuse(id, code, reason);
      case Message.Response response -> receive(response);
      case Message.Notification notification -> receive(notification);
      case Message.Request request -> receive(request);
    }
  }

  private void receive(Message.Request request) {
    Object id = request.id();
    String method = request.method();
    if (calls.isWaiting(id)) {
      refuse(id, ErrorCodes.INVALID_REQUEST, "A request with this `id` is still being answered.");
    } else if (!METHODS.contains(method)) {
      refuse(
          id,
          ErrorCodes.METHOD_NOT_FOUND,
          "There is no method `" + PlainText.line(method, SHOWN_METHOD) + "` here.");
    } else if (phase == Phase.NEW) {
      receiveFirst(request);
    } else if (method.equals(McpSchema.METHOD_INITIALIZE)) {
      refuse(id, ErrorCodes.INVALID_REQUEST, "The connection is initialized already.");
    } else {
      becomeReady();
      if (!WAITING.contains(method)) {
        handle(request);
      } else if (calls.waiting() >= MAX_CALLS) {
        refuse(id, TOO_BUSY, "%d calls wait already; call again later.".formatted(MAX_CALLS));
      } else {
        CallSignals signals = calls.begin(id);
        calls.run(signals, () -> work(request, signals).block(), () -> ended(id, signals));
      }
    }
  }

  private void receiveFirst(Message.Request request) {
    switch (request.method()) {
      case McpSchema.METHOD_INITIALIZE -> {
        phase = Phase.GREETING;
        handle(request);
      }
      case McpSchema.METHOD_PING -> {
        ObjectNode pong = message(request.id());
        pong.putObject("result");
        out.put(pong);
      }
      default ->
          refuse(
              request.id(),
              ErrorCodes.INVALID_REQUEST,
              "The connection is not initialized: send `initialize` first.");
    }
  }

  private void receive(Message.Notification notification) {
    if (notification.method().equals(CANCELLED)) {
      cancel(notification.params());
    } else if (phase == Phase.GREETED || phase == Phase.READY) {
      becomeReady();
      if (notification.method().equals(McpSchema.METHOD_NOTIFICATION_ROOTS_LIST_CHANGED)) {
        session
            .handle(new JSONRPCNotification(notification.method(), notification.params()))
            .subscribe(nothing -> {}, Connection::logFailure);
      }
    }
  }

  private void cancel(@Nullable ObjectNode params) {
    Object id = params == null ? null : Message.id(params.path("requestId"));
    if (id != null) {
      calls.cancel(id);
    }
  }

  private void receive(Message.Response response) {
    if (phase != Phase.READY) {
      return;
    }
    ObjectNode error = response.error();
    JSONRPCResponse answer =
        error == null
            ? JSONRPCResponse.result(response.id(), response.result())
            : JSONRPCResponse.error(
                response.id(),
                new JSONRPCError(
                    error.path("code").asInt(ErrorCodes.INTERNAL_ERROR),
                    error.path("message").asString("no reason given")));
    session.handle(answer).subscribe(nothing -> {}, Connection::logFailure);
  }

  /** The session answers nothing before it heard this, and a client may leave it out. */
  private void becomeReady() {
    if (phase != Phase.READY) {
      phase = Phase.READY;
      session
          .handle(new JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_INITIALIZED))
          .subscribe(nothing -> {}, Connection::logFailure);
    }
  }

  private void handle(Message.Request request) {
    CallSignals signals = calls.begin(request.id());
    work(request, signals)
        .doFinally(signal -> ended(request.id(), signals))
        .subscribe(nothing -> {}, Connection::logFailure);
  }

  private Mono<Void> work(Message.Request request, CallSignals signals) {
    McpTransportContext context = McpTransportContext.create(Map.of(CallSignals.KEY, signals));
    return session
        .handle(new JSONRPCRequest(request.method(), request.id(), request.params()))
        .contextWrite(all -> all.put(McpTransportContext.KEY, context));
  }

  /** Whatever went wrong, a request that was not cancelled has an answer when it ends. */
  private void ended(Object id, CallSignals signals) {
    if (calls.left(id, signals)) {
      if (phase == Phase.GREETING) {
        phase = Phase.NEW;
      }
      refuse(id, ErrorCodes.INTERNAL_ERROR, "Holdfire failed to answer; its log says why.");
    }
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromRunnable(() -> send(message));
  }

  private void send(JSONRPCMessage message) {
    switch (message) {
      case JSONRPCResponse response -> answer(response);
      case JSONRPCRequest request -> {
        ObjectNode sent = message(request.id());
        sent.put("method", request.method());
        putParams(sent, request.params());
        out.put(sent);
      }
      case JSONRPCNotification notification -> {
        ObjectNode sent = message(null);
        sent.put("method", notification.method());
        putParams(sent, notification.params());
        out.put(sent);
      }
      default -> throw new IllegalArgumentException("No message of the protocol: " + message);
    }
  }

  private void answer(JSONRPCResponse response) {
    if (phase == Phase.GREETING) {
      phase = response.error() == null ? Phase.GREETED : Phase.NEW;
    }
    if (!calls.answered(response.id())) {
      return;
    }
    JSONRPCError error = response.error();
    if (error == null) {
      ObjectNode sent = message(response.id());
      sent.set("result", Json.mapper().valueToTree(response.result()));
      out.put(sent);
    } else {
      refuse(response.id(), error.code(), Objects.requireNonNullElse(error.message(), ""));
    }
  }

  /** Answers with an error; under a null identifier where none could be made out. */
  void refuse(@Nullable Object id, int code, String reason) {
    ObjectNode sent = message(id);
    if (id == null) {
      sent.putNull("id");
    }
    sent.putObject("error").put("code", code).put("message", reason);
    out.put(sent);
  }

  private static ObjectNode message(@Nullable Object id) {
    ObjectNode message = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
    if (id instanceof Number number) {
      message.put("id", number.longValue());
    } else if (id != null) {
      message.put("id", id.toString());
    }
    return message;
  }

  private static void putParams(ObjectNode message, @Nullable Object params) {
    if (params != null) {
      message.set("params", Json.mapper().valueToTree(params));
    }
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    try {
      if (data == null) {
        throw new IllegalArgumentException("nothing is there");
      }
      return Json.mapper().convertValue(data, Json.mapper().constructType(type.getType()));
    } catch (JacksonException | IllegalArgumentException e) {
      LOG.debug("Content of another form: {}", e.getMessage());
      throw McpError.builder(ErrorCodes.INVALID_PARAMS)
          .message("The content is missing or does not have the form that is asked for.")
          .build();
    }
  }

  private static void logFailure(Throwable failure) {
    LOG.error("A message could not be handled: {}", String.valueOf(failure));
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }
}
