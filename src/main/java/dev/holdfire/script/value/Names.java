package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Value.Unknown;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds what a name stands for at the place where it is used. */
final class Names {
  private static final String[] SCOPES = {
    "function_definition", "lambda", "class_definition", "module"
  };

  /** Builtins that scripts put something of their own in front of. */
  private static final Set<String> WRAPPED = Set.of("print", "open", "input");

  private final Program program;
  private final Evaluator evaluator;
  private final Parameters parameters;

  Names(Program program, Evaluator evaluator) {
    this.program = program;
    this.evaluator = evaluator;
    parameters = new Parameters(program, evaluator);
  }

  Value evaluate(Node use) {
    String name = use.text();
    if (isComprehensionVariable(use, name)) {
      return new Unknown("`%s` takes many values".formatted(name), use);
    }
    Optional<Node> scope = scopeOf(use, name);
    if (scope.isEmpty()) {
      return star(use, name).orElseGet(() -> new Value.Library(name));
    }
    return chosen(use, scope.get(), name);
  }

  /** The value's expression, when the name is assigned one here or in a followed module. */
  Optional<Node> assigned(Node use) {
    Optional<Node> scope = scopeOf(use, use.text());
    if (scope.isEmpty()) {
      return Optional.empty();
    }
    List<Binding> candidates = candidates(use, scope.get(), use.text());
    if (candidates.isEmpty() || !agrees(use, scope.get(), candidates)) {
      return Optional.empty();
    }
    return switch (candidates.getLast()) {
      case Binding.Assigned(_, Node value, var path) when path.isEmpty() -> Optional.of(value);
      case Binding.Imported imported ->
          module(imported).flatMap(module -> imported.name().flatMap(name -> top(module, name)));
      case Binding.Assigned _, Binding.Parameter _, Binding.Definition _, Binding.Opaque _ ->
          Optional.empty();
    };
  }

  private Optional<Node> top(SourceModule module, String name) {
    List<Binding> bindings = module.bindings(module.root(), name);
    if (bindings.isEmpty()) {
      return Optional.empty();
    }
    return switch (bindings.getLast()) {
      case Binding.Assigned(_, Node value, var path) when path.isEmpty() -> Optional.of(value);
      case Binding.Imported imported ->
          module(imported)
              .filter(other -> other != module)
              .flatMap(other -> imported.name().flatMap(inner -> top(other, inner)));
      case Binding.Assigned _, Binding.Parameter _, Binding.Definition _, Binding.Opaque _ ->
          Optional.empty();
    };
  }

  /** A name of a module's top level, as another module sees it. */
  Value exported(SourceModule module, String name, Node at) {
    List<Binding> bindings = module.bindings(module.root(), name);
    if (bindings.isEmpty()) {
      return new Unknown("`%s` is not found in %s".formatted(name, file(module)), at);
    }
    return chosen(at, module.root(), name);
  }

  private Value chosen(Node use, Node scope, String name) {
    List<Binding> candidates = candidates(use, scope, name);
    if (WRAPPED.contains(name) && candidates.stream().allMatch(it -> it.at().contains(use))) {
      // "print = partial(print, flush=True)": what it was before.
      return new Value.Library(name);
    }
    if (candidates.isEmpty()) {
      return new Unknown("`%s` is used before it is set".formatted(name), use);
    }
    if (agrees(use, scope, candidates)) {
      return value(candidates.getLast(), use);
    }
    Set<Value> values = new HashSet<>();
    candidates.forEach(candidate -> values.add(value(candidate, use)));
    Value first = values.iterator().next();
    return values.size() == 1 && !(first instanceof Unknown)
        ? first
        : new Unknown(
            "`%s` is set in more than one way".formatted(name), candidates.getLast().at());
  }

  /** Whether the last of them certainly holds where the name is used. */
  private boolean agrees(Node use, Node scope, List<Binding> candidates) {
    Binding last = candidates.getLast();
    boolean changesInLoop =
        scope.contains(use)
            && candidates.size() > 1
            && candidates.stream().anyMatch(binding -> binding.at().start() > use.start());
    return !changesInLoop && !isConditional(last.at(), use, scope);
  }

  /**
   * The bindings that can hold: in its own scope those before the use, and those of loops around
   * it; from within a function all of an outer scope.
   */
  private List<Binding> candidates(Node use, Node scope, String name) {
    List<Binding> all = program.module(scope).bindings(scope, name);
    boolean sameScope =
        use.source().path().equals(scope.source().path())
            && use.enclosing(SCOPES).filter(inner -> inner == scope).isPresent();
    if (!sameScope) {
      return all;
    }
    List<Binding> candidates = new ArrayList<>();
    for (Binding binding : all) {
      boolean before = binding.at().end() <= use.start() || binding instanceof Binding.Parameter;
      boolean around =
          (binding instanceof Binding.Opaque && binding.at().contains(use))
              || binding
                  .at()
                  .ancestors()
                  .takeWhile(node -> node != scope)
                  .anyMatch(
                      node -> node.is("for_statement", "while_statement") && node.contains(use));
      if (before || around) {
        candidates.add(binding);
      }
    }
    return candidates.isEmpty() && scope.is("module") ? all : candidates;
  }

  private static boolean isConditional(Node at, Node use, Node scope) {
    return at.ancestors()
        .takeWhile(node -> node != scope)
        .anyMatch(
            node ->
                node.is(
                        "if_statement",
                        "elif_clause",
                        "else_clause",
                        "except_clause",
                        "for_statement",
                        "while_statement",
                        "case_clause")
                    && !branch(node, at).contains(use));
  }

  private static Node branch(Node statement, Node at) {
    return statement.children().stream()
        .filter(child -> child.contains(at))
        .findFirst()
        .orElse(statement);
  }

  private Optional<Node> scopeOf(Node use, String name) {
    SourceModule module = program.module(use);
    Node previous = use;
    for (Node scope : use.ancestors().filter(node -> node.is(SCOPES)).toList()) {
      boolean outerClass =
          scope.is("class_definition") && previous.is("function_definition", "lambda");
      boolean ownHeader =
          scope.is("function_definition", "lambda", "class_definition")
              && scope.child("body").map(body -> !body.contains(use)).orElse(true);
      if (!outerClass && !ownHeader && !module.bindings(scope, name).isEmpty()) {
        return Optional.of(scope);
      }
      previous = ownHeader ? previous : scope;
    }
    return Optional.empty();
  }

  private static boolean isComprehensionVariable(Node use, String name) {
    return use.ancestors()
        .takeWhile(node -> !node.is("function_definition", "module", "class_definition"))
        .filter(
            node ->
                node.is(
                    "list_comprehension",
                    "set_comprehension",
                    "dictionary_comprehension",
                    "generator_expression"))
        .flatMap(node -> node.children().stream())
        .filter(node -> node.is("for_in_clause"))
        .flatMap(clause -> clause.child("left").stream())
        .anyMatch(
            left ->
                left.find(node -> node.is("identifier") && node.text().equals(name)).isPresent());
  }

  private Optional<Value> star(Node use, String name) {
    return program.module(use).wildcards().stream()
        .flatMap(node -> node.child("module_name").stream())
        .flatMap(
            module -> {
              String text = module.text();
              int level = (int) text.chars().takeWhile(c -> c == '.').count();
              return program.find(program.module(use), text.substring(level), level).stream();
            })
        .filter(module -> !module.bindings(module.root(), name).isEmpty())
        .findFirst()
        .map(module -> exported(module, name, use));
  }

  private Value value(Binding binding, Node use) {
    return switch (binding) {
      case Binding.Assigned assigned ->
          overridden(assigned).orElseGet(() -> part(assigned.value(), assigned.path()));
      case Binding.Definition(Node at) -> new Value.Defined(at);
      case Binding.Imported imported -> imported(imported, use);
      case Binding.Opaque(Node at, String how) ->
          new Unknown("`%s` is %s".formatted(use.text(), how), at);
      case Binding.Parameter parameter -> parameters.value(parameter);
    };
  }

  /** What the command line sets a constant to, in a module that lets it. */
  private Optional<Value> overridden(Binding.Assigned assigned) {
    SourceModule module = program.module(assigned.at());
    if (!module.executes() || !module.constants().contains(assigned)) {
      return Optional.empty();
    }
    String name = assigned.at().child("left").map(Node::text).orElse("");
    return evaluator
        .commandLine(assigned.at())
        .flatMap(line -> line.given(name).or(() -> line.unclear(assigned.at())));
  }

  private Value part(Node value, List<Integer> path) {
    Value part = evaluator.evaluate(value);
    for (int index : path) {
      if (!(part instanceof Value.Sequence(List<Value> values)) || index >= values.size()) {
        return new Unknown("what is unpacked here is not followed", value);
      }
      part = values.get(index);
    }
    return part;
  }

  private Optional<SourceModule> module(Binding.Imported imported) {
    return program.find(program.module(imported.at()), imported.module(), imported.level());
  }

  private Value imported(Binding.Imported imported, Node use) {
    Optional<SourceModule> module = module(imported);
    if (imported.name().isEmpty()) {
      return module
          .<Value>map(Value.Module::new)
          .orElseGet(() -> new Value.Library(imported.module()));
    }
    String name = imported.name().get();
    if (module.isPresent()
        && !module.get().bindings(module.get().root(), name).isEmpty()
        && module.get() != program.module(imported.at())) {
      return exported(module.get(), name, use);
    }
    String dotted = imported.module().isEmpty() ? name : imported.module() + "." + name;
    Optional<SourceModule> below =
        program.find(program.module(imported.at()), dotted, imported.level());
    if (below.isPresent()) {
      return new Value.Module(below.get());
    }
    return module.isPresent()
        ? new Unknown("`%s` is not found in %s".formatted(name, file(module.get())), imported.at())
        : new Value.Library(".".repeat(imported.level()) + dotted);
  }

  private static String file(SourceModule module) {
    return String.valueOf(module.path().getFileName());
  }

  /** Every expression that a name may stand for: what is assigned to it, and what callers give. */
  List<Node> sources(Node use) {
    return scopeOf(use, use.text()).stream()
        .flatMap(scope -> program.module(scope).bindings(scope, use.text()).stream())
        .flatMap(
            binding ->
                switch (binding) {
                  case Binding.Assigned(_, Node value, _) -> Stream.of(value);
                  case Binding.Parameter parameter -> parameters.given(parameter).stream();
                  case Binding.Definition _, Binding.Imported _, Binding.Opaque _ -> Stream.empty();
                })
        .toList();
  }
}
