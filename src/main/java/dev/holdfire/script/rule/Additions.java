package dev.holdfire.script.rule;

import dev.holdfire.script.Edit;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import java.util.Optional;

/** Arguments that are put into a call. */
final class Additions {
  private Additions() {}

  /** Into a function's decorator; none where it has no brackets. */
  static Optional<Edit> argument(FunctionFacts function, String argument) {
    return function.decorator().flatMap(call -> argument(call, argument));
  }

  /** Behind the last argument of a call. */
  static Optional<Edit> argument(Call call, String argument) {
    Optional<Node> list = call.node().child("arguments").filter(node -> node.is("argument_list"));
    if (list.isEmpty()) {
      return Optional.empty();
    }
    Node node = list.get();
    if (node.children().isEmpty()) {
      return Optional.of(new Edit(node.source().path(), node.end() - 1, argument));
    }
    Node last = node.children().getLast();
    if (last.is("generator_expression")) {
      return Optional.empty();
    }
    // Right behind the last argument, so that a comma that may follow it stays where it is.
    return Optional.of(new Edit(node.source().path(), last.end(), ", " + argument));
  }
}
