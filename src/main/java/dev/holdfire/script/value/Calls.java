package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What calls give, where that can be told. */
final class Calls {
  private final Evaluator evaluator;

  Calls(Evaluator evaluator) {
    this.evaluator = evaluator;
  }

  Value evaluate(Call call) {
    if (call.function().is("attribute")) {
      Optional<Value> method = method(call);
      if (method.isPresent()) {
        return method.get();
      }
    }
    return switch (evaluator.evaluate(call.function())) {
      case Value.Defined(Node definition) ->
          definition.is("class_definition")
              ? new Value.Instance(definition, Optional.of(call))
              : returned(definition, call);
      case Value.Library(String name) -> library(name, call);
      case Value.Made _ when !evaluator.callee(call).isEmpty() ->
          new Value.Made(evaluator.callee(call), call);
      // modal.Cls.from_name(…)() makes an object of that class.
      case Value.Made(String maker, _) when maker.startsWith("modal.Cls.") ->
          new Value.Made(maker + "()", call);
      case Unknown unknown -> unknown;
      case Value.Text _,
          Value.Beginning _,
          Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Sequence _,
          Value.Mapping _,
          Value.Made _,
          Value.Module _,
          Value.Instance _ ->
          new Unknown("what is called here is not followed", call.node());
    };
  }

  /** Methods of plain values. */
  private Optional<Value> method(Call call) {
    Value receiver = evaluator.evaluate(call.receiver().orElse(call.function()));
    return switch (receiver) {
      case Value.Mapping mapping when call.name().equals("get") -> Optional.of(got(mapping, call));
      case Value.Made made when call.name().equals("get") && !call.positional().isEmpty() ->
          got(made, call);
      case Value.Mapping mapping when call.name().equals("copy") -> Optional.of(mapping);
      case Value.Text text ->
          switch (call.name()) {
            case "strip", "as_posix", "resolve", "absolute", "expanduser" -> Optional.of(text);
            case "lower" ->
                Optional.of(new Value.Text(text.text().toLowerCase(java.util.Locale.ROOT)));
            case "upper" ->
                Optional.of(new Value.Text(text.text().toUpperCase(java.util.Locale.ROOT)));
            case "replace" -> Optional.of(replaced(text.text(), call));
            case "format" -> Optional.of(Strings.filled(text.text(), '{', call.node()));
            case "joinpath" -> Optional.of(path(text, call.positional()));
            case "split" -> Optional.of(split(text.text(), call));
            default ->
                Optional.of(
                    new Unknown("`.%s` is not followed".formatted(call.name()), call.node()));
          };
      case Value.Beginning beginning -> Optional.of(beginning);
      case Value.Sequence _, Value.Numeric _, Value.Flag _, Value.Nothing _ ->
          Optional.of(new Unknown("`.%s` is not followed".formatted(call.name()), call.node()));
      case Value.Mapping _,
          Value.Library _,
          Value.Made _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _,
          Unknown _ ->
          Optional.empty();
    };
  }

  private Value replaced(String text, Call call) {
    if (call.positional().size() == 2
        && evaluator.evaluate(call.positional().getFirst()) instanceof Value.Text(String old)
        && evaluator.evaluate(call.positional().getLast()) instanceof Value.Text(String fresh)) {
      return new Value.Text(text.replace(old, fresh));
    }
    return new Unknown("what is replaced here is not followed", call.node());
  }

  private Value got(Value.Mapping mapping, Call call) {
    Optional<String> key = call.argument(0, "key").map(evaluator::evaluate).flatMap(Evaluator::key);
    if (key.isEmpty()) {
      return new Unknown("the key is not known", call.node());
    }
    Value entry = mapping.entries().get(key.get());
    if (entry != null) {
      return entry;
    }
    if (!mapping.complete()) {
      return new Unknown("the key `%s` is not found".formatted(key.get()), call.node());
    }
    return call.argument(1, "default").map(evaluator::evaluate).orElse(new Value.Nothing());
  }

  /** From a configuration that was read from a file: the default when the file lacks the key. */
  private Optional<Value> got(Value.Made made, Call call) {
    Optional<String> key = Evaluator.key(evaluator.evaluate(call.positional().getFirst()));
    if (key.isEmpty()) {
      return Optional.empty();
    }
    Optional<Value> config = evaluator.commandLines().config();
    if (config.isPresent()
        && config.get() instanceof Value.Mapping mapping
        && made.callee().matches("(?:yaml|json|toml|tomllib|tomli)\\..*|.*OmegaConf\\.load")) {
      return Optional.of(got(mapping, call));
    }
    Value item = evaluator.attribute(made, key.get(), call.node());
    return item instanceof Value.Library ? Optional.empty() : Optional.of(item);
  }

  private Value returned(Node function, Call call) {
    List<Node> returns = new ArrayList<>();
    function
        .child("body")
        .ifPresent(
            body ->
                body.visit(
                    node -> {
                      if (node.is("return_statement")
                          && node.enclosing("function_definition", "lambda")
                              .filter(inner -> inner == function)
                              .isPresent()) {
                        returns.add(node);
                      }
                    }));
    if (returns.size() == 1 && !returns.getFirst().children().isEmpty()) {
      return evaluator.evaluate(returns.getFirst().children().getFirst());
    }
    return new Unknown("what this call gives is not followed", call.node());
  }

  private Value library(String name, Call call) {
    Optional<Value> parsed = new ParsedClasses(evaluator.program(), evaluator).parsed(name, call);
    if (parsed.isPresent()) {
      return parsed.get();
    }
    Optional<Value> first = call.positional().stream().findFirst().map(evaluator::evaluate);
    return switch (name) {
      case "int", "float", "round", "abs" -> number(name, call);
      case "str",
          "pathlib.Path",
          "pathlib.PurePosixPath",
          "pathlib.PurePath",
          "pathlib.PosixPath",
          "os.fspath",
          "os.path.abspath" ->
          call.positional().isEmpty() ? new Value.Text("") : text(call);
      case "os.path.join" ->
          first
              .map(start -> path(start, call.positional().subList(1, call.positional().size())))
              .orElseGet(() -> new Value.Text(""));
      case "min", "max" -> extreme(name, call);
      case "os.environ.get", "os.getenv" -> Attributes.environment(call.node());
      case "dict" -> dictionary(call);
      case "getattr" -> attribute(call);
      case "shlex.split" ->
          first.isPresent() && first.get() instanceof Value.Text(String line)
              ? words(line)
              : first.orElseGet(() -> new Value.Made(name, call));
      case "omegaconf.OmegaConf.to_container",
          "omegaconf.OmegaConf.to_object",
          "omegaconf.OmegaConf.create" ->
          first.filter(Value.Mapping.class::isInstance).orElseGet(() -> new Value.Made(name, call));
      case "list", "tuple", "sorted" ->
          first.isPresent() && first.get() instanceof Value.Sequence sequence
              ? sequence
              : new Value.Made(name, call);
      case "len" ->
          first.isPresent() && first.get() instanceof Value.Sequence(List<Value> values)
              ? new Value.Numeric(BigDecimal.valueOf(values.size()))
              : new Unknown("this length is not known", call.node());
      default -> new Value.Made(name, call);
    };
  }

  private Value text(Call call) {
    Value start = evaluator.evaluate(call.positional().getFirst());
    return start instanceof Value.Numeric(BigDecimal number)
        ? new Value.Text(number.toPlainString())
        : path(start, call.positional().subList(1, call.positional().size()));
  }

  private Value path(Value start, List<Node> rest) {
    Value path = start;
    for (Node part : rest) {
      path = Arithmetic.joined(path, "/", evaluator.evaluate(part), part);
    }
    return path;
  }

  private Value number(String name, Call call) {
    if (call.positional().size() != 1) {
      return new Unknown("this number is not computed", call.node());
    }
    Value value = evaluator.evaluate(call.positional().getFirst());
    if (value instanceof Value.Text(String text)) {
      try {
        value = new Value.Numeric(new BigDecimal(text.strip()));
      } catch (NumberFormatException _) {
        return new Unknown("this text is no number", call.node());
      }
    }
    if (!(value instanceof Value.Numeric(BigDecimal number))) {
      return value instanceof Unknown ? value : new Unknown("this is no number", call.node());
    }
    return new Value.Numeric(
        switch (name) {
          case "int" -> number.setScale(0, RoundingMode.DOWN);
          case "round" -> number.setScale(0, RoundingMode.HALF_EVEN);
          case "abs" -> number.abs();
          default -> number;
        });
  }

  private Value extreme(String name, Call call) {
    List<BigDecimal> numbers = new ArrayList<>();
    for (Node argument : call.positional()) {
      Value value = evaluator.evaluate(argument);
      if (!(value instanceof Value.Numeric(BigDecimal number))) {
        return value instanceof Unknown ? value : new Unknown("this is not computed", argument);
      }
      numbers.add(number);
    }
    return numbers.stream()
        .reduce(name.equals("min") ? BigDecimal::min : BigDecimal::max)
        .<Value>map(Value.Numeric::new)
        .orElseGet(() -> new Unknown("this is not computed", call.node()));
  }

  private static Value split(String line, Call call) {
    return call.positional().isEmpty() && call.keywords().isEmpty()
        ? words(line)
        : new Unknown("what is split here is not followed", call.node());
  }

  private static Value words(String line) {
    return new Value.Sequence(
        Arrays.stream(line.strip().split("\\s+", -1)).<Value>map(Value.Text::new).toList());
  }

  private Value attribute(Call call) {
    return call.positional().size() >= 2
            && evaluator.evaluate(call.positional().get(1)) instanceof Value.Text(String name)
        ? evaluator.attribute(evaluator.evaluate(call.positional().getFirst()), name, call.node())
        : new Unknown("which attribute this reads is not known", call.node());
  }

  private Value dictionary(Call call) {
    Map<String, Value> entries = new LinkedHashMap<>();
    boolean complete = call.positional().isEmpty();
    for (Node mapping : call.mappings()) {
      if (evaluator.evaluate(mapping) instanceof Value.Mapping(var more, boolean whole)) {
        entries.putAll(more);
        complete &= whole;
      } else {
        complete = false;
      }
    }
    call.keywords().forEach((key, value) -> entries.put(key, evaluator.evaluate(value)));
    return new Value.Mapping(entries, complete);
  }
}
