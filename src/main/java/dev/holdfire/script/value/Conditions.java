package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Conditions on what is known. */
final class Conditions {
  private Conditions() {}

  static Value evaluate(Node node, Evaluator evaluator) {
    return switch (node.kind()) {
      case "not_operator" -> {
        Value inner = evaluator.evaluate(node.child("argument").orElseThrow());
        yield truth(inner)
            .<Value>map(set -> new Value.Flag(!set))
            .orElseGet(() -> unknown(inner, node));
      }
      case "boolean_operator" -> connected(node, evaluator);
      default -> compared(node, evaluator);
    };
  }

  /** {@code a if condition else b}. */
  static Value chosen(Node node, Evaluator evaluator) {
    List<Node> parts = node.children();
    if (parts.size() != 3) {
      return new Unknown("this condition cannot be read", node);
    }
    if (evaluator.evaluate(parts.get(1)) instanceof Value.Flag(boolean set)) {
      return evaluator.evaluate(parts.get(set ? 0 : 2));
    }
    Value first = evaluator.evaluate(parts.get(0));
    return first.equals(evaluator.evaluate(parts.get(2))) && !(first instanceof Unknown)
        ? first
        : new Unknown("it depends on a condition", node);
  }

  /** Whether Python takes a value for true; empty when that is not known. */
  static Optional<Boolean> truth(Value value) {
    return switch (value) {
      case Value.Flag(boolean set) -> Optional.of(set);
      case Value.Nothing _ -> Optional.of(false);
      case Value.Text(String text) -> Optional.of(!text.isEmpty());
      case Value.Numeric(BigDecimal number) -> Optional.of(number.signum() != 0);
      case Value.Sequence(List<Value> values) -> Optional.of(!values.isEmpty());
      case Value.Mapping(var entries, boolean complete) ->
          complete || !entries.isEmpty() ? Optional.of(!entries.isEmpty()) : Optional.empty();
      case Value.Defined _, Value.Module _ -> Optional.of(true);
      case Value.Beginning _, Value.Library _, Value.Made _, Value.Instance _, Unknown _ ->
          Optional.empty();
    };
  }

  private static Value connected(Node node, Evaluator evaluator) {
    boolean isAnd = node.child("operator").map(Node::text).orElse("").equals("and");
    Value left = evaluator.evaluate(node.child("left").orElseThrow());
    Optional<Boolean> truth = truth(left);
    if (truth.isEmpty()) {
      return unknown(left, node);
    }
    return truth.get() == isAnd ? evaluator.evaluate(node.child("right").orElseThrow()) : left;
  }

  private static Value compared(Node node, Evaluator evaluator) {
    List<Node> operands =
        node.children().stream().filter(child -> !child.isField("operators")).toList();
    List<Node> operators = node.childrenIn("operators");
    if (operands.size() != 2 || operators.size() != 1) {
      return new Unknown("this comparison is not followed", node);
    }
    Value left = evaluator.evaluate(operands.getFirst());
    Value right = evaluator.evaluate(operands.getLast());
    if (!isPlain(left) || !isPlain(right)) {
      return unknown(isPlain(left) ? right : left, node);
    }
    String operator = operators.getFirst().text();
    if (left instanceof Value.Numeric(BigDecimal first)
        && right instanceof Value.Numeric(BigDecimal second)) {
      int order = first.compareTo(second);
      return switch (operator) {
        case "<" -> new Value.Flag(order < 0);
        case "<=" -> new Value.Flag(order <= 0);
        case ">" -> new Value.Flag(order > 0);
        case ">=" -> new Value.Flag(order >= 0);
        default -> equal(left, operator, right, node);
      };
    }
    return equal(left, operator, right, node);
  }

  private static Value equal(Value left, String operator, Value right, Node node) {
    return switch (operator) {
      case "==", "is" -> new Value.Flag(left.equals(right));
      case "!=", "is not" -> new Value.Flag(!left.equals(right));
      default -> new Unknown("this comparison is not followed", node);
    };
  }

  private static boolean isPlain(Value value) {
    return value instanceof Value.Text
        || value instanceof Value.Numeric
        || value instanceof Value.Flag
        || value instanceof Value.Nothing;
  }

  private static Value unknown(Value because, Node at) {
    return because instanceof Unknown ? because : new Unknown("this condition is not known", at);
  }
}
