package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Classes whose fields a library fills from the command line. */
final class ParsedClasses {
  private static final Set<String> OF_SEVERAL =
      Set.of("parse_args_into_dataclasses", "parse_args_and_config");
  private static final Set<String> OF_ONE =
      Set.of("tyro.cli", "simple_parsing.parse", "draccus.parse", "pyrallis.parse");

  private final Program program;
  private final Evaluator evaluator;

  ParsedClasses(Program program, Evaluator evaluator) {
    this.program = program;
    this.evaluator = evaluator;
  }

  /** Whether an object was filled by such a call rather than made by its class. */
  static boolean isParse(Call call) {
    return OF_SEVERAL.contains(call.name())
        || OF_ONE.stream().anyMatch(callee -> call.function().text().equals(callee));
  }

  /** What such a call gives: objects of the classes that it is told of. */
  Optional<Value> parsed(String callee, Call call) {
    if (OF_ONE.contains(callee)) {
      return call.argument(0, "config_class")
          .map(evaluator::evaluate)
          .filter(ParsedClasses::isClass)
          .map(value -> object(value, call));
    }
    if (!OF_SEVERAL.contains(call.name()) || program.invocation().isEmpty()) {
      return Optional.empty();
    }
    List<Value> classes = classes(call);
    return classes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Value.Sequence(classes.stream().map(value -> object(value, call)).toList()));
  }

  private static boolean isClass(Value value) {
    return value instanceof Value.Defined(Node definition) && definition.is("class_definition");
  }

  private static Value object(Value type, Call call) {
    return switch (type) {
      case Value.Defined(Node definition) when definition.is("class_definition") ->
          new Value.Instance(definition, Optional.of(call));
      case Value.Library(String name) -> new Value.Made(name, call);
      case Unknown unknown -> unknown;
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
          Value.Instance _ ->
          new Unknown("what is parsed here is no class that is read", call.node());
    };
  }

  /** The classes that {@code HfArgumentParser((A, B))} was made with. */
  private List<Value> classes(Call parse) {
    Value parser = parse.receiver().map(evaluator::evaluate).orElse(new Value.Nothing());
    if (!(parser instanceof Value.Made(_, Call made))) {
      return List.of();
    }
    Value given =
        made.argument(0, "dataclass_types").map(evaluator::evaluate).orElse(new Value.Nothing());
    return given instanceof Value.Sequence(List<Value> several) ? several : List.of(given);
  }

  private Stream<Value> all() {
    List<Value> all = new ArrayList<>();
    for (String name : OF_SEVERAL) {
      program.calls(name).forEach(call -> all.addAll(classes(call)));
    }
    for (String callee : OF_ONE) {
      program.calls(callee.substring(callee.lastIndexOf('.') + 1)).stream()
          .filter(call -> evaluator.callee(call).equals(callee))
          .flatMap(call -> call.argument(0, "config_class").stream())
          .map(evaluator::evaluate)
          .forEach(all::add);
    }
    return all.stream();
  }

  /** Whether a library's own class is among them, whose fields are not read. */
  boolean open() {
    return all().anyMatch(Value.Library.class::isInstance)
        || all()
            .flatMap(value -> classNode(value).stream())
            .flatMap(node -> evaluator.bases(node).stream())
            .anyMatch(Value.Library.class::isInstance);
  }

  private static Optional<Node> classNode(Value value) {
    return value instanceof Value.Defined(Node definition) && definition.is("class_definition")
        ? Optional.of(definition)
        : Optional.empty();
  }

  /** The fields of those classes, as options. */
  Stream<Declared> declared() {
    return all()
        .flatMap(value -> classNode(value).stream())
        .distinct()
        .flatMap(node -> node.child("body").stream())
        .flatMap(body -> body.children().stream())
        .flatMap(
            statement ->
                statement.is("assignment")
                    ? Stream.of(statement)
                    : statement.children().stream().filter(child -> child.is("assignment")))
        .flatMap(field -> field(field).stream());
  }

  private static Optional<Declared> field(Node assignment) {
    Optional<Node> name = assignment.child("left").filter(node -> node.is("identifier"));
    String type = assignment.child("type").map(Node::text).orElse("");
    boolean isSwitch = type.contains("bool");
    return name.map(
        node ->
            new Declared(
                Set.of(node.text()),
                Set.of("no_" + node.text()),
                false,
                isSwitch ? 0 : 1,
                1,
                assignment,
                words ->
                    words.isEmpty()
                        ? new Value.Flag(true)
                        : Literals.of(words.getFirst(), type, assignment)));
  }
}
