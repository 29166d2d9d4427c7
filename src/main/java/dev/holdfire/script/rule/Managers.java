package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Spacing;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.Optional;

/**
 * The managers of checkpoints of Orbax, which save only at some of the calls, as {@code
 * CheckpointManagerOptions(save_interval_steps=…)} says, by step.
 */
final class Managers {
  private Managers() {}

  /** How often a manager saves that is asked this often. */
  static Spacing of(Event save, Spacing asked, Evaluator evaluator) {
    if (!save.detail().equals(Event.MANAGED) || !(asked instanceof Spacing.Steps(int steps, _))) {
      return asked;
    }
    Optional<Node> interval =
        options(save, evaluator).flatMap(it -> it.keyword("save_interval_steps"));
    if (interval.isEmpty()) {
      return asked;
    }
    Node at = interval.get();
    return evaluator.evaluate(at) instanceof Value.Numeric number
            && number.whole().filter(it -> it > 0).isPresent()
        ? new Spacing.Steps(Math.max(steps, number.whole().orElseThrow()), at)
        : new Spacing.Unclear("`save_interval_steps` is not read", at);
  }

  /** Where a manager saves to. */
  static Optional<Value> directory(Event save, Evaluator evaluator) {
    return save.object()
        .flatMap(Managers::made)
        .flatMap(manager -> manager.argument(0, "directory"))
        .map(evaluator::evaluate);
  }

  private static Optional<Call> options(Event save, Evaluator evaluator) {
    return save.object()
        .flatMap(Managers::made)
        .flatMap(manager -> manager.keyword("options").or(() -> manager.argument(2, "options")))
        .map(evaluator::evaluate)
        .flatMap(Managers::made);
  }

  private static Optional<Call> made(Value value) {
    return value instanceof Value.Made(_, Call call) ? Optional.of(call) : Optional.empty();
  }
}
