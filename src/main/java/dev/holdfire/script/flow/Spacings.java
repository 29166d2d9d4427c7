package dev.holdfire.script.flow;

import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds how often an event happens, by the loops and conditions around it. */
public final class Spacings {
  private static final String HARMLESS =
      "(?is).*(?:rank|is_main|is_master|master_process|main_process|is_local_main|verbose|debug|sync_gradients|is"
          + " not None|world_size).*";

  private final Evaluator evaluator;
  private final Set<Node> stepLoops = Collections.newSetFromMap(new IdentityHashMap<>());

  /** For the events of one run. */
  public Spacings(Evaluator evaluator, Run run) {
    this.evaluator = evaluator;
    List<Event> steps = run.of(Kind.STEP);
    List<Event> all = steps.isEmpty() ? run.of(Kind.BACKWARD) : steps;
    for (Event step : all) {
      loops(step).stream()
          .findFirst()
          .filter(loop -> all.stream().noneMatch(other -> isRest(step, loop, other)))
          .ifPresent(stepLoops::add);
    }
    List.copyOf(stepLoops).forEach(this::generators);
  }

  private static List<Node> loops(Event event) {
    return around(event).stream().filter(Spacings::isLoop).toList();
  }

  /**
   * Whether a step only does what a loop over batches left over: the same step is done in a loop of
   * its own further in, so that this loop is one over epochs.
   */
  private static boolean isRest(Event step, Node loop, Event other) {
    List<Node> others = loops(other);
    return others.indexOf(loop) > 0
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
                                            stepLoops.add(inner);
                                          }
                                        }))));
  }

  private static boolean isLoop(Node node) {
    return node.is("for_statement", "while_statement");
  }

  /** How often it happens. */
  public Spacing of(Event event) {
    Optional<Spacing> guard = Optional.empty();
    Node inner = event.node();
    boolean inLoop = false;
    for (Node node : around(event)) {
      if (node.is("for_statement", "while_statement")) {
        if (stepLoops.contains(node)) {
          return guard.orElse(new Spacing.Steps(1, event.node()));
        }
        inLoop = true;
      }
      if (fails(node)) {
        return new Spacing.Once(event.node());
      }
      Optional<Spacing> found = guard(node, inner);
      if (found.isPresent() && !(guard.isPresent() && guard.get() instanceof Spacing.Steps)) {
        guard = found;
      }
      inner = node;
    }
    if (guard.isPresent()
        && guard.get() instanceof Spacing.Steps
        && inLoop
        && stepLoops.isEmpty()) {
      return guard.get();
    }
    boolean aroundSteps = stepLoops.stream().anyMatch(loop -> sharesLoop(event, loop));
    return aroundSteps || inLoop
        ? new Spacing.Epochs(event.node())
        : new Spacing.Once(event.node());
  }

  /** How often the loop turns that runs over what the event makes, such as a progress bar. */
  public Spacing ofLoopOver(Event event) {
    boolean overSteps =
        stepLoops.stream().anyMatch(loop -> runsOver(loop, event) || movesBar(loop, event));
    return overSteps ? new Spacing.Steps(1, event.node()) : new Spacing.Epochs(event.node());
  }

  private boolean runsOver(Node loop, Event event) {
    return loop.child("right")
        .map(
            over ->
                over.contains(event.node())
                    || evaluator
                        .expression(over)
                        .filter(made -> made.contains(event.node()))
                        .isPresent())
        .orElse(false);
  }

  /** A bar that is moved by hand inside the loop. */
  private static boolean movesBar(Node loop, Event event) {
    String name =
        event
            .node()
            .enclosing("as_pattern", "assignment", "block")
            .flatMap(
                node ->
                    node.is("assignment")
                        ? node.child("left")
                        : node.find(inner -> inner.is("as_pattern_target")))
            .map(Node::text)
            .filter(text -> text.matches("[\\w.]+"))
            .orElse("\\w*(?:bar|pbar|tqdm)\\w*");
    return loop.find(
            node ->
                node.is("attribute")
                    && node.text()
                        .matches(name.replace(".", "\\.") + "\\.(?:update|set_postfix(?:_str)?)"))
        .isPresent();
  }

  private boolean sharesLoop(Event event, Node loop) {
    return around(event).stream()
        .filter(node -> node.is("for_statement", "while_statement"))
        .anyMatch(node -> node != loop && node.contains(loop));
  }

  /** What an event stands in, from the inside out, through the calls that lead to it. */
  private static List<Node> around(Event event) {
    List<Node> around = new ArrayList<>();
    List<Node> starts = new ArrayList<>(List.of(event.node()));
    starts.addAll(event.path());
    for (Node start : starts) {
      start
          .ancestors()
          .takeWhile(node -> !node.is("function_definition", "module", "class_definition"))
          // What a loop runs over is made once.
          .filter(
              node ->
                  node.child("right")
                      .filter(over -> isLoop(node) && over.contains(start))
                      .isEmpty())
          .forEach(around::add);
    }
    return around;
  }

  /** A branch that gives the run up: what it does is done once, however often it is asked. */
  private static boolean fails(Node node) {
    return node.is("block")
        && node.parent().filter(it -> it.is("if_statement", "except_clause")).isPresent()
        && node.children().getLast().is("raise_statement");
  }

  private Optional<Spacing> guard(Node node, Node inner) {
    if (node.is("if_statement", "elif_clause")) {
      boolean holds = node.child("consequence").map(body -> body.contains(inner)).orElse(false);
      return holds
          ? node.child("condition").flatMap(this::interval)
          : Optional.of(new Spacing.Unclear("it stands in an else branch", node));
    }
    if (node.is("block")) {
      for (Node sibling : node.children()) {
        if (sibling.contains(inner)) {
          break;
        }
        Optional<Spacing> skipped = skipped(sibling);
        if (skipped.isPresent()) {
          return skipped;
        }
      }
    }
    return Optional.empty();
  }

  /** {@code if step % 500: continue} in front of it. */
  private Optional<Spacing> skipped(Node statement) {
    if (!statement.is("if_statement") || statement.child("alternative").isPresent()) {
      return Optional.empty();
    }
    Optional<Node> last = statement.child("consequence").map(body -> body.children().getLast());
    Optional<Node> condition = statement.child("condition");
    if (last.filter(node -> node.is("return_statement")).isPresent()) {
      return condition.flatMap(this::interval);
    }
    return last.filter(node -> node.is("continue_statement")).isPresent()
        ? condition.flatMap(this::modulo)
        : Optional.empty();
  }

  private Optional<Spacing> interval(Node condition) {
    Optional<Node> expression = evaluator.expression(condition);
    Optional<Spacing> found = expression.flatMap(this::modulo);
    if (found.isPresent()) {
      return found;
    }
    if (condition.text().matches(HARMLESS)
        || condition.text().matches("\\w+ *(?:and \\w+ *)?(?:>=?|!=) *[01]")
        || evaluator.evaluate(condition).equals(new Value.Flag(true))) {
      return Optional.empty();
    }
    return Optional.of(
        new Spacing.Unclear("it depends on `%s`".formatted(shortened(condition)), condition));
  }

  private static String shortened(Node node) {
    String text = node.text().replaceAll("\\s+", " ");
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  /** The interval of a remainder in a condition. */
  private Optional<Spacing> modulo(Node condition) {
    Optional<Node> remainder =
        condition.find(
            node ->
                node.is("binary_operator")
                    && node.child("operator").map(Node::text).orElse("").equals("%"));
    return remainder.map(
        node -> {
          Node divisor = node.child("right").orElseThrow();
          String counter = node.child("left").map(Node::text).orElse("");
          if (counter.matches("(?i).*epoch.*") || divisor.text().matches("(?i).*epoch.*")) {
            return new Spacing.Epochs(node);
          }
          return switch (evaluator.evaluate(divisor)) {
            case Value.Numeric number when number.whole().filter(steps -> steps > 0).isPresent() ->
                new Spacing.Steps(number.whole().orElseThrow(), node);
            case Value.Unknown(String why, Node at) -> new Spacing.Unclear(why, at);
            case Value.Numeric _,
                Value.Text _,
                Value.Beginning _,
                Value.Flag _,
                Value.Nothing _,
                Value.Sequence _,
                Value.Mapping _,
                Value.Library _,
                Value.Made _,
                Value.Defined _,
                Value.Module _,
                Value.Instance _ ->
                new Spacing.Unclear("the interval is not read", divisor);
          };
        });
  }
}
