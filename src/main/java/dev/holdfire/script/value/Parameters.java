package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds what parameters stand for. */
final class Parameters {
  private static final Set<String> CONFIGURATIONS =
      Set.of("config", "cfg", "conf", "configuration");
  private static final Set<String> ARGUMENTS = Set.of("args", "opt", "opts", "flags", "arguments");

  private final Program program;
  private final Evaluator evaluator;

  Parameters(Program program, Evaluator evaluator) {
    this.program = program;
    this.evaluator = evaluator;
  }

  /** What the callers agree on, else the default, else what the name says of a configuration. */
  Value value(Binding.Parameter parameter) {
    Node function = parameter.function();
    Optional<Node> owner = Attributes.owner(function);
    List<Node> parameters = Attributes.parameters(function);
    int position = parameters.indexOf(parameter.at());
    boolean isMethod = owner.isPresent() && !Attributes.isStatic(function);
    if (isMethod && position == 0) {
      return new Value.Instance(owner.get(), Optional.empty());
    }
    if (position == 0) {
      Optional<Value> composed = evaluator.commandLines().hydra(function);
      if (composed.isPresent()) {
        return composed.get();
      }
    }
    Optional<Value> launched = launched(parameter);
    if (launched.isPresent()) {
      return launched.get();
    }
    Set<Value> given = new HashSet<>();
    if (isRest(parameter)) {
      callers(function, owner)
          .forEach(call -> given.add(rest(parameter, call, isMethod ? position - 1 : position)));
      return given.size() == 1 ? given.iterator().next() : notGiven(parameter);
    }
    for (Call call : callers(function, owner)) {
      call.argument(isMethod ? position - 1 : position, parameter.name())
          .ifPresentOrElse(
              argument -> given.add(evaluator.evaluate(argument)),
              () -> given.add(whenNotGiven(parameter, call)));
    }
    if (given.size() == 1) {
      return given.iterator().next();
    }
    if (given.size() > 1) {
      return new Unknown(
          "`%s` differs from call to call".formatted(parameter.name()), parameter.at());
    }
    return whenNotCalled(parameter);
  }

  /** What a run hands to the function that it starts: nothing else calls that. */
  private Optional<Value> launched(Binding.Parameter parameter) {
    Optional<Invocation> invocation = program.invocation();
    if (invocation.isPresent() && evaluator.commandLines().isCalled(parameter.function())) {
      return Optional.of(called(parameter, invocation.get().keywords()));
    }
    Optional<CommandLine> line = evaluator.commandLine(parameter.at());
    if (line.isEmpty() || !evaluator.commandLines().isFilled(parameter.function())) {
      return Optional.empty();
    }
    return Optional.of(
        isRest(parameter)
            ? notGiven(parameter)
            : line.get().valueOf(parameter.name(), parameter.at(), () -> whenNotCalled(parameter)));
  }

  private Value called(Binding.Parameter parameter, Map<String, Value> keywords) {
    if (parameter.at().is("dictionary_splat_pattern")) {
      Map<String, Value> rest = new LinkedHashMap<>(keywords);
      rest.keySet().removeAll(named(parameter.function()));
      return new Value.Mapping(rest, true);
    }
    Value given = keywords.get(parameter.name());
    return given != null ? given : whenNotCalled(parameter);
  }

  private static boolean isRest(Binding.Parameter parameter) {
    return parameter.at().is("dictionary_splat_pattern", "list_splat_pattern")
        || parameter.at().children().stream()
            .anyMatch(node -> node.is("dictionary_splat_pattern", "list_splat_pattern"));
  }

  /** What a call leaves for {@code *args} or {@code **kwargs}. */
  private Value rest(Binding.Parameter parameter, Call call, int position) {
    if (!parameter.at().text().startsWith("**")) {
      return call.lists().isEmpty()
          ? new Value.Sequence(
              call.positional().stream()
                  .skip(Math.max(0, position))
                  .map(evaluator::evaluate)
                  .toList())
          : notGiven(parameter);
    }
    Map<String, Value> entries = new LinkedHashMap<>();
    boolean complete = true;
    for (Node mapping : call.mappings()) {
      if (evaluator.evaluate(mapping) instanceof Value.Mapping(var more, boolean whole)) {
        entries.putAll(more);
        complete &= whole;
      } else {
        complete = false;
      }
    }
    call.keywords().forEach((name, value) -> entries.put(name, evaluator.evaluate(value)));
    entries.keySet().removeAll(named(parameter.function()));
    return new Value.Mapping(entries, complete);
  }

  private static Set<String> named(Node function) {
    Set<String> names = new HashSet<>();
    for (Node parameter : Attributes.parameters(function)) {
      if (!parameter.is("list_splat_pattern", "dictionary_splat_pattern")) {
        parameter.find(node -> node.is("identifier")).map(Node::text).ifPresent(names::add);
      }
    }
    return names;
  }

  private static Value notGiven(Binding.Parameter parameter) {
    return new Unknown(
        "`%s` is a parameter, and what it is given is not known".formatted(parameter.name()),
        parameter.at());
  }

  private Value whenNotGiven(Binding.Parameter parameter, Call call) {
    Optional<Value> option = ArgumentParsers.option(parameter, evaluator);
    if (option.isPresent()) {
      return option.get();
    }
    return parameter.defaultValue().isPresent() && call.mappings().isEmpty()
        ? whenNotCalled(parameter)
        : new Unknown("`%s` depends on the call".formatted(parameter.name()), parameter.at());
  }

  private Value whenNotCalled(Binding.Parameter parameter) {
    Optional<Value> option = ArgumentParsers.option(parameter, evaluator);
    if (option.isPresent()) {
      return option.get();
    }
    if (parameter.defaultValue().isPresent()) {
      Value value = evaluator.evaluate(parameter.defaultValue().get());
      return value instanceof Value.Made(String callee, Call call)
              && (callee.endsWith("typer.Option") || callee.endsWith("typer.Argument"))
          ? call.argument(0, "default").map(evaluator::evaluate).orElse(value)
          : value;
    }
    if (ARGUMENTS.contains(parameter.name())) {
      return new Value.Library(ArgumentParsers.PARSED);
    }
    Optional<Value> annotated =
        parameter.at().child("type").map(type -> evaluator.evaluate(type.children().getFirst()));
    if (annotated.isPresent()
        && annotated.get() instanceof Value.Defined(Node definition)
        && definition.is("class_definition")) {
      return new Value.Instance(definition, Optional.empty());
    }
    Optional<Value> config = evaluator.commandLines().config();
    if (CONFIGURATIONS.contains(parameter.name()) && config.isPresent()) {
      return config.get();
    }
    return new Unknown(
        "`%s` is a parameter, and no call gives it".formatted(parameter.name()), parameter.at());
  }

  private List<Call> callers(Node function, Optional<Node> owner) {
    String name = function.child("name").map(Node::text).orElse("");
    String called =
        name.equals("__init__")
            ? owner.flatMap(node -> node.child("name")).map(Node::text).orElse("")
            : name;
    return evaluator.calls(called).stream()
        .filter(call -> !function.contains(call.node()))
        .toList();
  }

  /** What the callers give for it; for {@code *args} and {@code **kwargs}, all that is left. */
  List<Node> given(Binding.Parameter parameter) {
    Node function = parameter.function();
    Optional<Node> owner = Attributes.owner(function);
    int position = Attributes.parameters(function).indexOf(parameter.at());
    boolean isMethod = owner.isPresent() && !Attributes.isStatic(function);
    int first = isMethod ? position - 1 : position;
    return callers(function, owner).stream()
        .flatMap(
            call ->
                isRest(parameter)
                    ? left(parameter, call, first)
                    : call.argument(first, parameter.name()).stream())
        .toList();
  }

  private static Stream<Node> left(Binding.Parameter parameter, Call call, int first) {
    if (!parameter.at().text().startsWith("**")) {
      return Stream.concat(
          call.positional().stream().skip(Math.max(0, first)), call.lists().stream());
    }
    Set<String> named = named(parameter.function());
    return Stream.concat(
        call.keywords().entrySet().stream()
            .filter(entry -> !named.contains(entry.getKey()))
            .map(Map.Entry::getValue),
        call.mappings().stream());
  }
}
