package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The command lines of a project's programs: the script's own by the launch, another's by the code
 * that starts it.
 */
final class CommandLines {
  private final Program program;
  private final Evaluator evaluator;
  private final Map<Path, List<String>> started = new HashMap<>();
  private final Map<Path, CommandLine> known = new HashMap<>();
  private final Map<Node, Optional<Value>> composed = new HashMap<>();
  private Optional<Entries> entries = Optional.empty();
  private boolean collecting;
  private boolean looking;

  CommandLines(Program program, Evaluator evaluator) {
    this.program = program;
    this.evaluator = evaluator;
  }

  /** Says that the code starts a module as a program of its own, with these words behind it. */
  void started(SourceModule module, List<String> words) {
    List<String> before = started.putIfAbsent(module.path(), List.copyOf(words));
    if (before != null && !before.equals(words)) {
      started.put(module.path(), List.of(String.valueOf(CommandLine.UNKNOWN)));
    }
  }

  /** Whether the run calls this function of an app with keywords. */
  boolean isCalled(Node function) {
    return entries().filter(all -> all.isCalled(function)).isPresent();
  }

  /** Whether a command line fills the parameters of this function. */
  boolean isFilled(Node function) {
    return entries().filter(all -> all.isFilled(function)).isPresent();
  }

  /** The command that a launch chooses among those that the script declares. */
  Optional<String> command() {
    return program
        .invocation()
        .flatMap(invocation -> invocation.arguments().stream().findFirst())
        .filter(word -> entries().filter(all -> all.commands().contains(word)).isPresent());
  }

  /** The functions whose parameters a run fills; empty while they are looked for. */
  private Optional<Entries> entries() {
    if (entries.isEmpty() && !looking) {
      looking = true;
      entries = Optional.of(new Entries(program, evaluator));
      looking = false;
    }
    return entries;
  }

  /** The command line that what is declared here takes part in; empty when it is not known. */
  Optional<CommandLine> of(Node declaration) {
    Path path = declaration.source().path();
    if (started.containsKey(path)) {
      return Optional.of(line(path));
    }
    Path script = program.script().path();
    boolean launched = program.invocation().isPresent();
    if (path.equals(script) || started.isEmpty()) {
      return launched ? Optional.of(line(script)) : Optional.empty();
    }
    // A module that both may import.
    boolean handed = program.invocation().filter(it -> !it.arguments().isEmpty()).isPresent();
    return started.size() == 1 && !handed
        ? Optional.of(line(started.keySet().iterator().next()))
        : Optional.of(
            CommandLine.unclear("which of several command lines this is read from is not known"));
  }

  /** What Hydra hands to a function that it decorates. */
  Optional<Value> hydra(Node function) {
    Optional<Value> before = composed.get(function);
    if (before != null) {
      return before;
    }
    Optional<Value> made =
        Hydra.decorator(function, evaluator)
            .flatMap(
                call ->
                    Hydra.configuration(program, evaluator, call, words(function.source().path())));
    composed.put(function, made);
    return made;
  }

  private List<String> words(Path path) {
    return Optional.ofNullable(started.get(path))
        .or(() -> program.invocation().map(Invocation::arguments))
        .orElse(List.of());
  }

  private CommandLine line(Path program) {
    CommandLine line = known.get(program);
    if (line != null) {
      return line;
    }
    if (collecting) {
      return CommandLine.unclear("what the command line declares depends on itself");
    }
    collecting = true;
    try {
      CommandLine made = make(program);
      known.put(program, made);
      return made;
    } finally {
      collecting = false;
    }
  }

  private CommandLine make(Path path) {
    Optional<List<String>> own = Optional.ofNullable(started.get(path));
    List<String> words = hasHydra(path) ? List.of() : words(path);
    List<Declared> declared = new ArrayList<>();
    ParsedClasses classes = new ParsedClasses(program, evaluator);
    Stream.of(
            ArgumentParsers.declared(program, evaluator),
            entries().stream().flatMap(Entries::declared),
            classes.declared(),
            program.modules().stream().flatMap(module -> constants(module, path)))
        .flatMap(all -> all)
        .filter(one -> isOf(path, one.at()))
        .forEach(declared::add);
    CommandLine line =
        new CommandLine(
            words, declared, entries().map(Entries::commands).orElse(Set.of()), classes.open());
    if (own.isEmpty()) {
      program
          .config()
          .ifPresent(config -> line.put("config", new Value.Text(config.file().path().toString())));
    }
    return line;
  }

  /** Whether Hydra reads the words of a program, which none of its options takes then. */
  private boolean hasHydra(Path path) {
    return program.modules().stream()
        .filter(module -> module.path().equals(path))
        .anyMatch(
            module ->
                module
                    .root()
                    .find(
                        node ->
                            node.is("function_definition")
                                && Hydra.decorator(node, evaluator).isPresent())
                    .isPresent());
  }

  /** A program's own file comes before what it may import. */
  private boolean isOf(Path path, Node at) {
    Path place = at.source().path();
    return place.equals(path)
        || (!started.containsKey(place) && !place.equals(program.script().path()));
  }

  /** {@code exec(open("configurator.py").read())} lets {@code --name=value} set any constant. */
  private Stream<Declared> constants(SourceModule module, Path path) {
    return module.path().equals(path) && module.executes()
        ? module.constants().stream()
            .map(
                binding ->
                    new Declared(
                        Set.of(name(binding)),
                        Set.of(),
                        false,
                        1,
                        1,
                        binding.at(),
                        words -> Literals.of(words.getFirst())))
        : Stream.empty();
  }

  private static String name(Binding.Assigned binding) {
    return binding.at().child("left").map(Node::text).orElse("");
  }

  /**
   * The configuration, where the command line leaves it as it is: what both give may be either's.
   */
  Optional<Value> config() {
    return program
        .config()
        .map(
            config -> {
              Optional<CommandLine> line = of(program.script().root());
              return line.isPresent()
                  ? line.get()
                      .unclear(program.script().root())
                      .orElseGet(() -> without(config.content(), line.get()))
                  : config.content();
            });
  }

  private Value without(Value content, CommandLine line) {
    if (!(content instanceof Value.Mapping(Map<String, Value> entries, boolean complete))) {
      return content;
    }
    Map<String, Value> left = new LinkedHashMap<>();
    entries.forEach(
        (key, value) -> {
          Optional<Value> given = line.given(key);
          left.put(
              key,
              given.isEmpty() || given.get().equals(value) || key.equals("config")
                  ? without(value, line)
                  : new Unknown(
                      "`%s` stands in the config and on the command line".formatted(key),
                      program.script().root()));
        });
    return new Value.Mapping(left, complete);
  }
}
