package dev.holdfire.mcp;

import dev.holdfire.redact.PlainText;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.ElicitUrlRequest;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A call over the SDK's session. */
final class ClientCall implements Call {
  private static final String PHRASE = "phrase";
  private static final int SHOWN_NAME = 80;
  private static final int SHOWN_REASON = 200;

  private final McpAsyncServerExchange exchange;
  private final CallSignals signals;
  private final @Nullable Object progressToken;
  private final ClientRoots roots;
  private final UnaryOperator<String> mask;
  private double lastProgress = Double.NEGATIVE_INFINITY;

  /**
   * A call that is being answered.
   *
   * @param progressToken as the client gave it; null if it did not
   * @param mask what is done to everything that is said to the client meanwhile
   */
  ClientCall(
      McpAsyncServerExchange exchange,
      CallSignals signals,
      @Nullable Object progressToken,
      ClientRoots roots,
      UnaryOperator<String> mask) {
    this.exchange = exchange;
    this.signals = signals;
    this.progressToken = progressToken;
    this.roots = roots;
    this.mask = mask;
  }

  @Override
  public String clientName() {
    Implementation client = exchange.getClientInfo();
    if (client == null) {
      return "";
    }
    String name = client.title() == null ? client.name() : client.title();
    return name == null ? "" : PlainText.line(mask.apply(name), SHOWN_NAME);
  }

  @Override
  public Optional<Path> root() {
    return roots.first(exchange, signals);
  }

  @Override
  public synchronized void progress(double done, OptionalDouble total, String message) {
    if (progressToken == null || !signals.isOpen() || !(done > lastProgress)) {
      return;
    }
    lastProgress = done;
    ProgressNotification.Builder said =
        ProgressNotification.builder(progressToken, done).message(mask.apply(message));
    total.ifPresent(said::total);
    exchange.progressNotification(said.build()).subscribe();
  }

  @Override
  public boolean cancelledWithin(Duration wait) {
    return signals.waitsEndWithin(wait);
  }

  @Override
  public Answer ask(Question question, Duration wait) {
    if (!offersForms()) {
      return new Answer.NotOffered("the client offers no form to ask with");
    }
    return put(form(question), wait, ClientCall::understood);
  }

  @Override
  public boolean offersPages() {
    return offered().filter(offered -> offered.url() != null).isPresent();
  }

  @Override
  public Answer lead(Link link, Duration wait) {
    if (!offersPages()) {
      return new Answer.NotOffered("the client leads nobody to a page");
    }
    ElicitRequest request =
        ElicitUrlRequest.builder(mask.apply(link.message()), link.address().toString(), link.id())
            .build();
    return put(request, wait, result -> understood(result, _ -> new Answer.Led()));
  }

  private Answer put(
      ElicitRequest request, Duration wait, Function<ElicitResult, Answer> understood) {
    if (!signals.canAsk()) {
      return new Answer.Unanswered();
    }
    CompletableFuture<ElicitResult> answer = exchange.createElicitation(request).toFuture();
    try {
      return signals.answer(answer, wait).map(understood).orElseGet(Answer.Unanswered::new);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return new Answer.NotOffered(
          "the client failed at asking: "
              + PlainText.line(String.valueOf(cause.getMessage()), SHOWN_REASON));
    } finally {
      // Nobody listens to a late answer.
      answer.cancel(false);
    }
  }

  /** An empty {@code elicitation} stands for forms, as it did before there was anything else. */
  private boolean offersForms() {
    return offered().filter(offered -> offered.form() != null || offered.url() == null).isPresent();
  }

  private Optional<ClientCapabilities.Elicitation> offered() {
    return Optional.ofNullable(exchange.getClientCapabilities())
        .map(ClientCapabilities::elicitation);
  }

  private ElicitFormRequest form(Question question) {
    Map<String, Object> field =
        Map.of(
            "type", "string",
            "title", "Type: " + question.phrase(),
            "description",
                "To agree, type exactly `"
                    + question.phrase()
                    + "`. Anything else changes nothing.");
    return ElicitFormRequest.builder(
            mask.apply(question.message()),
            Map.of(
                "type", "object",
                "properties", Map.of(PHRASE, field),
                "required", List.of(PHRASE)))
        .build();
  }

  private static Answer understood(ElicitResult result) {
    return understood(
        result,
        accepted -> {
          Object phrase = accepted.content() == null ? null : accepted.content().get(PHRASE);
          return phrase instanceof String text
              ? new Answer.Typed(text)
              : new Answer.NotOffered("the client accepted without the phrase");
        });
  }

  private static Answer understood(
      ElicitResult result, Function<ElicitResult, Answer> whenAccepted) {
    if (result.action() == null) {
      return new Answer.NotOffered("the client's answer cannot be understood");
    }
    return switch (result.action()) {
      case ACCEPT -> whenAccepted.apply(result);
      case DECLINE -> new Answer.Declined();
      case CANCEL -> new Answer.Dismissed();
    };
  }
}
