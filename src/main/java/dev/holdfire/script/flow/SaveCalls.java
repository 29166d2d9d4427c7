package dev.holdfire.script.flow;

import dev.holdfire.script.flow.Classifier.Found;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the calls of libraries that write weights, or that may write them. */
final class SaveCalls {
  private static final Pattern WEIGHTS =
      Pattern.compile(
          "(?i).*(?:state_dict|model|net\\b|weight|param|ckpt|checkpoint|adapter|lora).*",
          Pattern.DOTALL);

  /** What is written beside weights, by its name. */
  private static final Pattern RECORDS =
      Pattern.compile(
          "(?is).*(?:metric|result|histor|loss|log|stats|statist|score|accura|vocab|token|config|arg|index|label|data(?:set|frame)|scaler|encoder|feature|embedding|pred).*");

  /** What has a method that may write weights, by its name. */
  private static final Pattern SAVERS =
      Pattern.compile(
          "(?i)(?:.*[._])?(?:\\w*(?:model|net|checkpoint|ckpt|saver|manager|dcp|accelerator|policy|agent|actor|trainer)\\w*)(?:\\(.*\\))?");

  private static final Set<String> SAVES =
      Set.of(
          "save_pretrained",
          "save_state",
          "save_checkpoint",
          "save_model",
          "save_weights",
          "save_pretrained_merged",
          "save_16bit_model",
          "save_lora",
          "save_file",
          "export_model");

  private static final Pattern LATER =
      Pattern.compile("torch\\.save|safetensors\\.torch\\.save_(?:file|model)|xm\\.save");

  private final Evaluator evaluator;

  SaveCalls(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** What is written, where this writes. */
  Optional<Found> find(Call call, String callee) {
    if (callee.equals("torch.save")
        || callee.matches("accelerate\\.Accelerator\\(\\)\\.save|xm\\.save|torch_xla.*\\.save")) {
      boolean weights =
          call.argument(0, "obj")
              .map(this::isWeights)
              .orElseGet(() -> handedOn(call).anyMatch(this::isWeights));
      return Optional.of(
          new Found(weights ? Kind.SAVE : Kind.WRITE, argument(call, 1, "f"), callee));
    }
    Optional<Found> later = savedLater(call);
    if (later.isPresent()) {
      return later;
    }
    if (SAVES.contains(call.name()) && evaluator.target(call).isEmpty()) {
      int position =
          call.name().equals("save_file")
                  || (call.name().equals("save_model") && callee.startsWith("safetensors"))
              ? 1
              : 0;
      Optional<Value> path =
          call.argument(position, "save_directory")
              .or(() -> call.keyword("output_dir"))
              .or(() -> call.keyword("filename"))
              .map(evaluator::evaluate);
      return Optional.of(new Found(Kind.SAVE, path, call.name()));
    }
    if (call.name().equals("save") && callee.startsWith("orbax.")) {
      return Optional.of(
          callee.contains("CheckpointManager()")
              ? new Found(Kind.SAVE, call.receiver().map(evaluator::evaluate), Event.MANAGED)
              : new Found(Kind.SAVE, argument(call, 0, "directory"), callee));
    }
    Optional<Found> other = savedBy(call, callee);
    if (other.isPresent()) {
      return other;
    }
    boolean keras =
        call.name().equals("save")
            && (evaluator.program().script().imports("tensorflow")
                || evaluator.program().script().imports("keras"));
    return keras
        ? Optional.of(
            new Found(Kind.SAVE, call.argument(0, "filepath").map(evaluator::evaluate), "save"))
        : Optional.empty();
  }

  /** An object whose name says neither that it is weights nor that it is none may be some. */
  private Optional<Found> dumped(Call call, String callee) {
    Optional<Node> what = call.argument(0, "obj").or(() -> call.argument(0, "value"));
    Kind kind = what.filter(this::isWeights).isPresent() ? Kind.SAVE : Kind.WRITE;
    return what.filter(node -> kind == Kind.SAVE || !RECORDS.matcher(node.text()).matches())
        .map(_ -> new Found(kind, Optional.empty(), callee));
  }

  /** Savers beside {@code torch.save}; what only may write weights counts as neither. */
  private Optional<Found> savedBy(Call call, String callee) {
    String receiver = call.receiver().map(Node::text).orElse("");
    if (callee.matches("torch\\.distributed\\.checkpoint\\..*save(?:_state_dict)?")
        || callee.equals("torch.jit.save")) {
      return Optional.of(
          new Found(
              Kind.SAVE,
              call.keyword("checkpoint_id")
                  .or(() -> call.argument(1, "f"))
                  .map(evaluator::evaluate),
              callee));
    }
    if (callee.matches(
        "equinox\\.tree_serialise_leaves|mlx\\.core\\.save(?:z|_safetensors)|paddle\\.save"
            + "|(?:stable_baselines3|sb3_contrib)\\..*\\(\\)\\.save")) {
      boolean values = callee.startsWith("paddle");
      return Optional.of(
          new Found(
              Kind.SAVE, call.argument(values ? 1 : 0, "path").map(evaluator::evaluate), callee));
    }
    if (callee.matches("(?:numpy|jax\\.numpy)\\.savez?(?:_compressed)?")) {
      return isWeights(call.node())
          ? Optional.of(new Found(Kind.WRITE, Optional.empty(), callee))
          : Optional.empty();
    }
    if (callee.matches("flax\\.serialization\\.(?:to_bytes|msgpack_serialize)")) {
      return Optional.of(new Found(Kind.SAVE, Optional.empty(), callee));
    }
    boolean isSave = call.name().matches("(?:async_)?save(?:_to)?");
    if (isSave
        && (callee.matches("(?:lightning|lightning_fabric)\\..*Fabric\\(\\)\\.save")
            || receiver.matches("(?:self\\.)?fabric"))) {
      return Optional.of(
          new Found(Kind.SAVE, call.argument(0, "path").map(evaluator::evaluate), "fabric.save"));
    }
    if (callee.matches("(?:pickle|cloudpickle|dill|joblib)\\.dump")) {
      return dumped(call, callee);
    }
    return isSave && evaluator.target(call).isEmpty() && SAVERS.matcher(receiver).matches()
        ? Optional.of(new Found(Kind.WRITE, Optional.empty(), receiver + "." + call.name()))
        : Optional.empty();
  }

  /** {@code executor.submit(torch.save, model.state_dict(), path)}: another one calls it. */
  private Optional<Found> savedLater(Call call) {
    boolean saver =
        Stream.concat(call.positional().stream(), call.keywords().values().stream())
            .filter(node -> node.is("identifier", "attribute"))
            .map(evaluator::evaluate)
            .anyMatch(
                value ->
                    value instanceof Value.Library(String name) && LATER.matcher(name).matches());
    return saver
        ? Optional.of(
            new Found(
                isWeights(call.node()) ? Kind.SAVE : Kind.WRITE, Optional.empty(), "torch.save"))
        : Optional.empty();
  }

  /** What a call is handed as {@code *args} and {@code **kwargs}. */
  private static Stream<Node> handedOn(Call call) {
    return Stream.concat(call.lists().stream(), call.mappings().stream());
  }

  /** An argument, also where it comes with {@code *args} or {@code **kwargs}. */
  private Optional<Value> argument(Call call, int position, String name) {
    Optional<Node> given = call.argument(position, name);
    if (given.isPresent()) {
      return given.map(evaluator::evaluate);
    }
    int index = position - call.positional().size();
    return handedOn(call)
        .map(evaluator::evaluate)
        .flatMap(
            value ->
                switch (value) {
                  case Value.Sequence(List<Value> values) when index < values.size() ->
                      Stream.of(values.get(index));
                  case Value.Mapping(var entries, _) when entries.containsKey(name) ->
                      Stream.ofNullable(entries.get(name));
                  case Value.Sequence _,
                      Value.Mapping _,
                      Value.Text _,
                      Value.Beginning _,
                      Value.Numeric _,
                      Value.Flag _,
                      Value.Nothing _,
                      Value.Library _,
                      Value.Made _,
                      Value.Defined _,
                      Value.Module _,
                      Value.Instance _,
                      Value.Unknown _ ->
                      Stream.empty();
                })
        .findFirst();
  }

  private boolean isWeights(Node node) {
    return WEIGHTS.matcher(node.text()).matches()
        || evaluator.sources(node).anyMatch(value -> WEIGHTS.matcher(value.text()).matches());
  }
}
