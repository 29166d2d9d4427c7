package dev.holdfire.script.facts;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.syntax.SourceFile;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads how an image is built, step by step. */
public final class ImageReader {
  private static final int MAX_STEPS = 200;
  private static final Pattern REQUIREMENT =
      Pattern.compile(
          "(?<![\\w./-])torch(?:\\[[\\w,]*\\])?\\s*(?<spec>(?:(?:===|==|~=|>=|<=|!=|>|<)\\s*[\\w.+*!-]+\\s*,?\\s*)+)?(?![\\w./@=-])");
  private static final Pattern BUILD =
      Pattern.compile("/whl/(?:nightly/|test/)?(cu\\d{2,3}|cpu|rocm[\\d.]+)");
  private static final Pattern CUDA_IMAGE =
      Pattern.compile("nvidia/cuda:(\\d+\\.\\d+(?:\\.\\d+)?)");
  private static final Pattern TORCH_IMAGE =
      Pattern.compile("pytorch/pytorch:(\\d+\\.\\d+(?:\\.\\d+)?)-cuda(\\d+)\\.(\\d+)");

  /** {@code axolotlai/axolotl:main-20250812-py3.11-cu126-2.7.1}. */
  private static final Pattern TAGGED_IMAGE =
      Pattern.compile("axolotl:\\S*?-cu(\\d{3})-(\\d+\\.\\d+\\.\\d+)");

  /** Images that come without PyTorch. */
  private static final Pattern PLAIN_IMAGE =
      Pattern.compile(
          "(?:docker\\.io/)?(?:library/)?(?:python|ubuntu|debian|nvidia/cuda|nvcr\\.io/nvidia/cuda|mambaorg/micromamba|continuumio/miniconda3|ghcr\\.io/astral-sh/uv)(?:[:@].*)?");

  private static final Pattern LOCKED =
      Pattern.compile("name\\s*=\\s*\"torch\"\\s*\\R\\s*version\\s*=\\s*\"([^\"]+)\"");
  private static final Pattern NEEDS_TORCH =
      Pattern.compile(
          "(?i)(?:torch|transformers|accelerate|vllm|sglang|diffusers|trl|peft|lightning|unsloth|sentence-transformers|openai-whisper|deepspeed|axolotl|ultralytics).*");

  private final Evaluator evaluator;
  private Fact<String> torch = new Fact.Missing<>();
  private Fact<String> build = new Fact.Missing<>();
  private Fact<String> cuda = new Fact.Missing<>();
  private final Map<String, String> environment = new HashMap<>();
  private boolean usesTorch;

  private ImageReader(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  /** Reads the image that an expression stands for. */
  public static Image read(Node expression, Evaluator evaluator) {
    ImageReader reader = new ImageReader(evaluator);
    List<Call> steps = new ArrayList<>();
    Optional<Node> next = Optional.of(expression);
    while (next.isPresent() && steps.size() < MAX_STEPS) {
      Optional<Node> plain = evaluator.expression(next.get());
      Optional<Call> call = plain.flatMap(Call::of);
      if (call.isEmpty()) {
        return evaluator.evaluate(next.get()) instanceof Value.Made(_, Call made)
                && steps.stream().noneMatch(made::equals)
            ? read(made.node(), evaluator)
            : Image.unclear("how the image is built is not followed", next.get());
      }
      // A function of the project that gives the image.
      if (evaluator.target(call.get()).isPresent()) {
        next =
            evaluator.evaluate(call.get().node()) instanceof Value.Made(_, Call made)
                ? Optional.of(made.node())
                : Optional.empty();
        if (next.isEmpty()) {
          return Image.unclear("how the image is built is not followed", call.get().node());
        }
        continue;
      }
      steps.addFirst(call.get());
      Optional<Node> receiver = call.get().receiver();
      boolean base =
          receiver.isEmpty()
              || (evaluator.evaluate(receiver.get()) instanceof Value.Library(String name)
                  && (name.equals("modal.Image") || name.equals("modal")));
      next = base ? Optional.empty() : receiver;
    }
    steps.forEach(reader::step);
    if (reader.usesTorch && reader.torch.isMissing()) {
      reader.torch =
          new Fact.Unclear<>("torch comes with another package, in no stated version", expression);
    }
    return new Image(reader.torch, reader.build, reader.cuda, reader.environment, reader.usesTorch);
  }

  private void step(Call call) {
    switch (call.name()) {
      case "pip_install", "uv_pip_install", "micromamba_install" -> {
        unread(call);
        texts(call).forEach(text -> requirement(text, call.node()));
        call.keyword("requirements").ifPresent(node -> files(node, call));
        index(call);
      }
      case "pip_install_from_requirements" -> {
        call.argument(0, "requirements_txt").ifPresent(node -> files(node, call));
        index(call);
      }
      case "pip_install_from_pyproject", "poetry_install_from_file" ->
          call.argument(0, "pyproject_toml")
              .or(() -> call.argument(0, "poetry_pyproject_toml"))
              .ifPresent(node -> files(node, call));
      case "uv_sync" -> locked(call);
      case "run_commands", "dockerfile_commands" ->
          texts(call).stream()
              .filter(text -> text.contains("install"))
              .forEach(text -> command(text, call.node()));
      case "from_registry", "from_aws_ecr", "from_gcp_artifact_registry" ->
          texts(call).stream()
              .findFirst()
              .ifPresentOrElse(
                  text -> base(text, call.node()),
                  () -> unread("which image this begins with is not known", call.node()));
      case "from_dockerfile" ->
          torch = new Fact.Unclear<>("the Dockerfile is not read", call.node());
      case "env" ->
          call.argument(0, "vars")
              .map(evaluator::evaluate)
              .filter(Value.Mapping.class::isInstance)
              .ifPresent(
                  value ->
                      ((Value.Mapping) value)
                          .entries()
                          .forEach(
                              (key, entry) ->
                                  environment.put(
                                      key, entry instanceof Value.Text(String text) ? text : "?")));
      default -> {}
    }
  }

  private List<String> texts(Call call) {
    List<String> texts = new ArrayList<>();
    values(call).forEach(value -> collect(value, texts));
    return texts;
  }

  private Stream<Value> values(Call call) {
    return Stream.concat(call.positional().stream(), call.lists().stream())
        .map(evaluator::evaluate);
  }

  /** A package that is not known may be PyTorch. */
  private void unread(Call call) {
    boolean known =
        values(call)
            .flatMap(
                value ->
                    value instanceof Value.Sequence(List<Value> values)
                        ? values.stream()
                        : Stream.of(value))
            .allMatch(value -> value instanceof Value.Text || value instanceof Value.Beginning);
    if (!known && torch.isMissing()) {
      torch = new Fact.Unclear<>("not all that is installed here is known", call.node());
    }
  }

  private void unread(String why, Node at) {
    torch = new Fact.Unclear<>(why, at);
    build = new Fact.Unclear<>(why, at);
    cuda = new Fact.Unclear<>(why, at);
  }

  private static void collect(Value value, List<String> texts) {
    if (value instanceof Value.Text(String text)) {
      texts.add(text);
    } else if (value instanceof Value.Beginning(String text, _)) {
      texts.add(text);
    } else if (value instanceof Value.Sequence(List<Value> values)) {
      values.forEach(inner -> collect(inner, texts));
    }
  }

  private void requirement(String text, Node at) {
    usesTorch |= NEEDS_TORCH.matcher(text.strip()).matches();
    Matcher matcher = REQUIREMENT.matcher(text);
    if (matcher.find()) {
      usesTorch = true;
      String spec = matcher.group("spec") == null ? "" : matcher.group("spec").strip();
      if (!spec.isEmpty()) {
        pinned(spec, at);
      } else if (torch.isMissing()) {
        torch = new Fact.Unclear<>("torch is installed without a version", at);
      }
    }
  }

  private void pinned(String spec, Node at) {
    String version =
        spec.startsWith("==") && !spec.contains(",") ? spec.substring(2).strip() : spec;
    int plus = version.indexOf('+');
    if (plus > 0) {
      build = new Fact.Known<>(version.substring(plus + 1), at);
      version = version.substring(0, plus);
    }
    torch = new Fact.Known<>(version, at);
  }

  private void index(Call call) {
    for (String name : List.of("index_url", "extra_index_url", "find_links", "extra_options")) {
      call.keyword(name)
          .map(evaluator::evaluate)
          .ifPresent(
              value -> {
                List<String> texts = new ArrayList<>();
                collect(value, texts);
                boolean torchHere =
                    texts(call).stream().anyMatch(text -> REQUIREMENT.matcher(text).find());
                if (torchHere || torch.isMissing()) {
                  texts.forEach(text -> build(text, call.node()));
                }
              });
    }
  }

  private void build(String text, Node at) {
    Matcher matcher = BUILD.matcher(text);
    if (matcher.find()) {
      build = new Fact.Known<>(matcher.group(1), at);
    }
  }

  private void command(String text, Node at) {
    for (String word : List.of(text.split("[\\s\"']+", -1))) {
      if (!word.contains("://")) {
        requirement(word, at);
      }
    }
    if (REQUIREMENT.matcher(text).find()) {
      build(text, at);
    }
  }

  private void base(String text, Node at) {
    Matcher image = CUDA_IMAGE.matcher(text);
    Matcher ready = TORCH_IMAGE.matcher(text);
    Matcher tagged = TAGGED_IMAGE.matcher(text);
    if (ready.find()) {
      ready(ready.group(1), "cu" + ready.group(2) + ready.group(3), at);
    } else if (tagged.find()) {
      ready(tagged.group(2), "cu" + tagged.group(1), at);
    } else if (image.find()) {
      cuda = new Fact.Known<>(image.group(1), at);
    } else if (text.contains("nvidia/cuda")) {
      cuda = new Fact.Unclear<>("the version in the image's name is not known", at);
    } else if (!PLAIN_IMAGE.matcher(text).matches()) {
      unread("what the image %s holds is not read".formatted(text), at);
    }
  }

  private void ready(String version, String itsBuild, Node at) {
    usesTorch = true;
    torch = new Fact.Known<>(version, at);
    build = new Fact.Known<>(itsBuild, at);
  }

  private void files(Node node, Call call) {
    List<String> names = new ArrayList<>();
    collect(evaluator.evaluate(node), names);
    if (names.isEmpty()) {
      names.add(spelled(node));
    }
    for (String name : names) {
      Optional<SourceFile> file = evaluator.program().findText(name);
      if (file.isEmpty()) {
        torch = new Fact.Unclear<>("%s is not found".formatted(name), call.node());
        continue;
      }
      for (String line : file.get().text().lines().toList()) {
        String plain = line.split("#", 2)[0].strip();
        if (plain.startsWith("--")) {
          build(plain, call.node());
        } else {
          requirement(plain.replaceAll("[\"',]+$|^[\"']", ""), call.node());
        }
      }
    }
  }

  /** What is written of a path whose folder is only known when the code runs. */
  private static String spelled(Node path) {
    List<String> parts = new ArrayList<>();
    path.visit(
        node -> {
          if (node.is("string_content")) {
            parts.add(node.text());
          }
        });
    return parts.isEmpty() ? path.text() : String.join("/", parts);
  }

  private void locked(Call call) {
    String folder = texts(call).stream().findFirst().map(name -> name + "/").orElse("");
    Optional<SourceFile> lock = evaluator.program().findText(folder + "uv.lock");
    if (lock.isEmpty()) {
      torch = new Fact.Unclear<>("uv.lock is not found", call.node());
      return;
    }
    Matcher matcher = LOCKED.matcher(lock.get().text());
    if (matcher.find()) {
      usesTorch = true;
      pinned("==" + matcher.group(1), call.node());
    }
  }
}
