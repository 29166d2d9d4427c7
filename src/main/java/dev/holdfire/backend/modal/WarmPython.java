package dev.holdfire.backend.modal;

import dev.holdfire.process.Command;
import dev.holdfire.process.Conversation;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.Processes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.json.JsonMapper;

/** A Python that runs {@code warm.py}: Modal's package is imported, and each call a fork of it. */
final class WarmPython implements Conversation.Listener {
  /** The import takes half a second, and more on a machine that has much else to do. */
  private static final Duration START = Duration.ofSeconds(15);

  /** Until it must have answered a call whose time is over. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private final Map<Long, CompletableFuture<Reply>> waiting = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private volatile boolean over;
  private volatile boolean answered;

  /** What came of a call. */
  sealed interface Reply {
    /** It ended, or its time was over. */
    record Ended(Outcome outcome) implements Reply {}

    /** It was not begun: what the Python has read is out of date. */
    record Again() implements Reply {}

    /** Nobody knows. */
    record Silence() implements Reply {}
  }

  /** One that is ready, and the way to talk to it. */
  record Ready(WarmPython python, Conversation conversation) {
    boolean isOpen() {
      return conversation.isOpen() && !python.over;
    }

    /** Whether it was of use at all. */
    boolean hasAnswered() {
      return python.answered;
    }

    /**
     * Runs a call to its end, at most for its time.
     *
     * @param arguments what follows the command's name
     */
    Reply ask(Command call, List<String> arguments) {
      return python.ask(conversation, call, arguments);
    }
  }

  private WarmPython() {}

  /** Starts one; empty where it does not say that it is ready. */
  static Optional<Ready> start(Processes processes, Command command) {
    WarmPython python = new WarmPython();
    Optional<Conversation> conversation = processes.converse(command, python);
    if (conversation.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (python.ready.get(START.toMillis(), TimeUnit.MILLISECONDS)) {
        return conversation.map(talk -> new Ready(python, talk));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // Said nothing, which is as good as a no.
    }
    conversation.get().close();
    return Optional.empty();
  }

  private Reply ask(Conversation conversation, Command call, List<String> arguments) {
    long id = ids.incrementAndGet();
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    waiting.put(id, reply);
    try {
      if (over) {
        return new Reply.Silence();
      }
      conversation.say(
          JsonMapper.shared()
              .writeValueAsString(
                  Map.of(
                      "id",
                      id,
                      "arguments",
                      arguments,
                      "limit",
                      call.outputLimit(),
                      "seconds",
                      call.timeout().toMillis() / 1000.0)));
      return reply.get(call.timeout().plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      conversation.close();
      return new Reply.Ended(new Outcome.TimedOut("", ""));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reply.Ended(new Outcome.TimedOut("", "interrupted"));
    } finally {
      waiting.remove(id);
    }
  }

  @Override
  public boolean heard(String line) {
    try {
      Fields answer = Fields.parse(line);
      if (!ready.isDone()) {
        return ready.complete(answer.flag("ready"));
      }
      CompletableFuture<Reply> reply = waiting.get(answer.large("id"));
      if (reply != null) {
        reply.complete(reply(answer));
        answered = true;
      }
      return true;
    } catch (Unreadable | IllegalArgumentException e) {
      return false;
    }
  }

  private static Reply reply(Fields answer) {
    if (answer.node().has("again")) {
      return new Reply.Again();
    }
    int code = answer.whole("exit");
    String output = text(answer.text("out"));
    String error = text(answer.text("err"));
    if (answer.flag("timed_out")) {
      return new Reply.Ended(new Outcome.TimedOut(output, error));
    }
    return code < 0
        ? new Reply.Silence()
        : new Reply.Ended(new Outcome.Exited(code, output, error, answer.flag("truncated")));
  }

  private static String text(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  @Override
  public void ended() {
    over = true;
    ready.complete(false);
    waiting.values().forEach(reply -> reply.complete(new Reply.Silence()));
  }
}
