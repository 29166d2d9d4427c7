package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    Set<Value> given = new HashSet<>();
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

  private Value whenNotGiven(Binding.Parameter parameter, Call call) {
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
    if (CONFIGURATIONS.contains(parameter.name()) && program.config().isPresent()) {
      return program.config().get().content();
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
    return program.calls(called).stream().filter(call -> !function.contains(call.node())).toList();
  }

  /** What the callers give for it. */
  List<Node> given(Binding.Parameter parameter) {
    Node function = parameter.function();
    Optional<Node> owner = Attributes.owner(function);
    int position = Attributes.parameters(function).indexOf(parameter.at());
    boolean isMethod = owner.isPresent() && !Attributes.isStatic(function);
    return callers(function, owner).stream()
        .flatMap(
            call -> call.argument(isMethod ? position - 1 : position, parameter.name()).stream())
        .toList();
  }
}
