package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Spacing;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the training loops of known frameworks do by themselves, as their documentation says. */
final class Frameworks {
  /** {@code save_steps} and {@code logging_steps} of {@code transformers.TrainingArguments}. */
  private static final int DEFAULT_STEPS = 500;

  private final Evaluator evaluator;

  Frameworks(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /**
   * @param saves whether weights are saved at all
   * @param directory where to, when that is said
   */
  record Habits(boolean saves, Spacing checkpoint, Spacing progress, Optional<Value> directory) {}

  Habits of(Event event) {
    Optional<Call> made =
        switch (event.object().orElse(new Value.Nothing())) {
          case Value.Made(_, Call call) -> Optional.of(call);
          case Value.Instance(_, Optional<Call> call) -> call;
          case Value.Text _,
              Value.Beginning _,
              Value.Numeric _,
              Value.Flag _,
              Value.Nothing _,
              Value.Sequence _,
              Value.Mapping _,
              Value.Library _,
              Value.Defined _,
              Value.Module _,
              Value.Unknown _ ->
              Optional.empty();
        };
    return switch (event.detail()) {
      case "huggingface" -> huggingFace(made, event.node());
      case "lightning" -> lightning(made, event.node());
      case "keras" -> keras(event.call());
      case "ultralytics" ->
          new Habits(
              true,
              new Spacing.Epochs(event.node()),
              new Spacing.Steps(1, event.node()),
              Optional.empty());
      default -> unseen(event.node(), "how the trainer is set up is not followed");
    };
  }

  private static Habits unseen(Node at, String why) {
    Spacing unclear = new Spacing.Unclear(why, at);
    return new Habits(true, unclear, unclear, Optional.empty());
  }

  private Habits huggingFace(Optional<Call> trainer, Node at) {
    Optional<Node> arguments =
        trainer.flatMap(call -> call.keyword("args").or(() -> call.argument(1, "args")));
    Optional<Call> filled = arguments.flatMap(this::construction);
    if (filled.isEmpty()) {
      return unseen(arguments.orElse(at), "the trainer's arguments are not followed");
    }
    Call call = filled.get();
    Value strategy = setting(call, "save_strategy").orElse(new Value.Text("steps"));
    String word = strategy instanceof Value.Text(String text) ? text : "";
    Spacing progress = steps(call, "logging_steps");
    if (setting(call, "logging_strategy")
        .orElse(new Value.Nothing())
        .equals(new Value.Text("epoch"))) {
      progress = new Spacing.Epochs(call.node());
    }
    Spacing checkpoint =
        switch (word) {
          case "steps" -> steps(call, "save_steps");
          case "epoch" -> new Spacing.Epochs(place(call, "save_strategy"));
          case "no" -> new Spacing.Once(place(call, "save_strategy"));
          default ->
              new Spacing.Unclear(
                  strategy instanceof Value.Unknown(String why, _)
                      ? why
                      : "when it saves is not known",
                  place(call, "save_strategy"));
        };
    return new Habits(
        !word.equals("no"),
        checkpoint,
        progress,
        setting(call, "output_dir")
            .or(() -> call.positional().stream().findFirst().map(evaluator::evaluate)));
  }

  /** Where the arguments are made: of the library's class, or of one that derives from it alone. */
  private Optional<Call> construction(Node arguments) {
    Value value = evaluator.evaluate(arguments);
    if (value instanceof Value.Made(_, Call call)) {
      return Optional.of(call);
    }
    return value instanceof Value.Instance(Node definition, Optional<Call> call)
            && evaluator.method(definition, "__init__").isEmpty()
            && evaluator.bases(definition).stream()
                .anyMatch(base -> base instanceof Value.Library(String name) && isArguments(name))
        ? call
        : Optional.empty();
  }

  private static boolean isArguments(String library) {
    return library.matches("(?:transformers|trl|sentence_transformers)\\..*(?:Arguments|Config)");
  }

  private Spacing steps(Call call, String name) {
    Optional<Value> value = setting(call, name);
    if (value.isEmpty()
        && name.equals("logging_steps")
        && evaluator.callee(call).startsWith("trl.")) {
      return new Spacing.Unclear("its default is not the same in each version of TRL", call.node());
    }
    if (value.isEmpty()) {
      return call.mappings().stream()
              .allMatch(
                  it ->
                      evaluator.evaluate(it) instanceof Value.Mapping(_, boolean complete)
                          && complete)
          ? new Spacing.Steps(DEFAULT_STEPS, call.node())
          : new Spacing.Unclear("`%s` may come from `**`".formatted(name), call.node());
    }
    return whole(value.get(), name, place(call, name));
  }

  private static Spacing whole(Value value, String name, Node at) {
    return value instanceof Value.Numeric number && number.whole().filter(n -> n > 0).isPresent()
        ? new Spacing.Steps(number.whole().orElseThrow(), at)
        : new Spacing.Unclear(
            value instanceof Value.Unknown(String why, _)
                ? why
                : "`%s` is no number of steps".formatted(name),
            at);
  }

  private static Node place(Call call, String name) {
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

  private Optional<Value> setting(Call call, String name) {
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

  private Habits lightning(Optional<Call> trainer, Node at) {
    if (trainer.isEmpty()) {
      return unseen(at, "how the trainer is set up is not followed");
    }
    Call call = trainer.get();
    boolean off =
        setting(call, "enable_checkpointing")
            .orElse(new Value.Nothing())
            .equals(new Value.Flag(false));
    boolean silent =
        setting(call, "enable_progress_bar")
            .orElse(new Value.Nothing())
            .equals(new Value.Flag(false));
    return new Habits(
        !off,
        off ? new Spacing.Once(call.node()) : callback(call, "every_n_train_steps"),
        silent
            ? new Spacing.Unclear("the progress bar is off", call.node())
            : new Spacing.Steps(1, at),
        setting(call, "default_root_dir"));
  }

  /** The interval of a {@code ModelCheckpoint} among the callbacks; each epoch without one. */
  private Spacing callback(Call call, String name) {
    return checkpoint(call)
        .map(
            made ->
                setting(made, name)
                    .filter(Value.Numeric.class::isInstance)
                    .map(value -> whole(value, name, place(made, name)))
                    .orElseGet(() -> new Spacing.Epochs(made.node())))
        .orElseGet(() -> new Spacing.Epochs(call.node()));
  }

  private Optional<Call> checkpoint(Call call) {
    Value callbacks = setting(call, "callbacks").orElse(new Value.Nothing());
    List<Value> all =
        callbacks instanceof Value.Sequence(List<Value> values) ? values : List.of(callbacks);
    for (Value value : all) {
      if (value instanceof Value.Made(String callee, Call made)
          && callee.endsWith("ModelCheckpoint")) {
        return Optional.of(made);
      }
    }
    return Optional.empty();
  }

  private Habits keras(Call fit) {
    boolean silent =
        setting(fit, "verbose")
            .filter(value -> value.equals(new Value.Numeric(java.math.BigDecimal.ZERO)))
            .isPresent();
    return new Habits(
        checkpoint(fit).isPresent(),
        checkpoint(fit).isPresent() ? callback(fit, "save_freq") : new Spacing.Once(fit.node()),
        silent ? new Spacing.Once(fit.node()) : new Spacing.Steps(1, fit.node()),
        Optional.empty());
  }
}
