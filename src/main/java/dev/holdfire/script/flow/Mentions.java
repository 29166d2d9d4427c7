package dev.holdfire.script.flow;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What code names of an app. A function that is to run in a container of its own is named before it
 * is called, in whatever way that is done: by itself, from a table, or handed on.
 */
final class Mentions {
  private static final Set<String> ELSEWHERE =
      Set.of("remote", "spawn", "remote_gen", "map", "starmap", "for_each", "spawn_map", "aio");

  /** What looks something up by a text. */
  private static final Set<String> LOOKUPS =
      Set.of("getattr", "globals", "locals", "vars", "registered_functions");

  private final Evaluator evaluator;
  private final Predicate<Node> ofApp;
  private final Set<Node> seen = new HashSet<>();
  private final Set<Node> named = new LinkedHashSet<>();
  private final Set<Node> fanned = new LinkedHashSet<>();
  private boolean open;

  Mentions(Evaluator evaluator, Predicate<Node> ofApp) {
    this.evaluator = evaluator;
    this.ofApp = ofApp;
  }

  List<Node> named() {
    return List.copyOf(named);
  }

  List<Node> fanned() {
    return List.copyOf(fanned);
  }

  boolean isOpen() {
    return open;
  }

  /** Whether a call has the form of one that runs something in a container of its own. */
  static boolean isFannedOut(Call call) {
    return call.function().is("attribute") && ELSEWHERE.contains(call.name());
  }

  void fannedOut(Call call) {
    fanned.add(call.node());
    Node receiver = call.receiver().orElse(call.function());
    open |=
        evaluator
            .expression(receiver)
            .orElse(receiver)
            .find(node -> node.is("identifier") && LOOKUPS.contains(node.text()))
            .isPresent();
  }

  /** Takes note of one expression; what stands in it is told by itself. */
  void see(Node node) {
    if (!node.is("identifier", "attribute")
        || node.isField("attribute")
        || (node.isField("name")
            && node.parent().filter(it -> it.is("keyword_argument")).isPresent())
        || !seen.add(node)
        || runsHere(node)) {
      return;
    }
    Value value = evaluator.evaluate(node);
    if (value instanceof Value.Unknown || value instanceof Value.Made) {
      Optional<Node> behind = evaluator.expression(node).filter(it -> it != node);
      behind.ifPresent(expression -> expression.visit(this::see));
    } else {
      add(value);
    }
  }

  private void add(Value value) {
    switch (value) {
      case Value.Defined(Node definition) -> add(definition);
      case Value.Instance(Node definition, _) -> add(definition);
      case Value.Sequence(List<Value> values) -> values.forEach(this::add);
      case Value.Mapping(var entries, _) -> entries.values().forEach(this::add);
      case Value.Text _,
          Value.Beginning _,
          Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Library _,
          Value.Made _,
          Value.Module _,
          Value.Unknown _ -> {}
    }
  }

  private void add(Node definition) {
    if (ofApp.test(definition)) {
      named.add(definition);
    }
  }

  /** {@code train.local()} runs where it is called, in a container that is there. */
  private static boolean runsHere(Node node) {
    return node.ancestors()
        .takeWhile(it -> it.is("attribute", "call"))
        .anyMatch(
            it ->
                it.is("attribute")
                    && it.child("attribute")
                        .filter(name -> name.text().equals("local"))
                        .isPresent());
  }
}
