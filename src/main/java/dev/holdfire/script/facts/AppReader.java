package dev.holdfire.script.facts;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.SourceModule;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the app, what it runs in containers, its entrypoints and its fan-out. */
public final class AppReader {
  private static final Set<String> KINDS = Set.of("function", "cls", "local_entrypoint", "server");
  private static final Set<String> FANOUT =
      Set.of("remote", "spawn", "map", "starmap", "for_each", "spawn_map", "remote_gen");

  private final Evaluator evaluator;
  private final List<FunctionFacts> functions = new ArrayList<>();
  private final List<Node> entrypoints = new ArrayList<>();
  private Fact<String> name = new Fact.Missing<>();

  /** Once it was asked for: rules and facts ask, and it is read from the whole program. */
  private @Nullable List<Fanout> fanout;

  /** Reads the script and every module that it imports. */
  public AppReader(Evaluator evaluator) {
    this.evaluator = evaluator;
    for (SourceModule module : evaluator.program().modules()) {
      if (module.imports("modal") || module == evaluator.program().script()) {
        module.root().visit(this::read);
      }
    }
  }

  /** The app's name. */
  public Fact<String> name() {
    return name;
  }

  /** What runs in containers, in the order of the text. */
  public List<FunctionFacts> functions() {
    return functions;
  }

  /** The functions that run on the caller's machine. */
  public List<Node> entrypoints() {
    return entrypoints;
  }

  private void read(Node node) {
    if (node.is("decorated_definition")) {
      node.child("definition").ifPresent(definition -> decorated(node, definition));
    } else if (node.is("call")) {
      Call.of(node).ifPresent(this::call);
    }
  }

  private void decorated(Node node, Node definition) {
    for (Node decorator : node.children()) {
      if (!decorator.is("decorator") || decorator.children().isEmpty()) {
        continue;
      }
      Node expression = decorator.children().getFirst();
      Optional<Call> call = Call.of(expression);
      Node function = call.map(Call::function).orElse(expression);
      if (function.is("attribute")) {
        String kind = function.child("attribute").map(Node::text).orElse("");
        if (KINDS.contains(kind) && isApp(function)) {
          add(kind, definition, call, function);
        }
      }
    }
  }

  private boolean isApp(Node function) {
    return switch (evaluator.evaluate(function.child("object").orElse(function))) {
      case Value.Made(String callee, _) -> callee.startsWith("modal.") || callee.contains("App");
      case Value.Unknown _, Value.Library _ -> true;
      case Value.Text _,
          Value.Beginning _,
          Value.Numeric _,
          Value.Flag _,
          Value.Nothing _,
          Value.Sequence _,
          Value.Mapping _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _ ->
          false;
    };
  }

  private void add(String kind, Node definition, Optional<Call> call, Node function) {
    if (kind.equals("local_entrypoint")) {
      entrypoints.add(definition);
      return;
    }
    Optional<Call> app =
        evaluator.evaluate(function.child("object").orElse(function))
                instanceof Value.Made(_, Call made)
            ? Optional.of(made)
            : Optional.empty();
    functions.add(function(definition, call, app, kind.equals("cls")));
  }

  private FunctionFacts function(
      Node definition, Optional<Call> call, Optional<Call> app, boolean cls) {
    Settings settings = new Settings(evaluator, call, app);
    String itsName =
        call.flatMap(it -> it.keyword("name"))
            .map(evaluator::evaluate)
            .filter(Value.Text.class::isInstance)
            .map(value -> ((Value.Text) value).text())
            .orElseGet(() -> definition.child("name").map(Node::text).orElse("?"));
    return new FunctionFacts(
        itsName,
        definition,
        call,
        cls,
        settings.gpu(),
        settings.number("timeout"),
        settings.retries(),
        settings.volumes(),
        settings.number("cpu"),
        settings.number("memory"),
        settings.text("region"),
        settings.number("startup_timeout"),
        settings.whole("min_containers", "keep_warm"),
        settings.whole("max_containers", "concurrency_limit"),
        settings.image());
  }

  private void call(Call call) {
    // app.function(...)(train)
    Optional<Call> inner = Call.of(call.function());
    if (inner.filter(this::isRegistration).isPresent()
        && !call.positional().isEmpty()
        && evaluator.evaluate(call.positional().getFirst())
            instanceof Value.Defined(Node definition)) {
      add(inner.get().name(), definition, inner, inner.get().function());
    }
    String callee = evaluator.callee(call);
    if (callee.equals("modal.App") || callee.equals("modal.Stub")) {
      Optional<Node> given = call.argument(0, "name");
      name =
          given.isEmpty()
              ? name
              : switch (evaluator.evaluate(given.get())) {
                case Value.Text(String text) -> new Fact.Known<>(text, given.get());
                case Value.Unknown(String why, Node at) -> new Fact.Unclear<>(why, at);
                case Value.Beginning(_, Value.Unknown(String why, Node at)) ->
                    new Fact.Unclear<>(why, at);
                case Value.Numeric _,
                    Value.Flag _,
                    Value.Nothing _,
                    Value.Sequence _,
                    Value.Mapping _,
                    Value.Library _,
                    Value.Made _,
                    Value.Defined _,
                    Value.Module _,
                    Value.Instance _ ->
                    new Fact.Unclear<>("the name is no text that can be read", given.get());
              };
    }
  }

  /** Every call that runs something in containers. */
  public List<Fanout> fanout() {
    List<Fanout> known = fanout;
    if (known == null) {
      known = findFanout();
      fanout = known;
    }
    return known;
  }

  private List<Fanout> findFanout() {
    List<Fanout> found = new ArrayList<>();
    for (SourceModule module : evaluator.program().modules()) {
      module.root().visit(node -> Call.of(node).flatMap(this::fanout).ifPresent(found::add));
    }
    return List.copyOf(found);
  }

  private Optional<Fanout> fanout(Call call) {
    Node function = call.function();
    String kind = call.name();
    // f.remote.aio(...)
    if (kind.equals("aio")
        && function.child("object").filter(it -> it.is("attribute")).isPresent()) {
      function = function.child("object").orElse(function);
      kind = function.child("attribute").map(Node::text).orElse("");
    }
    if (!function.is("attribute") || !FANOUT.contains(kind)) {
      return Optional.empty();
    }
    Node target = function.child("object").orElse(function);
    Optional<FunctionFacts> facts = resolve(target);
    boolean isModal =
        facts.isPresent()
            || switch (evaluator.evaluate(target)) {
              case Value.Made(String callee, _) -> isDeployed(callee);
              case Value.Library(String name) -> isDeployed(name);
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
                  Value.Unknown _ ->
                  false;
            };
    return isModal
        ? Optional.of(
            new Fanout(
                kind.equals("remote_gen") ? "remote" : kind,
                call.node(),
                target.text().replaceAll("\\s+", ""),
                facts))
        : Optional.empty();
  }

  /** A function or class of an app that was deployed. */
  private static boolean isDeployed(String callee) {
    return callee.matches("modal\\.(?:Function|Cls)\\..*");
  }

  /** The function of the app that an expression names. */
  private Optional<FunctionFacts> resolve(Node target) {
    Node current = target;
    // f.with_options(gpu=…) runs f.
    Optional<Call> options = Call.of(current).filter(call -> call.name().startsWith("with_"));
    if (options.isPresent()) {
      current = options.get().receiver().orElse(current);
    }
    // One of two: the one that has a GPU is the one that costs.
    Optional<Node> either =
        evaluator.expression(current).filter(it -> it.is("conditional_expression"));
    if (either.isPresent()) {
      List<FunctionFacts> both =
          either.get().children().stream().flatMap(part -> resolve(part).stream()).toList();
      return both.stream()
          .filter(facts -> !facts.gpu().isMissing())
          .findFirst()
          .or(() -> both.stream().findFirst());
    }
    Value value = evaluator.evaluate(current);
    if (value instanceof Value.Defined(Node definition)) {
      return of(definition);
    }
    // train = app.function(…)(run_training)
    return evaluator
        .expression(current)
        .flatMap(Call::of)
        .filter(made -> Call.of(made.function()).filter(this::isRegistration).isPresent())
        .flatMap(made -> made.positional().stream().findFirst())
        .map(evaluator::evaluate)
        .flatMap(
            made ->
                made instanceof Value.Defined(Node definition) ? of(definition) : Optional.empty());
  }

  private boolean isRegistration(Call call) {
    return call.function().is("attribute")
        && (call.name().equals("function") || call.name().equals("cls"))
        && isApp(call.function());
  }

  /** The function of the app that a definition is, or that it is a method of. */
  public Optional<FunctionFacts> of(Node definition) {
    Optional<FunctionFacts> itself =
        functions.stream().filter(facts -> facts.definition() == definition).findFirst();
    return itself.isPresent()
        ? itself
        : definition
            .enclosing("class_definition", "function_definition", "module")
            .filter(scope -> scope.is("class_definition"))
            .flatMap(
                owner ->
                    functions.stream().filter(facts -> facts.definition() == owner).findFirst());
  }
}
