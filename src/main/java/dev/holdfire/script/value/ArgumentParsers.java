package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Arguments of a command line, as argparse and click declare them. */
final class ArgumentParsers {
  /** Stands for what a parser gives where the parser itself is out of sight. */
  static final String PARSED = "argparse.Namespace";

  private static final Set<String> SWITCHES =
      Set.of("store_true", "store_false", "store_const", "count", "help", "version");

  private ArgumentParsers() {}

  /**
   * What an argument is, by the attribute that it is read from: as it is given, else its default.
   */
  static Value argument(Program program, Evaluator evaluator, String name, Node at) {
    List<Call> all =
        program.calls("add_argument").stream()
            .filter(call -> names(call, evaluator).contains(name))
            .toList();
    List<Call> beside =
        all.stream()
            .filter(call -> call.node().source().path().equals(at.source().path()))
            .toList();
    List<Value> values =
        (beside.isEmpty() ? all : beside)
            .stream().map(call -> value(call, program, evaluator, name)).distinct().toList();
    if (values.size() == 1) {
      return values.getFirst();
    }
    return new Unknown(
        values.isEmpty()
            ? "the argument `%s` is not found".formatted(name)
            : "the argument `%s` is declared in more than one way".formatted(name),
        at);
  }

  private static Value value(Call call, Program program, Evaluator evaluator, String name) {
    return evaluator
        .commandLine(call.node())
        .map(
            line ->
                line.valueOf(name, call.node(), () -> byDefault(call, program, evaluator, name)))
        .orElseGet(() -> byDefault(call, program, evaluator, name));
  }

  private static Value byDefault(Call call, Program program, Evaluator evaluator, String name) {
    return program.calls("set_defaults").stream()
        .flatMap(defaults -> defaults.keyword(name).stream())
        .findFirst()
        .map(evaluator::evaluate)
        .orElseGet(() -> defaultOf(call, evaluator, name));
  }

  /** What a parameter is that a decorator such as {@code @click.option} fills. */
  static Optional<Value> option(Binding.Parameter parameter, Evaluator evaluator) {
    return options(parameter.function(), "option", "argument")
        .filter(call -> names(call, evaluator).contains(parameter.name()))
        .findFirst()
        .map(
            call ->
                evaluator
                    .commandLine(call.node())
                    .map(
                        line ->
                            line.valueOf(
                                parameter.name(),
                                call.node(),
                                () -> defaultOf(call, evaluator, parameter.name())))
                    .orElseGet(() -> defaultOf(call, evaluator, parameter.name())));
  }

  /** The calls of these names among the decorators of a function. */
  private static Stream<Call> options(Node function, String... names) {
    List<String> wanted = List.of(names);
    return Entries.decorators(function)
        .flatMap(node -> Call.of(node).stream())
        .filter(call -> wanted.contains(call.name()));
  }

  /** Every argument that argparse or click is told of, in the order of the text. */
  static Stream<Declared> declared(Program program, Evaluator evaluator) {
    return Stream.concat(
            program.calls("add_argument").stream(),
            Stream.of("option", "argument")
                .flatMap(name -> program.calls(name).stream())
                .filter(call -> call.node().parent().filter(it -> it.is("decorator")).isPresent()))
        .filter(call -> !names(call, evaluator).isEmpty())
        .map(call -> declared(call, evaluator));
  }

  private static Declared declared(Call call, Evaluator evaluator) {
    String action = text(call, "action", evaluator);
    boolean both = call.keyword("action").map(Node::text).orElse("").endsWith("OptionalAction");
    boolean isSwitch =
        both || SWITCHES.contains(action) || text(call, "is_flag", evaluator).equals("True");
    String nargs = text(call, "nargs", evaluator);
    boolean many = !nargs.isEmpty() && !nargs.equals("?");
    int least = isSwitch || nargs.equals("?") || nargs.equals("*") ? 0 : 1;
    int most = isSwitch ? 0 : many && !nargs.matches("\\d+") ? Integer.MAX_VALUE : number(nargs);
    boolean positional =
        flags(call, evaluator).noneMatch(flag -> flag.startsWith("-"))
            || call.name().equals("argument");
    return new Declared(
        names(call, evaluator),
        negative(call, evaluator, both),
        positional,
        least,
        most,
        call.node(),
        isSwitch ? _ -> switched(call, action, evaluator) : reader(call, action, many, evaluator));
  }

  private static int number(String nargs) {
    return nargs.matches("[1-9]\\d{0,4}") ? Integer.parseInt(nargs) : 1;
  }

  private static Value switched(Call call, String action, Evaluator evaluator) {
    return switch (action) {
      case "store_false" -> new Value.Flag(false);
      case "store_const" ->
          call.keyword("const")
              .map(evaluator::evaluate)
              .orElseGet(() -> new Unknown("its constant is not read", call.node()));
      case "count" -> new Unknown("how often it is given is not counted", call.node());
      default -> new Value.Flag(true);
    };
  }

  private static Function<List<String>, Value> reader(
      Call call, String action, boolean many, Evaluator evaluator) {
    if (action.equals("append")
        || action.equals("extend")
        || text(call, "multiple", evaluator).equals("True")) {
      return _ -> new Unknown("it collects what it is given", call.node());
    }
    String type = call.keyword("type").map(Node::text).orElse("");
    // argparse calls the type itself: bool("False") is True. click reads such words, and takes
    // the type of the default.
    boolean argparse = call.name().equals("add_argument");
    Function<String, Value> one =
        argparse && type.isEmpty()
            ? Value.Text::new
            : argparse && type.equals("bool")
                ? word -> new Value.Flag(!word.isEmpty())
                : word -> Literals.of(word, type, call.node());
    return words ->
        many
            ? new Value.Sequence(words.stream().map(one).toList())
            : words.isEmpty()
                ? call.keyword("const")
                    .map(evaluator::evaluate)
                    .orElseGet(() -> new Value.Flag(true))
                : one.apply(words.getFirst());
  }

  private static Set<String> negative(Call call, Evaluator evaluator, boolean both) {
    Set<String> negative = new LinkedHashSet<>();
    flags(call, evaluator)
        .filter(flag -> flag.contains("/"))
        .map(flag -> Declared.plain(flag.substring(flag.indexOf('/') + 1).strip()))
        .forEach(negative::add);
    if (both) {
      names(call, evaluator).forEach(name -> negative.add("no_" + name));
    }
    return negative;
  }

  /** The texts that an argument is declared by. */
  private static Stream<String> flags(Call call, Evaluator evaluator) {
    return call.positional().stream()
        .map(evaluator::evaluate)
        .filter(Value.Text.class::isInstance)
        .map(value -> ((Value.Text) value).text());
  }

  private static Set<String> names(Call call, Evaluator evaluator) {
    Set<String> names = new LinkedHashSet<>();
    String destination = text(call, "dest", evaluator);
    if (!destination.isEmpty()) {
      names.add(destination);
    }
    flags(call, evaluator).map(flag -> Declared.plain(flag.split("/", 2)[0])).forEach(names::add);
    return names;
  }

  private static String text(Call call, String keyword, Evaluator evaluator) {
    Optional<Node> node = call.keyword(keyword);
    return node.map(evaluator::evaluate)
        .map(
            value ->
                value instanceof Value.Text(String text)
                    ? text
                    : node.map(Node::text).orElse("").replaceAll(".*\\bREMAINDER\\b.*", "*"))
        .orElse("");
  }

  private static Value defaultOf(Call call, Evaluator evaluator, String name) {
    Optional<Node> given = call.keyword("default");
    if (given.isPresent()) {
      return evaluator.evaluate(given.get());
    }
    boolean isFlag = text(call, "is_flag", evaluator).equals("True");
    return switch (isFlag ? "store_true" : text(call, "action", evaluator)) {
      case "store_true" -> new Value.Flag(false);
      case "store_false" -> new Value.Flag(true);
      default -> new Unknown("the argument `%s` has no default".formatted(name), call.node());
    };
  }
}
