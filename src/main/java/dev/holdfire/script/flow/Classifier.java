package dev.holdfire.script.flow;

import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Says what a call of a library is, as far as it matters. */
final class Classifier {
  private static final int MOST_BASES = 8;

  private static final Pattern OPTIMISER =
      Pattern.compile(
          "(?i)(?:.*[._])?(?:optim\\w*|opt\\w?|scaler|adamw?|sgd|muon|\\w*engine)(?:\\[\\w+\\])?");
  private static final Pattern DATABASE =
      Pattern.compile("(?i).*(?:conn|session|cursor|db|repo|txn|transaction)\\w*");
  private static final Set<String> RESTORES =
      Set.of(
          "load_state_dict",
          "load_checkpoint",
          "load_state",
          "restore",
          "load_weights",
          "load_model");
  private static final Set<String> LEVELS =
      Set.of("info", "debug", "warning", "error", "critical", "log", "success");

  /** What shows a line at once. */
  private static final Pattern SHOWS =
      Pattern.compile(
          "(?:.*tqdm\\.write|accelerate\\..*\\.print|lightning.*\\.print|(?:click|typer)\\.s?echo|rich\\.print|rich\\.console\\.Console\\(\\)\\.(?:print|log))");

  private static final Set<String> DOWNLOADS =
      Set.of(
          "requests.get",
          "urllib.request.urlretrieve",
          "urllib.request.urlopen",
          "wget.download",
          "gdown.download",
          "huggingface_hub.snapshot_download",
          "huggingface_hub.hf_hub_download",
          "datasets.load_dataset",
          "httpx.get",
          "torch.hub.download_url_to_file",
          "torchvision.datasets.utils.download_url",
          "kagglehub.dataset_download",
          "tensorflow_datasets.load",
          "keras.utils.get_file");
  private static final Set<String> UPLOADS =
      Set.of(
          "push_to_hub",
          "upload_file",
          "upload_folder",
          "upload_fileobj",
          "put_object",
          "log_artifact",
          "batch_upload",
          "put_file");
  private static final Pattern TRAINS =
      Pattern.compile(
          "(?i)(?:.*_)?(?:train|fit|finetune|fine_tune|pretrain|sft|grpo|dpo|run_exp|do_cli|learn)(?:_.*)?|train\\w*|\\w*train");

  /** What starts an app or a sandbox, each billed until its own limit. */
  private static final Pattern PAID =
      Pattern.compile(
          "modal\\.(?:Sandbox\\.(?:_experimental_)?create|(?:App|Stub)\\(\\)\\.(?:run|deploy)"
              + "|runner\\.(?:run|deploy)_(?:app|stub))");

  /** The methods that are a framework's own training loop. */
  private static final Set<String> TRAINERS = Set.of("train", "fit", "learn");

  private final Evaluator evaluator;
  private final SaveCalls saves;

  Classifier(Evaluator evaluator) {
    this.evaluator = evaluator;
    saves = new SaveCalls(evaluator);
  }

  /** The kind, with what it is about. */
  record Found(Kind kind, Optional<Value> object, String detail) {
    static Optional<Found> of(Kind kind) {
      return Optional.of(new Found(kind, Optional.empty(), ""));
    }
  }

  Optional<Found> classify(Call call) {
    String callee = evaluator.callee(call).replaceFirst("\\.aio$", "");
    String name = call.method();
    if (callee.equals("print")) {
      return Found.of(Kind.PRINT);
    }
    if (callee.matches("(?:tqdm|rich).*\\.(?:tqdm|trange|track)|(?:tqdm|trange)")) {
      return Found.of(Kind.BAR);
    }
    if (callee.endsWith(".commit") && callee.contains("modal")) {
      return Found.of(Kind.COMMIT);
    }
    if (callee.endsWith(".reload") && callee.contains("modal")) {
      return Found.of(Kind.RELOAD);
    }
    if (PAID.matcher(callee).matches()) {
      return Optional.of(new Found(Kind.PAID, Optional.empty(), callee));
    }
    if (DOWNLOADS.contains(callee) || downloads(call, callee)) {
      return Optional.of(new Found(Kind.DOWNLOAD, Optional.empty(), callee));
    }
    Optional<Found> saved = saves.find(call, callee);
    return saved.isPresent()
        ? saved
        : call.function().is("attribute")
            ? method(call, callee, name)
            : delegated(callee, name).or(() -> unseen(call, name));
  }

  /** A function by a name that says that it trains, which is not found. */
  private Optional<Found> unseen(Call call, String name) {
    return evaluator.evaluate(call.function()) instanceof Value.Unknown(String why, _)
            && TRAINS.matcher(name).matches()
        ? Optional.of(
            new Found(Kind.DELEGATED, Optional.empty(), "`%s`, of which %s".formatted(name, why)))
        : Optional.empty();
  }

  private static boolean downloads(Call call, String callee) {
    return callee.startsWith("torchvision.datasets.")
        && call.keyword("download").map(Node::text).orElse("").equals("True");
  }

  private Optional<Found> method(Call call, String callee, String name) {
    String receiver = call.object().map(Node::text).orElse("");
    if (name.equals("update")
        && callee.matches("mlx\\.optimizers\\..*|flax\\.nnx\\.\\w*Optimizer\\(\\).*")) {
      return Found.of(Kind.STEP);
    }
    return switch (name) {
      case "step" ->
          (callee.startsWith("torch.optim.") && !callee.contains("lr_scheduler"))
                  || OPTIMISER.matcher(receiver).matches()
              ? Found.of(Kind.STEP)
              : Optional.empty();
      case "apply_gradients", "apply_updates" -> Found.of(Kind.STEP);
      case "submit_job" ->
          Optional.of(new Found(Kind.DELEGATED, Optional.empty(), "a job that is submitted"));
      case "backward" -> Found.of(Kind.BACKWARD);
      case "commit" ->
          DATABASE.matcher(receiver).matches() || callee.startsWith("sqlite3")
              ? Optional.empty()
              : Found.of(Kind.COMMIT);
      case "reload" -> callee.startsWith("importlib") ? Optional.empty() : Found.of(Kind.RELOAD);
      default -> other(call, callee, name, receiver);
    };
  }

  private Optional<Found> other(Call call, String callee, String name, String receiver) {
    Optional<Found> framework = framework(call, callee, name);
    if (framework.isPresent()) {
      return framework;
    }
    if (RESTORES.contains(name) || callee.equals("torch.load")) {
      return Found.of(Kind.RESTORE);
    }
    if (UPLOADS.contains(name)) {
      return Found.of(Kind.UPLOAD);
    }
    boolean logs =
        LEVELS.contains(name)
            && (callee.startsWith("logging.")
                || callee.startsWith("loguru.")
                || receiver.matches("(?i)(?:.*[._])?(?:log|logger|logging|_log)"));
    boolean prints =
        name.equals("print") && receiver.matches("(?i)(?:.*[._])?(?:accelerator|fabric|console)");
    if (logs || prints || SHOWS.matcher(callee).matches()) {
      return Found.of(Kind.LOG);
    }
    return delegated(callee, name);
  }

  private Optional<Found> framework(Call call, String callee, String name) {
    if (!TRAINERS.contains(name)) {
      return Optional.empty();
    }
    Value receiver = call.receiver().map(evaluator::evaluate).orElse(new Value.Nothing());
    String family =
        switch (receiver) {
          case Value.Made(String maker, _) ->
              family(maker, name).isEmpty() ? named(call) : family(maker, name);
          case Value.Instance(Node definition, _) -> inherited(definition, name, MOST_BASES);
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
              named(call);
        };
    if (family.isEmpty()
        && name.equals("fit")
        && (callee.startsWith("keras") || callee.startsWith("tensorflow"))) {
      family = "keras";
    }
    return family.isEmpty()
        ? Optional.empty()
        : Optional.of(new Found(Kind.FRAMEWORK, Optional.of(receiver), family));
  }

  /** A trainer by its name alone. */
  private static String named(Call call) {
    return !call.name().equals("learn")
            && call.receiver().map(Node::text).orElse("").matches("(?i)(?:.*[._])?trainer")
        ? "unseen"
        : "";
  }

  /** The family of the nearest class of a library that a class of the project derives from. */
  private String inherited(Node definition, String name, int deep) {
    return evaluator.bases(definition).stream()
        .map(
            base ->
                switch (base) {
                  case Value.Library(String library) -> family(library, name);
                  case Value.Defined(Node parent) when deep > 0 && parent.is("class_definition") ->
                      inherited(parent, name, deep - 1);
                  case Value.Defined _,
                      Value.Text _,
                      Value.Beginning _,
                      Value.Numeric _,
                      Value.Flag _,
                      Value.Nothing _,
                      Value.Sequence _,
                      Value.Mapping _,
                      Value.Made _,
                      Value.Module _,
                      Value.Instance _,
                      Value.Unknown _ ->
                      "";
                })
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static String family(String maker, String name) {
    if (maker.matches("(?:lightning|pytorch_lightning|lightning_fabric).*Trainer")) {
      return name.equals("fit") ? "lightning" : "";
    }
    if (maker.endsWith("Trainer") && name.equals("train")) {
      return "huggingface";
    }
    if (maker.startsWith("ultralytics.")) {
      return name.equals("learn") ? "" : "ultralytics";
    }
    if (maker.matches("(?:stable_baselines3|sb3_contrib)\\..*") && name.equals("learn")) {
      return "baselines";
    }
    if (!name.equals("fit")) {
      return "";
    }
    return maker.matches("composer.*Trainer")
        ? "composer"
        : maker.matches("(?:keras|tensorflow).*") ? "keras" : "";
  }

  /** A library's function that trains by its name; {@code model.train()} only sets a mode. */
  private static Optional<Found> delegated(String callee, String name) {
    boolean library =
        callee.startsWith("importlib.import_module().")
            || (callee.contains(".") && !callee.contains("().") && !callee.startsWith("sklearn."));
    return library && TRAINS.matcher(name).matches()
        ? Optional.of(new Found(Kind.DELEGATED, Optional.empty(), callee))
        : Optional.empty();
  }
}
