package dev.holdfire.mcp;

import dev.holdfire.redact.PlainText;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The rules of one conversation. What needs nothing but the server's own description is answered
 * here: the handshake, pings and lists. The SDK's session is made for the first call; it takes
 * every message as well-formed and in its place, would keep each start waiting for hundreds of
 * classes, and what comes out of place never reaches it.
 *
 * <p>{@link #receive} is called by one thread. Answers may come from any.
 */
final class Connection {
  private static final String CANCELLED = "notifications/cancelled";
  private static final int MAX_CALLS = 1000;
  private static final int TOO_BUSY = -32000;
  private static final int SHOWN_METHOD = 80;

  private final ToolServer server;
  private final Outbox out;
  private final RunningCalls calls = new RunningCalls();
  private @Nullable Introduction client;
  private @Nullable ClientSession session;

  Connection(ToolServer server, Outbox out) {
    this.server = server;
    this.out = out;
  }

  /** The calls that wait for their answer. */
  RunningCalls calls() {
    return calls;
  }

  /**
   * Acts on one message. No switch over types here: its code is made at run time, and each start
   * would wait for it.
   */
  void receive(Message message) {
    if (message instanceof Message.Request request) {
      receive(request);
    } else if (message instanceof Message.Notification notification) {
      receive(notification);
    } else if (message instanceof Message.Response response) {
      session().ifPresent(opened -> opened.receive(response));
    } else if (message instanceof Message.Unusable(int code, Object id, String reason)) {
      refuse(id, code, reason);
    }
  }

  private void receive(Message.Request request) {
    Object id = request.id();
    if (calls.isWaiting(id)) {
      refuse(id, ErrorCodes.INVALID_REQUEST, "A request with this `id` is still being answered.");
      return;
    }
    switch (request.method()) {
      case McpSchema.METHOD_PING -> answer(id, JsonNodeFactory.instance.objectNode());
      case McpSchema.METHOD_INITIALIZE -> greet(request);
      case McpSchema.METHOD_TOOLS_LIST,
          McpSchema.METHOD_TOOLS_CALL,
          McpSchema.METHOD_RESOURCES_LIST,
          McpSchema.METHOD_RESOURCES_READ,
          McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
          McpSchema.METHOD_PROMPT_LIST,
          McpSchema.METHOD_PROMPT_GET -> {
        Introduction known = client;
        if (known == null) {
          refuse(
              id,
              ErrorCodes.INVALID_REQUEST,
              "The connection is not initialized: send `initialize` first.");
        } else {
          serve(request, known);
        }
      }
      default ->
          refuse(
              id,
              ErrorCodes.METHOD_NOT_FOUND,
              "There is no method `" + PlainText.line(request.method(), SHOWN_METHOD) + "` here.");
    }
  }

  private void greet(Message.Request request) {
    if (client != null) {
      refuse(request.id(), ErrorCodes.INVALID_REQUEST, "The connection is initialized already.");
      return;
    }
    Optional<Introduction> said = Introduction.read(request.params());
    if (said.isEmpty()) {
      refuse(
          request.id(),
          ErrorCodes.INVALID_PARAMS,
          "`params` must be what the protocol asks for in `initialize`: protocolVersion,"
              + " capabilities and clientInfo.");
    } else {
      client = said.get();
      answer(request.id(), server.greeting(said.get().revision()));
    }
  }

  private void serve(Message.Request request, Introduction known) {
    Object id = request.id();
    switch (request.method()) {
      case McpSchema.METHOD_TOOLS_LIST -> {
        ObjectNode sent = Envelope.of(id);
        sent.putRawValue("result", server.tools());
        out.put(sent);
      }
      case McpSchema.METHOD_RESOURCES_LIST -> answer(id, server.resources());
      case McpSchema.METHOD_RESOURCES_TEMPLATES_LIST -> answer(id, server.resourceTemplates());
      case McpSchema.METHOD_PROMPT_LIST -> answer(id, server.prompts());
      default -> call(request, known);
    }
  }

  /** What may wait for the outside world gets a thread of its own. */
  private void call(Message.Request request, Introduction known) {
    Object id = request.id();
    if (calls.waiting() >= MAX_CALLS) {
      refuse(id, TOO_BUSY, "%d calls wait already; call again later.".formatted(MAX_CALLS));
    } else {
      CallSignals signals = calls.begin(id);
      calls.run(signals, () -> session(known).answer(request, signals), () -> ended(id, signals));
    }
  }

  private synchronized Optional<ClientSession> session() {
    return Optional.ofNullable(session);
  }

  private synchronized ClientSession session(Introduction known) {
    ClientSession opened = session;
    if (opened == null) {
      opened = new ClientSession(server, known, calls, out);
      session = opened;
    }
    return opened;
  }

  private void receive(Message.Notification notification) {
    if (notification.method().equals(CANCELLED)) {
      cancel(notification.params());
    } else if (notification.method().equals(McpSchema.METHOD_NOTIFICATION_ROOTS_LIST_CHANGED)) {
      session().ifPresent(opened -> opened.receive(notification));
    }
  }

  private void cancel(@Nullable ObjectNode params) {
    Object id = params == null ? null : Message.id(params.path("requestId"));
    if (id != null) {
      calls.cancel(id);
    }
  }

  /** Whatever went wrong, a call that was not cancelled has an answer when it ends. */
  private void ended(Object id, CallSignals signals) {
    if (calls.left(id, signals)) {
      refuse(id, ErrorCodes.INTERNAL_ERROR, "Holdfire failed to answer; its log says why.");
    }
  }

  private void answer(Object id, JsonNode result) {
    ObjectNode sent = Envelope.of(id);
    sent.set("result", result);
    out.put(sent);
  }

  /** Answers with an error; under a null identifier where none could be made out. */
  void refuse(@Nullable Object id, int code, String reason) {
    out.put(Envelope.error(id, code, reason));
  }
}
