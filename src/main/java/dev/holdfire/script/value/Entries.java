package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Functions whose parameters a run fills: from its command line, or by calling them. */
final class Entries {
  private static final Pattern FLAG = Pattern.compile("[\"'](-{1,2}[A-Za-z][\\w/-]*)[\"']");

  private final Program program;
  private final Evaluator evaluator;
  private final Set<Node> byOptions = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Node> byFire = Collections.newSetFromMap(new IdentityHashMap<>());
  private Optional<Node> called = Optional.empty();

  Entries(Program program, Evaluator evaluator) {
    this.program = program;
    this.evaluator = evaluator;
    handedOver("Fire", "fire.Fire").forEach(byFire::add);
    handedOver("run", "typer.run").forEach(byOptions::add);
    handedOver("cli", "tyro.cli").forEach(byOptions::add);
    List<Node> locals = new ArrayList<>();
    List<Node> functions = new ArrayList<>();
    for (SourceModule module : program.modules()) {
      module
          .root()
          .visit(
              node -> {
                if (node.is("function_definition")) {
                  collect(node, locals, functions);
                }
              });
    }
    program.invocation().ifPresent(invocation -> choose(invocation, locals, functions));
  }

  /** The functions of the project that calls such as {@code fire.Fire(main)} are handed. */
  private Stream<Node> handedOver(String name, String callee) {
    return program.calls(name).stream()
        .filter(call -> evaluator.callee(call).equals(callee))
        .flatMap(call -> call.positional().stream().limit(1))
        .map(evaluator::evaluate)
        .filter(Value.Defined.class::isInstance)
        .map(value -> ((Value.Defined) value).definition())
        .filter(node -> node.is("function_definition"));
  }

  private void collect(Node function, List<Node> locals, List<Node> functions) {
    List<String> names =
        decorators(function)
            .map(node -> Call.of(node).map(Call::function).orElse(node))
            .map(node -> node.text().replaceFirst(".*\\.", ""))
            .toList();
    if (names.contains("local_entrypoint")) {
      locals.add(function);
    } else if (names.contains("function") || names.contains("method")) {
      functions.add(function);
    } else if (names.contains("call_parse")
        || ((names.contains("command") || names.contains("callback"))
            && !names.contains("option"))) {
      byOptions.add(function);
    }
  }

  private void choose(Invocation invocation, List<Node> locals, List<Node> functions) {
    List<Node> all = locals.isEmpty() ? functions : locals;
    if (invocation.entrypoint().isEmpty()) {
      called = all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
    } else {
      String wanted = invocation.entrypoint().get();
      called =
          Stream.concat(locals.stream(), functions.stream())
              .filter(function -> named(function).equals(wanted))
              .findFirst();
    }
    called.filter(locals::contains).ifPresent(byOptions::add);
  }

  /** {@code name}, or {@code Cls.method}. */
  private static String named(Node function) {
    String name = function.child("name").map(Node::text).orElse("");
    return Attributes.owner(function)
        .flatMap(owner -> owner.child("name"))
        .map(owner -> owner.text() + "." + name)
        .orElse(name);
  }

  /** What decorates a function, without the sign. */
  static Stream<Node> decorators(Node function) {
    return function.parent().filter(node -> node.is("decorated_definition")).stream()
        .flatMap(decorated -> decorated.children().stream())
        .filter(node -> node.is("decorator"))
        .flatMap(node -> node.children().stream());
  }

  /** Whether the run calls this function of an app with keywords. */
  boolean isCalled(Node function) {
    return called.filter(it -> it == function).isPresent() && !byOptions.contains(function);
  }

  /** Whether a command line fills its parameters. */
  boolean isFilled(Node function) {
    return byOptions.contains(function) || byFire.contains(function);
  }

  /** The names that may stand first on a command line of several commands. */
  Set<String> commands() {
    Set<String> names = new LinkedHashSet<>();
    byOptions.forEach(
        function ->
            function
                .child("name")
                .map(Node::text)
                .ifPresent(
                    name -> {
                      names.add(name);
                      names.add(name.replace('_', '-'));
                    }));
    byOptions.stream()
        .flatMap(Entries::decorators)
        .flatMap(node -> Call.of(node).stream())
        .filter(call -> call.name().equals("command"))
        .flatMap(call -> call.positional().stream().limit(1))
        .map(evaluator::evaluate)
        .forEach(value -> add(value, names));
    program.calls("add_parser").stream()
        .flatMap(call -> call.positional().stream().limit(1))
        .map(evaluator::evaluate)
        .forEach(value -> add(value, names));
    return names;
  }

  private static void add(Value value, Set<String> names) {
    if (value instanceof Value.Text(String text)) {
      names.add(text);
    }
  }

  /** The parameters that a command line fills. */
  Stream<Declared> declared() {
    return Stream.concat(byOptions.stream(), byFire.stream())
        .flatMap(
            function ->
                Attributes.parameters(function).stream()
                    .filter(node -> !node.is("list_splat_pattern", "dictionary_splat_pattern"))
                    .flatMap(node -> declared(node, byFire.contains(function)).stream()));
  }

  private Optional<Declared> declared(Node parameter, boolean fire) {
    Optional<Node> name =
        parameter.is("identifier")
            ? Optional.of(parameter)
            : parameter.child("name").or(() -> parameter.children().stream().findFirst());
    if (name.filter(node -> node.is("identifier")).isEmpty()) {
      return Optional.empty();
    }
    String plain = name.get().text();
    String text = parameter.text();
    Set<String> names = new LinkedHashSet<>(Set.of(plain));
    Set<String> negative = new LinkedHashSet<>(Set.of("no_" + plain, "no" + plain));
    Matcher flags = FLAG.matcher(text);
    while (flags.find()) {
      String[] both = flags.group(1).split("/", 2);
      names.add(Declared.plain(both[0]));
      if (both.length > 1) {
        negative.add(Declared.plain(both[1]));
      }
    }
    String type = parameter.child("type").map(Node::text).orElse("");
    boolean isSwitch =
        type.contains("bool")
            || parameter.child("value").filter(node -> node.is("true", "false")).isPresent();
    boolean positional =
        fire
            || text.contains("Argument(")
            || (!isLocal(parameter) && parameter.child("value").isEmpty());
    return Optional.of(
        new Declared(
            names,
            isSwitch ? negative : Set.of(),
            positional,
            isSwitch ? 0 : 1,
            isSwitch && !fire ? 0 : 1,
            parameter,
            words ->
                words.isEmpty()
                    ? new Value.Flag(true)
                    : fire
                        ? Literals.of(words.getFirst())
                        : Literals.of(words.getFirst(), type, parameter)));
  }

  private boolean isLocal(Node parameter) {
    return called.filter(function -> function.contains(parameter)).isPresent();
  }
}
