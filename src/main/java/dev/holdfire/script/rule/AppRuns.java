package dev.holdfire.script.rule;

import dev.holdfire.script.facts.AppReader;
import dev.holdfire.script.facts.Fanout;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.flow.Event;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.flow.Run;
import dev.holdfire.script.flow.Spacings;
import dev.holdfire.script.flow.Walker;
import dev.holdfire.script.rule.Subject.FunctionRun;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Invocation;
import dev.holdfire.script.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the functions of an app would do: those that a launch reaches, from what it starts by what
 * the code of each names; all of them where nothing is launched, or where not all that is started
 * can be told.
 */
final class AppRuns {
  private final AppReader app;
  private final Evaluator evaluator;
  private final Walker walker;
  private final Map<Node, Run> walked = new HashMap<>();
  private final Optional<Set<Node>> reached;
  private final List<FunctionRun> runs = new ArrayList<>();

  AppRuns(Evaluator evaluator, AppReader app) {
    this.app = app;
    this.evaluator = evaluator;
    Set<Node> startable = startable();
    walker =
        new Walker(
            evaluator,
            node -> runsElsewhere(node, app),
            evaluator.program().invocation().map(_ -> startable::contains));
    reached = evaluator.program().invocation().flatMap(this::reach);
    app.functions().forEach(this::add);
  }

  /** In the order of the text. */
  List<FunctionRun> runs() {
    return runs;
  }

  /** What runs on the caller's machine: the entrypoints that a launch comes to, or may come to. */
  List<Run> client() {
    return app.entrypoints().stream()
        .filter(node -> reached.isEmpty() || reached.get().contains(node))
        .map(this::walk)
        .toList();
  }

  /** The functions, methods and entrypoints that a launch does not come to. */
  Set<Node> unreached() {
    return reached
        .map(
            found ->
                Stream.concat(app.entrypoints().stream(), callable())
                    .filter(node -> !found.contains(node))
                    .collect(Collectors.toSet()))
        .orElse(Set.of());
  }

  /** The functions, and the methods of the classes. */
  private Stream<Node> callable() {
    return app.functions().stream()
        .flatMap(
            function ->
                function.cls() ? methods(function).stream() : Stream.of(function.definition()));
  }

  /** What a run begins with: what is launched, else the only thing that can be. */
  List<Node> started() {
    if (reached.isPresent()) {
      return evaluator.program().invocation().map(this::start).orElse(List.of());
    }
    return app.functions().size() == 1 && !app.functions().getFirst().cls()
        ? List.of(app.functions().getFirst().definition())
        : List.of();
  }

  /** The calls that start containers, without those that only code does that is not reached. */
  List<Fanout> fanout() {
    List<Fanout> all = app.fanout();
    if (reached.isEmpty() || all.isEmpty()) {
      return all;
    }
    Set<Node> here = new HashSet<>();
    reached.get().forEach(node -> here.addAll(walk(node).fanned()));
    Set<Node> elsewhere = new HashSet<>(walk(evaluator.program().script().root()).fanned());
    unreached().forEach(node -> elsewhere.addAll(walk(node).fanned()));
    return all.stream()
        .filter(call -> here.contains(call.at()) || !elsewhere.contains(call.at()))
        .toList();
  }

  /** A method without a decorator runs where it is called from. */
  static boolean runsElsewhere(Node definition, AppReader app) {
    return app.of(definition).isPresent()
        && definition.parent().filter(node -> node.is("decorated_definition")).isPresent();
  }

  /** What code names that starts a container: what is callable, and the classes. */
  private Set<Node> startable() {
    return Stream.concat(app.functions().stream().map(FunctionFacts::definition), callable())
        .collect(Collectors.toSet());
  }

  /** What a launch calls first: an entrypoint, a function, or a method of a class. */
  private List<Node> start(Invocation invocation) {
    List<Node> locals = app.entrypoints();
    List<FunctionFacts> functions = app.functions();
    if (invocation.entrypoint().isEmpty()) {
      return locals.size() == 1
          ? locals
          : locals.isEmpty() && functions.size() == 1
              ? List.of(functions.getFirst().definition())
              : List.of();
    }
    String name = invocation.entrypoint().get();
    List<Node> local = locals.stream().filter(node -> name(node).equals(name)).toList();
    return local.isEmpty()
        ? functions.stream().flatMap(function -> started(function, name)).toList()
        : local;
  }

  private Stream<Node> started(FunctionFacts function, String name) {
    Node definition = function.definition();
    if (!function.cls()) {
      return function.name().equals(name) || name(definition).equals(name)
          ? Stream.of(definition)
          : Stream.empty();
    }
    String method = name.substring(name.indexOf('.') + 1);
    return name.equals(name(definition) + "." + method)
        ? Stream.concat(
            Stream.of(definition),
            methods(function).stream().filter(node -> name(node).equals(method)))
        : Stream.empty();
  }

  private static String name(Node definition) {
    return definition.child("name").map(Node::text).orElse("");
  }

  private Optional<Set<Node>> reach(Invocation invocation) {
    Set<Node> found = new LinkedHashSet<>();
    Deque<Node> open = new ArrayDeque<>(start(invocation));
    while (!open.isEmpty()) {
      Node next = open.pop();
      if (found.add(next)) {
        Run run = walk(next);
        if (run.open()) {
          return Optional.empty();
        }
        open.addAll(run.named());
      }
      if (open.isEmpty()) {
        // Of a class that is named without a method, any may be called.
        app.functions().stream()
            .filter(function -> function.cls() && found.contains(function.definition()))
            .filter(function -> methods(function).stream().noneMatch(found::contains))
            .forEach(function -> open.addAll(methods(function)));
      }
    }
    return app.functions().stream().anyMatch(function -> isIn(found, function))
        ? Optional.of(found)
        : Optional.empty();
  }

  private boolean isIn(Set<Node> found, FunctionFacts function) {
    return found.contains(function.definition())
        && (!function.cls() || methods(function).stream().anyMatch(found::contains));
  }

  private Run walk(Node definition) {
    return walked.computeIfAbsent(definition, walker::walk);
  }

  private void add(FunctionFacts function) {
    if (reached.isPresent() && !isIn(reached.get(), function)) {
      return;
    }
    if (!function.cls()) {
      add(function, walk(function.definition()));
      return;
    }
    List<Node> begin = decorated(function, false);
    List<Node> methods =
        methods(function).stream()
            .filter(node -> reached.isEmpty() || reached.get().contains(node))
            .toList();
    List<Node> training = methods.stream().filter(node -> trains(walk(node))).toList();
    // What one method saves is no checkpoint of what another trains.
    List<Node> apart = training.size() > 1 ? training : List.of(function.definition());
    for (Node one : apart) {
      List<Node> run = new ArrayList<>(begin);
      methods.stream()
          .filter(node -> node == one || training.size() < 2 || !training.contains(node))
          .forEach(run::add);
      add(function, walker.walk(function.definition(), run));
    }
  }

  private void add(FunctionFacts function, Run run) {
    runs.add(new FunctionRun(Optional.of(function), run));
  }

  /** Whether it has a training loop of its own, and is no step of another's. */
  private static boolean trains(Run run) {
    return run.of(Kind.STEP, Kind.FRAMEWORK, Kind.BACKWARD).stream().anyMatch(AppRuns::isLoop);
  }

  private static boolean isLoop(Event event) {
    return event.kind() == Kind.FRAMEWORK || Spacings.isInLoop(event);
  }

  /** The methods of a class that can be called from outside, its parents' included. */
  private List<Node> methods(FunctionFacts function) {
    return decorated(function, true);
  }

  private List<Node> decorated(FunctionFacts function, boolean called) {
    Map<String, Node> byName = new LinkedHashMap<>();
    for (Node owner : lineage(function.definition())) {
      owner.child("body").map(Node::children).orElse(List.of()).stream()
          .filter(node -> node.is("decorated_definition"))
          .filter(node -> begins(node) != called)
          .flatMap(node -> node.child("definition").stream())
          .filter(node -> node.is("function_definition"))
          .forEach(node -> byName.putIfAbsent(name(node), node));
    }
    return List.copyOf(byName.values());
  }

  /** A class, and those of the project that it derives from. */
  private Set<Node> lineage(Node definition) {
    Set<Node> lineage = new LinkedHashSet<>();
    Deque<Node> open = new ArrayDeque<>(List.of(definition));
    while (!open.isEmpty()) {
      Node next = open.pop();
      if (lineage.add(next)) {
        for (Value base : evaluator.bases(next)) {
          if (base instanceof Value.Defined(Node parent) && parent.is("class_definition")) {
            open.add(parent);
          }
        }
      }
    }
    return lineage;
  }

  private static boolean begins(Node decorated) {
    return decorated.children().stream()
        .filter(node -> node.is("decorator"))
        .anyMatch(node -> node.text().matches("(?s)@(?:[\\w.]*\\.)?(?:enter|exit|build)\\b.*"));
  }
}
