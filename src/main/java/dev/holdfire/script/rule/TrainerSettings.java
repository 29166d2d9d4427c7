package dev.holdfire.script.rule;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings that a framework's trainer, or its arguments, are made with. */
final class TrainerSettings {
  private final Evaluator evaluator;

  TrainerSettings(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** Where a setting is said, else the call. */
  static Node place(Call call, String name) {
    return call.keyword(name).orElse(call.node());
  }

  /** {@code arguments.save_steps = 100} behind the call that made them. */
  private Optional<Value> changed(Call call, String name) {
    List<Value> values = new ArrayList<>();
    call.node()
        .ancestors()
        .reduce((_, outer) -> outer)
        .ifPresent(
            root ->
                root.visit(
                    node -> {
                      if (node.is("assignment")
                          && node.child("left")
                              .filter(left -> isOf(left, call, name))
                              .isPresent()) {
                        node.child("right").map(evaluator::evaluate).ifPresent(values::add);
                      }
                    }));
    return values.stream().reduce((_, last) -> last);
  }

  private boolean isOf(Node left, Call call, String name) {
    return left.is("attribute")
        && left.child("attribute").filter(it -> it.text().equals(name)).isPresent()
        && left.child("object").map(evaluator::evaluate).orElse(new Value.Nothing())
            instanceof Value.Made(_, Call made)
        && made.node() == call.node();
  }

  /** What a setting is, whether it is parsed, set behind the call, given, or unpacked. */
  Optional<Value> of(Call call, String name) {
    Optional<Value> parsed = evaluator.parsed(call, name).or(() -> changed(call, name));
    if (parsed.isPresent()) {
      return parsed;
    }
    Optional<Node> given = call.keyword(name);
    if (given.isPresent()) {
      return given.map(evaluator::evaluate);
    }
    for (Node mapping : call.mappings()) {
      if (evaluator.evaluate(mapping) instanceof Value.Mapping(var entries, _)
          && entries.containsKey(name)) {
        return Optional.ofNullable(entries.get(name));
      }
    }
    return Optional.empty();
  }
}
