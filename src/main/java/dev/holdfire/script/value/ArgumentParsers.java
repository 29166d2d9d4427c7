package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.Optional;

/** Defaults of command-line arguments, as argparse and click declare them. */
final class ArgumentParsers {
  /** Stands for what a parser gives where the parser itself is out of sight. */
  static final String PARSED = "argparse.Namespace";

  private ArgumentParsers() {}

  /** The default of an argument, by the attribute that it is read from. */
  static Value argument(Program program, Evaluator evaluator, String name, Node at) {
    for (Call call : program.calls("add_argument")) {
      if (isNamed(call, evaluator, name)) {
        return defaultOf(call, evaluator, name);
      }
    }
    return new Unknown("the argument `%s` is not found".formatted(name), at);
  }

  /** The default of a parameter that a decorator such as {@code @click.option} fills. */
  static Optional<Value> option(Binding.Parameter parameter, Evaluator evaluator) {
    return parameter
        .function()
        .parent()
        .filter(node -> node.is("decorated_definition"))
        .flatMap(
            decorated ->
                decorated.children().stream()
                    .filter(node -> node.is("decorator"))
                    .flatMap(node -> node.children().stream())
                    .flatMap(node -> Call.of(node).stream())
                    .filter(call -> call.name().equals("option"))
                    .filter(call -> isNamed(call, evaluator, parameter.name()))
                    .findFirst())
        .map(call -> defaultOf(call, evaluator, parameter.name()));
  }

  private static boolean isNamed(Call call, Evaluator evaluator, String name) {
    Optional<Node> destination = call.keyword("dest");
    if (destination.isPresent()) {
      return evaluator.evaluate(destination.get()).equals(new Value.Text(name));
    }
    return call.positional().stream()
        .map(evaluator::evaluate)
        .anyMatch(
            value ->
                value instanceof Value.Text(String flag)
                    && flag.replaceFirst("^-+", "")
                        .split("/", 2)[0]
                        .replace('-', '_')
                        .equals(name));
  }

  private static Value defaultOf(Call call, Evaluator evaluator, String name) {
    Optional<Node> given = call.keyword("default");
    if (given.isPresent()) {
      return evaluator.evaluate(given.get());
    }
    String action =
        call.keyword("action").map(evaluator::evaluate).orElse(new Value.Nothing())
                instanceof Value.Text(String text)
            ? text
            : "";
    return switch (action) {
      case "store_true" -> new Value.Flag(false);
      case "store_false" -> new Value.Flag(true);
      default -> new Unknown("the argument `%s` has no default".formatted(name), call.node());
    };
  }
}
