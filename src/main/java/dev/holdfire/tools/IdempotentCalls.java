package dev.holdfire.tools;

import dev.holdfire.jobs.Launcher;
import dev.holdfire.ledger.Digests;
import dev.holdfire.ledger.IdempotencyStore;
import dev.holdfire.ledger.Ledger;
import dev.holdfire.mcp.ToolResult;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A caller's keys: the same call with the same key launches once and gets the first answer again.
 */
final class IdempotentCalls {
  private static final String KEY = "idempotency_key";

  /** What is known of a key. */
  sealed interface Earlier {
    /** It is new. */
    record None() implements Earlier {}

    /** The same call launched before. */
    record Same(ToolResult answer) implements Earlier {}

    /** The same call launched before, and the server ended before it answered. */
    record Unanswered(String jobId) implements Earlier {}

    /** Another call launched with it. */
    record Other(String jobId) implements Earlier {}
  }

  private final Ledger ledger;

  IdempotentCalls(Ledger ledger) {
    this.ledger = ledger;
  }

  /** The key of a call, bound to everything else in it. */
  Optional<Launcher.Order.Key> key(String tool, JsonNode arguments) {
    JsonNode key = arguments.path(KEY);
    if (!key.isString() || arguments.path("dry_run").booleanValue(false)) {
      return Optional.empty();
    }
    Map<String, JsonNode> rest = new TreeMap<>();
    arguments.forEachEntry(
        (name, value) -> {
          if (!name.equals(KEY)) {
            rest.put(name, value);
          }
        });
    return Optional.of(
        new Launcher.Order.Key(
            key.stringValue(),
            Digests.sha256(tool + JsonMapper.shared().writeValueAsString(rest))));
  }

  Earlier find(Launcher.Order.Key key) {
    return ledger
        .read(handle -> IdempotencyStore.find(handle, key.key()))
        // A launch of which nothing was started leaves the key to be used again.
        .filter(IdempotencyStore.Used::launched)
        .<Earlier>map(
            used -> {
              if (!used.body().equals(key.body())) {
                return new Earlier.Other(used.jobId());
              }
              return used.answer()
                  .<Earlier>map(answer -> new Earlier.Same(replay(answer)))
                  .orElseGet(() -> new Earlier.Unanswered(used.jobId()));
            })
        .orElseGet(Earlier.None::new);
  }

  /** Keeps the answer to a launch. */
  void keep(Launcher.Order.Key key, ToolResult result) {
    ObjectNode stored = JsonMapper.shared().createObjectNode();
    stored.set("content", result.content());
    stored.put("text", result.text());
    stored.put("absent", result.absent());
    ledger.write(
        transaction -> {
          IdempotencyStore.answer(
              transaction, key.key(), JsonMapper.shared().writeValueAsString(stored));
          return true;
        });
  }

  private static ToolResult replay(String answer) {
    JsonNode stored = JsonMapper.shared().readTree(answer);
    ObjectNode content = (ObjectNode) stored.required("content");
    content.put("replayed", true);
    return new ToolResult(
        content,
        "(the first answer to this key)\n" + stored.required("text").stringValue(),
        stored.required("absent").stringValue());
  }
}
