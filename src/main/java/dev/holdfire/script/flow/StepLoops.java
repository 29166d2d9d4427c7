package dev.holdfire.script.flow;

import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The loops of a run that turn once for each step of training, and what belongs to each. */
final class StepLoops {
  private static final int FEW_NAMED = 16;

  private final Evaluator evaluator;
  private final List<Event> steps;
  private final Set<Node> loops = new HashSet<>();

  StepLoops(Evaluator evaluator, Run run) {
    this.evaluator = evaluator;
    List<Event> optimised = run.of(Kind.STEP);
    steps = optimised.isEmpty() ? run.of(Kind.BACKWARD) : optimised;
    for (Event step : steps) {
      chain(step).stream()
          .findFirst()
          .filter(loop -> steps.stream().noneMatch(other -> isRest(step, loop, other)))
          .ifPresent(loops::add);
    }
    List.copyOf(loops).forEach(this::generators);
  }

  boolean isEmpty() {
    return loops.isEmpty();
  }

  boolean contains(Node loop) {
    return loops.contains(loop);
  }

  Set<Node> all() {
    return loops;
  }

  static boolean isLoop(Node node) {
    return node.is("for_statement", "while_statement");
  }

  /**
   * The loops around a step, from the inside out, without those inside another one that go through
   * several optimisers, or through a few things that the code names.
   */
  private List<Node> chain(Event step) {
    String receiver = step.call().receiver().map(Node::text).orElse("");
    List<Node> all = Spacings.around(step).stream().filter(StepLoops::isLoop).toList();
    int inner = 0;
    while (inner + 1 < all.size() && isWithinAStep(all.get(inner), receiver)) {
      inner++;
    }
    return all.subList(inner, all.size());
  }

  private boolean isWithinAStep(Node loop, String receiver) {
    boolean overReceivers =
        loop.child("left")
            .flatMap(left -> left.find(it -> it.is("identifier") && it.text().equals(receiver)))
            .isPresent();
    return overReceivers
        || loop.child("right")
            .map(evaluator::evaluate)
            .filter(
                over ->
                    over instanceof Value.Sequence(List<Value> named) && named.size() <= FEW_NAMED)
            .isPresent();
  }

  /**
   * Whether a step only does what a loop over batches left over: the same step is done in a loop of
   * its own further in, so that this loop is one over epochs.
   */
  private boolean isRest(Event step, Node loop, Event other) {
    return chain(other).indexOf(loop) > 0
        && step.call().function().text().equals(other.call().function().text());
  }

  /** A loop over what a function of the project yields turns with the loop in it. */
  private void generators(Node loop) {
    loop.child("right")
        .ifPresent(
            over ->
                over.visit(
                    node ->
                        Call.of(node)
                            .flatMap(evaluator::target)
                            .ifPresent(
                                function ->
                                    function.visit(
                                        inner -> {
                                          if (isLoop(inner)
                                              && inner.find(it -> it.is("yield")).isPresent()) {
                                            loops.add(inner);
                                          }
                                        }))));
  }

  /** The most steps that all of them take together; empty when that is not known. */
  Optional<Integer> most() {
    int sum = 0;
    for (List<Event> group : groups()) {
      Optional<Integer> most = most(group);
      if (most.isEmpty()) {
        return Optional.empty();
      }
      sum = Math.addExact(sum, most.get());
    }
    return sum == 0 ? Optional.empty() : Optional.of(sum);
  }

  /** Whether something is done behind all steps. */
  boolean areBefore(Event event) {
    return !steps.isEmpty() && steps.stream().allMatch(step -> step.order() < event.order());
  }

  /**
   * The first step of a training that shares no loop with any of these events, while another one
   * does.
   *
   * @param few a training of so many steps at most needs none
   */
  Optional<Node> without(List<Event> events, int few) {
    List<List<Event>> groups = groups();
    List<List<Event>> lacking =
        groups.stream()
            .filter(group -> events.stream().noneMatch(it -> shares(group, it)))
            .toList();
    return lacking.size() == groups.size()
        ? Optional.empty()
        : lacking.stream()
            .filter(group -> most(group).filter(steps -> steps <= few).isEmpty())
            .map(group -> group.getFirst().node())
            .findFirst();
  }

  /** Steps that share a loop are of one training. */
  private List<List<Event>> groups() {
    List<List<Event>> groups = new ArrayList<>();
    for (Event step : steps) {
      if (chain(step).isEmpty()) {
        continue;
      }
      List<Event> joined = new ArrayList<>(List.of(step));
      groups.removeIf(group -> shares(group, step) && joined.addAll(group));
      groups.add(joined);
    }
    return groups;
  }

  private boolean shares(List<Event> group, Event event) {
    List<Node> around = Spacings.around(event);
    return group.stream().anyMatch(step -> chain(step).stream().anyMatch(around::contains));
  }

  private Optional<Integer> most(List<Event> group) {
    BigDecimal most = BigDecimal.ZERO;
    for (Event step : group) {
      BigDecimal turns = BigDecimal.ONE;
      for (Node loop : chain(step)) {
        Optional<BigDecimal> known = turns(loop);
        if (known.isEmpty()) {
          return Optional.empty();
        }
        turns = turns.multiply(known.get());
      }
      most = most.max(turns);
    }
    return new Value.Numeric(most).whole().filter(it -> it > 0 && it < Integer.MAX_VALUE / 64);
  }

  /** How often a loop over {@code range(…)} turns at most. */
  private Optional<BigDecimal> turns(Node loop) {
    return loop.child("right")
        .flatMap(over -> over.find(StepLoops::isRange))
        .flatMap(Call::of)
        .filter(range -> range.positional().size() <= 2 && range.lists().isEmpty())
        .map(range -> evaluator.evaluate(range.positional().getLast()))
        .flatMap(
            end ->
                end instanceof Value.Numeric(BigDecimal number) && number.signum() > 0
                    ? Optional.of(number)
                    : Optional.empty());
  }

  private static boolean isRange(Node node) {
    return Call.of(node)
        .filter(call -> call.function().text().equals("range") && !call.positional().isEmpty())
        .isPresent();
  }
}
