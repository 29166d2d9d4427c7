package dev.holdfire.tools;

import dev.holdfire.report.ArgumentProblem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * The arguments of a call, which fit the tool's schema, and what was found wrong with them beyond
 * it.
 */
final class Arguments {
  private final JsonNode node;
  private final List<ArgumentProblem> problems = new ArrayList<>();

  Arguments(JsonNode node) {
    this.node = node;
  }

  Optional<String> text(String name) {
    JsonNode value = node.path(name);
    return value.isString() ? Optional.of(value.stringValue()) : Optional.empty();
  }

  String requiredText(String name) {
    return node.required(name).stringValue();
  }

  Optional<BigDecimal> number(String name) {
    JsonNode value = node.path(name);
    return value.isNumber() ? Optional.of(value.decimalValue()) : Optional.empty();
  }

  OptionalInt integer(String name) {
    return number(name)
        .map(value -> OptionalInt.of(value.intValueExact()))
        .orElseGet(OptionalInt::empty);
  }

  OptionalLong wholeNumber(String name) {
    return number(name)
        .map(value -> OptionalLong.of(value.longValueExact()))
        .orElseGet(OptionalLong::empty);
  }

  boolean flag(String name) {
    return node.path(name).booleanValue(false);
  }

  boolean has(String name) {
    JsonNode value = node.path(name);
    return !value.isMissingNode() && !value.isNull() && !(value.isContainer() && value.isEmpty());
  }

  List<String> texts(String name) {
    return node.path(name).valueStream().map(JsonNode::stringValue).toList();
  }

  /** The entries of a list, each with its own arguments; their problems are counted here. */
  List<JsonNode> entries(String name) {
    return node.path(name).valueStream().toList();
  }

  JsonNode node() {
    return node;
  }

  void problem(String path, String message) {
    problems.add(new ArgumentProblem(path, message));
  }

  List<ArgumentProblem> problems() {
    return List.copyOf(problems);
  }
}
