package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds what expressions stand for: through constants, arithmetic, imports of the project's
 * modules, defaults of dataclasses, arguments and parameters, and the configuration. Nothing is
 * guessed: a value that depends on what is not read is unknown.
 */
public final class Evaluator {
  private static final int MAX_DEPTH = 60;

  private final Program program;
  private final Set<Node> unreached;
  private final Names names;
  private final Calls calls;
  private final Attributes attributes;
  private final CommandLines commandLines;
  private final IdentityHashMap<Node, Value> known = new IdentityHashMap<>();
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Of a whole program. */
  public Evaluator(Program program) {
    this(program, Set.of());
  }

  /**
   * Of a run.
   *
   * @param unreached functions that it does not come to: what they call gives no parameter its
   *     value
   */
  public Evaluator(Program program, Set<Node> unreached) {
    this.program = program;
    this.unreached = Set.copyOf(unreached);
    names = new Names(program, this);
    attributes = new Attributes(program, this);
    calls = new Calls(this);
    commandLines = new CommandLines(program, this);
  }

  /** The script and its modules. */
  public Program program() {
    return program;
  }

  /** What an expression stands for. */
  public Value evaluate(Node node) {
    Value already = known.get(node);
    if (already != null) {
      return already;
    }
    if (open.size() > MAX_DEPTH || !open.add(node)) {
      return new Unknown("it is too involved to follow", node);
    }
    try {
      Value value = compute(node);
      known.put(node, value);
      return value;
    } finally {
      open.remove(node);
    }
  }

  /** Says that the code starts a module as a program of its own, with these words behind it. */
  public void started(SourceModule module, List<String> words) {
    commandLines.started(module, words);
  }

  /** The command that a launch chooses among those that the script declares. */
  public Optional<String> command() {
    return commandLines.command();
  }

  /** Whether an object of a class is filled from a command line rather than made by the code. */
  public boolean isParsed(Call construction) {
    return ParsedClasses.isParse(construction);
  }

  /** What the command line gives for a field of an object that a library fills from it. */
  public Optional<Value> parsed(Call construction, String field) {
    return ParsedClasses.isParse(construction)
        ? commandLine(construction.node())
            .flatMap(line -> line.given(field).or(() -> line.unclear(construction.node())))
        : Optional.empty();
  }

  /** The command line that what is declared here takes part in; empty when it is not known. */
  Optional<CommandLine> commandLine(Node declaration) {
    return commandLines.of(declaration);
  }

  /** The calls of what has this name in the code that is reached. */
  List<Call> calls(String name) {
    return program.calls(name).stream().filter(call -> isReached(call.node())).toList();
  }

  /** Whether a place is not in a function that the run does not come to. */
  public boolean isReached(Node node) {
    return unreached.isEmpty() || node.ancestors().noneMatch(unreached::contains);
  }

  CommandLines commandLines() {
    return commandLines;
  }

  /** What is called, in full: {@code modal.Retries}, {@code print}; empty when it is not known. */
  public String callee(Call call) {
    return switch (evaluate(call.function())) {
      case Value.Library(String name) -> name;
      case Value.Made _ ->
          partial(call)
              .map(made -> evaluate(made.positional().getFirst()))
              .filter(Value.Library.class::isInstance)
              .map(made -> ((Value.Library) made).name())
              .orElse("");
      case Value.Text _,
          Value.Beginning _,
          Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Sequence _,
          Value.Mapping _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _,
          Unknown _ ->
          "";
    };
  }

  /** The call of {@code functools.partial} that made what is called. */
  public Optional<Call> partial(Call call) {
    return evaluate(call.function()) instanceof Value.Made(String maker, Call made)
            && maker.equals("functools.partial")
            && !made.positional().isEmpty()
        ? Optional.of(made)
        : Optional.empty();
  }

  /** The function or class of the project that is called. */
  public Optional<Node> target(Call call) {
    return evaluate(call.function()) instanceof Value.Defined(Node definition)
        ? Optional.of(definition)
        : Optional.empty();
  }

  /** An attribute of a value, as an expression would read it. */
  public Value attribute(Value of, String name, Node at) {
    return attributes.read(of, name, at);
  }

  /** The method or other attribute that a class of the project gives its objects. */
  public Optional<Node> method(Node definition, String name) {
    return attributes.method(definition, name);
  }

  /** The names of the classes that a class derives from, in full where they are a library's. */
  public List<Value> bases(Node definition) {
    return definition
        .child("superclasses")
        .map(
            list ->
                list.children().stream()
                    .filter(base -> !base.is("keyword_argument"))
                    .map(this::evaluate)
                    .toList())
        .orElse(List.of());
  }

  /** The expression that a name stands for, when it is assigned in one place. */
  public Optional<Node> expression(Node node) {
    Node current = node;
    for (int i = 0; i < MAX_DEPTH; i++) {
      if (current.is("parenthesized_expression") && current.children().size() == 1) {
        current = current.children().getFirst();
        continue;
      }
      if (!current.is("identifier")) {
        return Optional.of(current);
      }
      Optional<Node> next = names.assigned(current);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      current = next.get();
    }
    return Optional.empty();
  }

  /** Every expression that may stand behind another: its own, and those of the names in it. */
  public Stream<Node> sources(Node node) {
    return node.is("identifier")
        ? names.sources(node).stream()
            .flatMap(
                source ->
                    source.is("identifier")
                        ? Stream.concat(Stream.of(source), names.sources(source).stream())
                        : Stream.of(source))
        : Stream.of(node);
  }

  private Value compute(Node node) {
    return switch (node.kind()) {
      case "identifier" -> names.evaluate(node);
      case "attribute" ->
          attributes.read(
              evaluate(node.child("object").orElseThrow()),
              node.child("attribute").orElseThrow().text(),
              node);
      case "call" ->
          Call.of(node)
              .map(calls::evaluate)
              .orElseGet(() -> new Unknown("this call cannot be read", node));
      case "string", "concatenated_string" -> Strings.evaluate(node, this);
      case "integer", "float" -> Arithmetic.literal(node);
      case "true" -> new Value.Flag(true);
      case "false" -> new Value.Flag(false);
      case "none" -> new Value.Nothing();
      case "list", "tuple", "set", "expression_list" -> Displays.sequence(node, this);
      case "dictionary" -> Displays.mapping(node, this);
      case "parenthesized_expression" -> evaluate(node.children().getFirst());
      case "binary_operator" ->
          Arithmetic.binary(
              evaluate(node.child("left").orElseThrow()),
              node.child("operator").orElseThrow().text(),
              evaluate(node.child("right").orElseThrow()),
              node);
      case "unary_operator" ->
          Arithmetic.binary(
              new Value.Numeric(BigDecimal.ZERO),
              node.child("operator").orElseThrow().text(),
              evaluate(node.child("argument").orElseThrow()),
              node);
      case "not_operator", "boolean_operator", "comparison_operator" ->
          Conditions.evaluate(node, this);
      case "conditional_expression" -> Conditions.chosen(node, this);
      case "subscript" -> subscript(node);
      case "await" -> evaluate(node.children().getFirst());
      case "named_expression" -> evaluate(node.child("value").orElseThrow());
      case "keyword_argument" -> evaluate(node.child("value").orElseThrow());
      default -> new Unknown("%s is not followed".formatted(node.kind().replace('_', ' ')), node);
    };
  }

  static Optional<String> key(Value value) {
    return switch (value) {
      case Value.Text(String text) -> Optional.of(text);
      case Value.Numeric(var number) -> Optional.of(number.toPlainString());
      case Value.Beginning _,
          Value.Flag _,
          Value.Nothing _,
          Value.Sequence _,
          Value.Mapping _,
          Value.Library _,
          Value.Made _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _,
          Unknown _ ->
          Optional.empty();
    };
  }

  private Value subscript(Node node) {
    Value of = evaluate(node.child("value").orElseThrow());
    List<Node> keys = node.childrenIn("subscript");
    if (of instanceof Unknown || keys.size() != 1) {
      return of instanceof Unknown ? of : new Unknown("this part is not followed", node);
    }
    Value key = evaluate(keys.getFirst());
    if (of instanceof Value.Sequence(List<Value> values)
        && key instanceof Value.Numeric number
        && number.whole().isPresent()) {
      int index = number.whole().get();
      int from = index < 0 ? values.size() + index : index;
      return from >= 0 && from < values.size()
          ? values.get(from)
          : new Unknown("there is no such element", node);
    }
    Optional<String> name = key(key);
    return name.isPresent()
        ? attributes.item(of, name.get(), node)
        : new Unknown("the key is not known", node);
  }
}
