package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads attributes and items of values. */
final class Attributes {
  private static final Set<String> LOADERS =
      Set.of(
          "yaml.safe_load",
          "yaml.load",
          "yaml.full_load",
          "json.load",
          "json.loads",
          "tomllib.load",
          "tomllib.loads",
          "toml.load",
          "tomli.load",
          "omegaconf.OmegaConf.load");

  private final Program program;
  private final Evaluator evaluator;

  Attributes(Program program, Evaluator evaluator) {
    this.program = program;
    this.evaluator = evaluator;
  }

  Value read(Value of, String name, Node at) {
    return switch (of) {
      case Value.Library(String library) ->
          library.equals(ArgumentParsers.PARSED)
              ? ArgumentParsers.argument(program, evaluator, name, at)
              : new Value.Library(library + "." + name);
      case Value.Made made -> ofMade(made, name, at);
      case Value.Module(SourceModule module) -> ofModule(module, name, at);
      case Value.Instance(Node definition, Optional<Call> construction) ->
          ofInstance(definition, construction, name, at);
      case Value.Defined(Node definition) ->
          definition.is("class_definition")
              ? ofClass(definition, name, at)
              : new Unknown("what `%s` gives is not followed".formatted(name), at);
      case Value.Mapping(var entries, _) when entries.containsKey(name) ->
          entries.getOrDefault(name, new Value.Nothing());
      case Unknown unknown -> unknown;
      case Value.Text _,
          Value.Beginning _,
          Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Sequence _,
          Value.Mapping _ ->
          new Unknown("`.%s` is not followed here".formatted(name), at);
    };
  }

  /** What {@code of[name]} is. */
  Value item(Value of, String name, Node at) {
    return switch (of) {
      case Value.Mapping(var entries, boolean complete) -> {
        Value entry = entries.get(name);
        yield entry != null
            ? entry
            : new Unknown(
                (complete ? "there is no key `%s`" : "the key `%s` is not found").formatted(name),
                at);
      }
      case Value.Made made -> ofMade(made, name, at);
      case Value.Library(String library) ->
          library.equals("os.environ")
              ? environment(at)
              : library.equals(ArgumentParsers.PARSED)
                  ? ArgumentParsers.argument(program, evaluator, name, at)
                  : new Unknown("this part is not followed", at);
      case Unknown unknown -> unknown;
      case Value.Text _,
          Value.Beginning _,
          Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Sequence _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _ ->
          new Unknown("this part is not followed", at);
    };
  }

  static Unknown environment(Node at) {
    return new Unknown("it comes from the environment", at);
  }

  private Value ofMade(Value.Made made, String name, Node at) {
    if (made.callee().endsWith(".parse_args") || made.callee().endsWith(".parse_known_args")) {
      return ArgumentParsers.argument(program, evaluator, name, at);
    }
    if (LOADERS.contains(made.callee())) {
      return evaluator
          .commandLines()
          .config()
          .map(config -> item(config, name, at))
          .orElseGet(
              () -> new Unknown("`%s` comes from a file that was not given".formatted(name), at));
    }
    Optional<Value> parsed = evaluator.parsed(made.call(), name);
    if (parsed.isPresent()) {
      return parsed.get();
    }
    if (made.callee().equals("types.SimpleNamespace") || made.callee().equals("dict")) {
      Optional<Node> value = made.call().keyword(name);
      if (value.isPresent()) {
        return evaluator.evaluate(value.get());
      }
      for (Node mapping : made.call().mappings()) {
        return item(evaluator.evaluate(mapping), name, at);
      }
    }
    return new Value.Library(made.callee() + "()." + name);
  }

  private Value ofModule(SourceModule module, String name, Node at) {
    if (!module.bindings(module.root(), name).isEmpty()) {
      return new Names(program, evaluator).exported(module, name, at);
    }
    return program
        .find(module, name, 1)
        .<Value>map(Value.Module::new)
        .orElseGet(() -> new Unknown("`%s` is not found".formatted(name), at));
  }

  private Value ofClass(Node definition, String name, Node at) {
    SourceModule module = program.module(definition);
    List<Binding> bindings = module.bindings(definition, name);
    if (!bindings.isEmpty()) {
      return switch (bindings.getLast()) {
        case Binding.Assigned(_, Node value, var path) when path.isEmpty() ->
            field(evaluator.evaluate(value));
        case Binding.Definition(Node inner) -> new Value.Defined(inner);
        case Binding.Assigned _, Binding.Imported _, Binding.Parameter _, Binding.Opaque _ ->
            new Unknown("`%s` of the class is not followed".formatted(name), at);
      };
    }
    for (Value base : evaluator.bases(definition)) {
      if (base instanceof Value.Defined(Node parent) && parent != definition) {
        Value inherited = ofClass(parent, name, at);
        if (!(inherited instanceof Unknown)) {
          return inherited;
        }
      }
    }
    return new Unknown("`%s` is not found in the class".formatted(name), at);
  }

  /** {@code field(default=…)} of dataclasses and pydantic. */
  private Value field(Value value) {
    if (value instanceof Value.Made(String callee, Call call)
        && (callee.endsWith("dataclasses.field") || callee.endsWith("pydantic.Field"))) {
      return call.keyword("default")
          .or(() -> callee.endsWith("Field") ? call.argument(0, "default") : Optional.empty())
          .map(evaluator::evaluate)
          .orElseGet(() -> new Unknown("this field has no default that is read", call.node()));
    }
    return value;
  }

  private Value ofInstance(Node definition, Optional<Call> construction, String name, Node at) {
    Optional<Value> parsed = construction.flatMap(call -> evaluator.parsed(call, name));
    if (parsed.isPresent()) {
      return parsed.get();
    }
    Optional<Node> initialiser = method(definition, "__init__");
    if (construction.isPresent() && initialiser.isEmpty()) {
      Optional<Node> given = construction.get().keyword(name);
      if (given.isPresent()) {
        return evaluator.evaluate(given.get());
      }
      if (!construction.get().mappings().isEmpty()) {
        Value all = evaluator.evaluate(construction.get().mappings().getFirst());
        if (!(all instanceof Value.Mapping(var entries, boolean complete))) {
          return new Unknown("`%s` comes from `**`".formatted(name), at);
        }
        Value entry = entries.get(name);
        if (entry != null) {
          return entry;
        }
        if (!complete) {
          return new Unknown("`%s` comes from `**`".formatted(name), at);
        }
      }
    }
    List<Node> assigned = assignedTo(definition, name);
    if (assigned.size() == 1) {
      return evaluator.evaluate(assigned.getFirst());
    }
    if (assigned.size() > 1) {
      Value first = evaluator.evaluate(assigned.getFirst());
      return assigned.stream().allMatch(value -> evaluator.evaluate(value).equals(first))
          ? first
          : new Unknown("`self.%s` is set in more than one place".formatted(name), at);
    }
    return ofClass(definition, name, at);
  }

  private static List<Node> assignedTo(Node definition, String name) {
    List<Node> values = new java.util.ArrayList<>();
    definition.visit(
        node -> {
          if (node.is("assignment")) {
            node.child("left")
                .filter(left -> left.is("attribute") && left.text().equals("self." + name))
                .flatMap(_ -> node.child("right"))
                .ifPresent(values::add);
          }
        });
    return values;
  }

  Optional<Node> method(Node definition, String name) {
    return program.module(definition).bindings(definition, name).stream()
        .filter(Binding.Definition.class::isInstance)
        .map(Binding::at)
        .reduce((_, last) -> last)
        .or(
            () ->
                evaluator.bases(definition).stream()
                    .filter(Value.Defined.class::isInstance)
                    .map(Value.Defined.class::cast)
                    .map(Value.Defined::definition)
                    .filter(base -> base != definition && base.is("class_definition"))
                    .flatMap(base -> method(base, name).stream())
                    .findFirst());
  }

  /** The class whose method a function is. */
  static Optional<Node> owner(Node function) {
    return function
        .enclosing("class_definition", "function_definition", "lambda", "module")
        .filter(scope -> scope.is("class_definition"));
  }

  static boolean isStatic(Node function) {
    return function
        .parent()
        .filter(node -> node.is("decorated_definition"))
        .map(
            node ->
                node.children().stream()
                    .anyMatch(
                        child -> child.is("decorator") && child.text().equals("@staticmethod")))
        .orElse(false);
  }

  static List<Node> parameters(Node function) {
    return function.child("parameters").map(Node::children).orElse(List.of());
  }
}
