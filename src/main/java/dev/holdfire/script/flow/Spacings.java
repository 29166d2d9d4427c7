package dev.holdfire.script.flow;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds how often an event happens, by the loops and conditions around it. */
public final class Spacings {
  private static final String HARMLESS =
      "(?is).*(?:rank|is_main|is_master|master_process|main_process|is_local_main|verbose|debug|sync_gradients|is"
          + " not None|world_size).*";

  private final Evaluator evaluator;
  private final StepLoops stepLoops;

  /** For the events of one run. */
  public Spacings(Evaluator evaluator, Run run) {
    this.evaluator = evaluator;
    stepLoops = new StepLoops(evaluator, run);
  }

  /** Whether it is done over and over in the run that it belongs to. */
  public static boolean isInLoop(Event event) {
    return around(event).stream().anyMatch(StepLoops::isLoop);
  }

  /**
   * Where something is trained that none of these events belongs to, while they belong to another
   * training of the run.
   *
   * @param few a training of so many steps at most needs none
   */
  public Optional<Node> without(List<Event> events, int few) {
    return stepLoops.without(events, few);
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
    boolean aroundSteps = stepLoops.all().stream().anyMatch(loop -> sharesLoop(event, loop));
    return aroundSteps || inLoop ? new Spacing.Epochs(event.node()) : once(event);
  }

  /** What follows a training whose length is known happens every so many steps. */
  private Spacing once(Event event) {
    return stepLoops
        .most()
        .filter(_ -> stepLoops.areBefore(event))
        .<Spacing>map(steps -> new Spacing.Steps(steps, event.node()))
        .orElseGet(() -> new Spacing.Once(event.node()));
  }

  /** How often the loop turns that runs over what the event makes, such as a progress bar. */
  public Spacing ofLoopOver(Event event) {
    boolean overSteps =
        stepLoops.all().stream().anyMatch(loop -> runsOver(loop, event) || movesBar(loop, event));
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
  static List<Node> around(Event event) {
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
                      .filter(over -> StepLoops.isLoop(node) && over.contains(start))
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
