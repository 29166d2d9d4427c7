package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lists, tuples, sets and dictionaries as they are written. */
final class Displays {
  private Displays() {}

  static Value sequence(Node node, Evaluator evaluator) {
    List<Value> values = new ArrayList<>();
    for (Node child : node.children()) {
      if (child.is("list_splat")) {
        Value inner = evaluator.evaluate(child.children().getFirst());
        if (!(inner instanceof Value.Sequence(List<Value> more))) {
          return inner instanceof Unknown
              ? inner
              : new Unknown("what is unpacked here is no sequence", child);
        }
        values.addAll(more);
      } else {
        values.add(evaluator.evaluate(child));
      }
    }
    return new Value.Sequence(values);
  }

  static Value mapping(Node node, Evaluator evaluator) {
    Map<String, Value> entries = new LinkedHashMap<>();
    boolean complete = true;
    for (Node child : node.children()) {
      if (child.is("dictionary_splat")) {
        if (evaluator.evaluate(child.children().getFirst())
            instanceof Value.Mapping(var more, var whole)) {
          entries.putAll(more);
          complete &= whole;
        } else {
          complete = false;
        }
      } else if (child.is("pair")) {
        Optional<String> key = child.child("key").map(evaluator::evaluate).flatMap(Evaluator::key);
        if (key.isPresent()) {
          entries.put(key.get(), evaluator.evaluate(child.child("value").orElseThrow()));
        } else {
          complete = false;
        }
      }
    }
    return new Value.Mapping(entries, complete);
  }
}
