package dev.holdfire.mcp;

import dev.holdfire.schema.Json;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/**
 * The SDK's session with a client that has introduced itself: calls go through it, and so does what
 * is asked of the client meanwhile.
 */
final class ClientSession implements McpServerTransport {
  private static final Logger LOG = LoggerFactory.getLogger(ClientSession.class);

  private final McpServerSession session;
  private final RunningCalls calls;
  private final Outbox out;

  ClientSession(
      McpServerSession.Factory sessions, Introduction client, RunningCalls calls, Outbox out) {
    this.calls = calls;
    this.out = out;
    this.session = sessions.create(this);
    InitializeRequest said = client.sdk();
    session.init(said.capabilities(), said.clientInfo());
    // It answers nothing before it heard this.
    receive(new JSONRPCNotification(McpSchema.METHOD_NOTIFICATION_INITIALIZED));
  }

  /** Answers a request, on this thread. */
  void answer(Message.Request request, CallSignals signals) {
    McpTransportContext context = McpTransportContext.create(Map.of(CallSignals.KEY, signals));
    session
        .handle(new JSONRPCRequest(request.method(), request.id(), request.params()))
        .contextWrite(all -> all.put(McpTransportContext.KEY, context))
        .block();
  }

  void receive(Message.Notification notification) {
    receive(new JSONRPCNotification(notification.method(), notification.params()));
  }

  /** The client's answer to a request of ours. */
  void receive(Message.Response response) {
    ObjectNode error = response.error();
    receive(
        error == null
            ? JSONRPCResponse.result(response.id(), response.result())
            : JSONRPCResponse.error(
                response.id(),
                new JSONRPCError(
                    error.path("code").asInt(ErrorCodes.INTERNAL_ERROR),
                    error.path("message").asString("no reason given"))));
  }

  private void receive(JSONRPCMessage message) {
    session
        .handle(message)
        .subscribe(
            nothing -> {},
            failure -> LOG.error("A message could not be handled: {}", String.valueOf(failure)));
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromRunnable(() -> send(message));
  }

  private void send(JSONRPCMessage message) {
    switch (message) {
      case JSONRPCResponse response -> answer(response);
      case JSONRPCRequest request ->
          put(Envelope.of(request.id()).put("method", request.method()), request.params());
      case JSONRPCNotification notification ->
          put(Envelope.of(null).put("method", notification.method()), notification.params());
      default -> throw new IllegalArgumentException("No message of the protocol: " + message);
    }
  }

  private void put(ObjectNode message, @Nullable Object params) {
    if (params != null) {
      message.set("params", Json.mapper().valueToTree(params));
    }
    out.put(message);
  }

  private void answer(JSONRPCResponse response) {
    if (!calls.answered(response.id())) {
      return;
    }
    JSONRPCError error = response.error();
    if (error == null) {
      ObjectNode sent = Envelope.of(response.id());
      sent.set("result", Json.mapper().valueToTree(response.result()));
      out.put(sent);
    } else {
      out.put(
          Envelope.error(
              response.id(), error.code(), Objects.requireNonNullElse(error.message(), "")));
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

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }
}
