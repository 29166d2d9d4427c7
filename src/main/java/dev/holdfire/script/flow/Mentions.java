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
import java.util.stream.Stream;

/**
 * What code names of an app. A function that is to run in a container of its own is named before it
 * is called, in whatever way that is done: by itself, from a table, or handed on.
 */
final class Mentions {
  private static final Set<String> ELSEWHERE =
      Set.of("remote", "spawn", "remote_gen", "map", "starmap", "for_each", "spawn_map", "aio");

  /** What nothing but a function of an app is likely to have. */
  private static final Set<String> STARTS =
      Set.of("remote", "spawn", "remote_gen", "for_each", "spawn_map");

  /** What looks something up by a text. */
  private static final Set<String> LOOKUPS =
      Set.of(
          "getattr",
          "globals",
          "locals",
          "vars",
          "eval",
          "import_module",
          "__import__",
          "registered_functions");

  private final Evaluator evaluator;
  private final Optional<Predicate<Node>> ofApp;
  private final Set<Node> seen = new HashSet<>();
  private final Set<Node> named = new LinkedHashSet<>();
  private final Set<Node> fanned = new LinkedHashSet<>();
  private boolean open;

  Mentions(Evaluator evaluator, Optional<Predicate<Node>> ofApp) {
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

  /** Takes note of such a call: of what it starts, or that this cannot be told. */
  void fannedOut(Call call) {
    fanned.add(call.node());
    Node target = call.object().orElse(call.function());
    open |= ofApp.isPresent() && startsUnknown(call, target);
  }

  private boolean startsUnknown(Call call, Node target) {
    return looksUp(target) || (STARTS.contains(call.method()) && isUnknown(target));
  }

  private boolean looksUp(Node target) {
    return evaluator
        .expression(target)
        .orElse(target)
        .find(node -> node.is("identifier") && LOOKUPS.contains(node.text()))
        .isPresent();
  }

  /** Whether nothing of the app stands behind a name, a parameter or a loop's variable. */
  private boolean isUnknown(Node target) {
    if (!(evaluator.evaluate(target) instanceof Value.Unknown)) {
      return false;
    }
    Mentions behind = new Mentions(evaluator, ofApp);
    Stream.of(Stream.of(target), evaluator.sources(target), loopedOver(target))
        .flatMap(all -> all)
        .forEach(node -> node.visit(behind::see));
    return behind.named.isEmpty();
  }

  /** What the loops and comprehensions run over whose variable an expression begins with. */
  private static Stream<Node> loopedOver(Node target) {
    String variable = target.text().replaceFirst("(?s)\\W.*", "");
    return target
        .ancestors()
        .flatMap(
            node ->
                node.is("for_statement")
                    ? Stream.of(node)
                    : node.children().stream().filter(child -> child.is("for_in_clause")))
        .filter(
            loop ->
                loop.child("left")
                    .flatMap(
                        left -> left.find(it -> it.is("identifier") && it.text().equals(variable)))
                    .isPresent())
        .flatMap(loop -> loop.child("right").stream());
  }

  /** Takes note of one expression; what stands in it is told by itself. */
  void see(Node node) {
    if (ofApp.isEmpty()
        || !node.is("identifier", "attribute")
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
    if (ofApp.filter(app -> app.test(definition)).isPresent()) {
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
