package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Run;
import dev.holdfire.script.flow.Spacing;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.List;
import java.util.Optional;

/** What the training loops of known frameworks do by themselves, as their documentation says. */
final class Frameworks {
  /** {@code save_steps} and {@code logging_steps} of {@code transformers.TrainingArguments}. */
  private static final int DEFAULT_STEPS = 500;

  private final Evaluator evaluator;
  private final TrainerSettings settings;

  Frameworks(Evaluator evaluator) {
    this.evaluator = evaluator;
    settings = new TrainerSettings(evaluator);
  }

  /**
   * @param saves whether weights are saved at all
   * @param directory where to, when that is said
   */
  record Habits(boolean saves, Spacing checkpoint, Spacing progress, Optional<Value> directory) {}

  Habits of(Event event) {
    Optional<Call> made = made(event);
    return switch (event.detail()) {
      case "huggingface" -> huggingFace(made, event.node());
      case "lightning" -> lightning(made, event.node());
      case "keras" -> keras(event.call());
      case "baselines" -> baselines(event.call());
      case "composer" -> composer(made, event.node());
      case "ultralytics" ->
          new Habits(
              true,
              new Spacing.Epochs(event.node()),
              new Spacing.Steps(1, event.node()),
              Optional.empty());
      default -> unseen(event.node(), "how the trainer is set up is not followed");
    };
  }

  private static Optional<Call> made(Event event) {
    return switch (event.object().orElse(new Value.Nothing())) {
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
  }

  private static Habits unseen(Node at, String why) {
    Spacing unclear = new Spacing.Unclear(why, at);
    return new Habits(true, unclear, unclear, Optional.empty());
  }

  /** How often something is done that a script does behind a framework's loop of known length. */
  Spacing behind(Run run, Event event, Spacing spacing) {
    List<Event> loops = run.of(Event.Kind.FRAMEWORK);
    if (!(spacing instanceof Spacing.Once(Node at)) || loops.size() != 1) {
      return spacing;
    }
    Event loop = loops.getFirst();
    return made(loop)
        .filter(_ -> loop.order() < event.order())
        .flatMap(
            trainer ->
                loop.detail().equals("huggingface") ? arguments(trainer) : Optional.of(trainer))
        .flatMap(call -> settings.of(call, "max_steps"))
        .filter(Value.Numeric.class::isInstance)
        .flatMap(steps -> ((Value.Numeric) steps).whole())
        .filter(steps -> steps > 0)
        .<Spacing>map(steps -> new Spacing.Steps(steps, at))
        .orElse(spacing);
  }

  private Optional<Call> arguments(Call trainer) {
    return trainer.argument(1, "args").flatMap(this::construction);
  }

  private Habits huggingFace(Optional<Call> trainer, Node at) {
    Optional<Node> arguments =
        trainer.flatMap(call -> call.keyword("args").or(() -> call.argument(1, "args")));
    Optional<Call> filled = arguments.flatMap(this::construction);
    if (filled.isEmpty()) {
      return unseen(arguments.orElse(at), "the trainer's arguments are not followed");
    }
    Call call = filled.get();
    Value strategy = settings.of(call, "save_strategy").orElse(new Value.Text("steps"));
    String word = strategy instanceof Value.Text(String text) ? text : "";
    Spacing progress = steps(call, "logging_steps");
    if (settings
        .of(call, "logging_strategy")
        .orElse(new Value.Nothing())
        .equals(new Value.Text("epoch"))) {
      progress = new Spacing.Epochs(call.node());
    }
    Spacing checkpoint =
        switch (word) {
          case "steps" -> steps(call, "save_steps");
          case "epoch" -> new Spacing.Epochs(TrainerSettings.place(call, "save_strategy"));
          case "no" -> new Spacing.Once(TrainerSettings.place(call, "save_strategy"));
          default ->
              new Spacing.Unclear(
                  strategy instanceof Value.Unknown(String why, _)
                      ? why
                      : "when it saves is not known",
                  TrainerSettings.place(call, "save_strategy"));
        };
    return new Habits(
        !word.equals("no"),
        checkpoint,
        progress,
        settings
            .of(call, "output_dir")
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
    Optional<Value> value = settings.of(call, name);
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
    return whole(value.get(), name, TrainerSettings.place(call, name));
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

  private Habits lightning(Optional<Call> trainer, Node at) {
    if (trainer.isEmpty()) {
      return unseen(at, "how the trainer is set up is not followed");
    }
    Call call = trainer.get();
    boolean off =
        settings
            .of(call, "enable_checkpointing")
            .orElse(new Value.Nothing())
            .equals(new Value.Flag(false));
    boolean silent =
        settings
            .of(call, "enable_progress_bar")
            .orElse(new Value.Nothing())
            .equals(new Value.Flag(false));
    return new Habits(
        !off,
        off ? new Spacing.Once(call.node()) : callback(call, "every_n_train_steps"),
        silent
            ? new Spacing.Unclear("the progress bar is off", call.node())
            : new Spacing.Steps(1, at),
        settings.of(call, "default_root_dir"));
  }

  /** The interval of a {@code ModelCheckpoint} among the callbacks; each epoch without one. */
  private Spacing callback(Call call, String name) {
    return checkpoint(call)
        .map(
            made ->
                settings
                    .of(made, name)
                    .filter(Value.Numeric.class::isInstance)
                    .map(value -> whole(value, name, TrainerSettings.place(made, name)))
                    .orElseGet(() -> new Spacing.Epochs(made.node())))
        .orElseGet(() -> new Spacing.Epochs(call.node()));
  }

  private Optional<Call> checkpoint(Call call) {
    return checkpoint(call, "callbacks");
  }

  private Optional<Call> checkpoint(Call call, String argument) {
    Value callbacks = settings.of(call, argument).orElse(new Value.Nothing());
    List<Value> all =
        callbacks instanceof Value.Sequence(List<Value> values) ? values : List.of(callbacks);
    for (Value value : all) {
      if (value instanceof Value.Made(String callee, Call made)
          && callee.matches(".*(?:ModelCheckpoint|CheckpointCallback|BackupAndRestore)")) {
        return Optional.of(made);
      }
    }
    return Optional.empty();
  }

  /** Its callback counts steps of the environment, of which one of training takes many. */
  private Habits baselines(Call learn) {
    Optional<Call> callback =
        checkpoint(learn, "callback").filter(made -> made.keyword("save_freq").isPresent());
    return new Habits(
        callback.isPresent(),
        callback
            .<Spacing>map(
                made ->
                    new Spacing.Unclear(
                        "`save_freq` counts steps of the environment",
                        TrainerSettings.place(made, "save_freq")))
            .orElseGet(() -> new Spacing.Once(learn.node())),
        new Spacing.Unclear("it is shown after each rollout", learn.node()),
        callback.flatMap(made -> settings.of(made, "save_path")));
  }

  /** Its intervals are texts such as {@code 400ba}; without one it saves each epoch. */
  private Habits composer(Optional<Call> trainer, Node at) {
    if (trainer.isEmpty()) {
      return unseen(at, "how the trainer is set up is not followed");
    }
    Call call = trainer.get();
    Optional<Value> folder =
        settings.of(call, "save_folder").filter(value -> !(value instanceof Value.Nothing));
    Value interval = settings.of(call, "save_interval").orElse(new Value.Text("1ep"));
    Node place = TrainerSettings.place(call, "save_interval");
    Spacing checkpoint =
        interval instanceof Value.Text(String text) && text.matches("[1-9]\\d{0,6}ba")
            ? new Spacing.Steps(Integer.parseInt(text.substring(0, text.length() - 2)), place)
            : interval instanceof Value.Text(String text) && text.endsWith("ep")
                ? new Spacing.Epochs(place)
                : new Spacing.Unclear("`save_interval` is no number of batches", place);
    return new Habits(
        folder.isPresent(),
        folder.isPresent() ? checkpoint : new Spacing.Once(at),
        new Spacing.Steps(1, at),
        folder);
  }

  /** Whether what is called back is a list that stands there, all of it from libraries. */
  private boolean seesCallbacks(Call fit) {
    Value given = fit.keyword("callbacks").map(evaluator::evaluate).orElse(new Value.Nothing());
    boolean fixed = fit.keyword("callbacks").filter(node -> !node.is("list", "none")).isEmpty();
    return fixed
        && fit.mappings().isEmpty()
        && (!(given instanceof Value.Sequence(var values))
            || values.stream().allMatch(Value.Made.class::isInstance));
  }

  private Habits keras(Call fit) {
    if (checkpoint(fit).isEmpty() && !seesCallbacks(fit)) {
      return unseen(fit.node(), "not all that is called back is known");
    }
    boolean silent =
        settings
            .of(fit, "verbose")
            .filter(value -> value.equals(new Value.Numeric(java.math.BigDecimal.ZERO)))
            .isPresent();
    return new Habits(
        checkpoint(fit).isPresent(),
        checkpoint(fit).isPresent() ? callback(fit, "save_freq") : new Spacing.Once(fit.node()),
        silent ? new Spacing.Once(fit.node()) : new Spacing.Steps(1, fit.node()),
        Optional.empty());
  }
}
