package dev.holdfire.script.flow;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.Optional;

/** Tells what a run does not come to, by what the code and the command line say. */
final class Unreached {
  private final Evaluator evaluator;

  Unreached(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** Whether the condition of a statement never holds. */
  boolean isNever(Node node) {
    return node.child("condition").filter(this::isFalse).isPresent();
  }

  /** A constant of the code, not what a command line or a caller may change. */
  private boolean isFalse(Node condition) {
    if (condition.is("boolean_operator")) {
      return condition.child("operator").map(Node::text).orElse("").equals("and")
          && (condition.child("left").filter(this::isFalse).isPresent()
              || condition.child("right").filter(this::isFalse).isPresent());
    }
    boolean constant =
        condition.is("false", "identifier")
            || (condition.is("attribute")
                && switch (evaluator.evaluate(condition.child("object").orElse(condition))) {
                  case Value.Instance(_, Optional<Call> made) ->
                      made.filter(call -> call.mappings().isEmpty())
                          .filter(call -> !evaluator.isParsed(call))
                          .isPresent();
                  case Value.Module _ -> true;
                  case Value.Defined(Node definition) -> definition.is("class_definition");
                  case Value.Text _,
                      Value.Beginning _,
                      Value.Numeric _,
                      Value.Flag _,
                      Value.Nothing _,
                      Value.Sequence _,
                      Value.Mapping _,
                      Value.Library _,
                      Value.Made _,
                      Value.Unknown _ ->
                      false;
                });
    return constant && evaluator.evaluate(condition).equals(new Value.Flag(false));
  }

  /** {@code parser.set_defaults(func=train)} of a command that the launch does not choose. */
  boolean isOfAnotherCommand(Call call) {
    Optional<String> chosen = evaluator.command();
    return chosen.isPresent()
        && call.name().equals("set_defaults")
        && call.receiver().map(evaluator::evaluate).orElse(new Value.Nothing())
            instanceof Value.Made(String maker, Call parser)
        && maker.endsWith("add_parser")
        && !parser.positional().isEmpty()
        && evaluator.evaluate(parser.positional().getFirst()) instanceof Value.Text(String name)
        && !name.equals(chosen.get());
  }
}
