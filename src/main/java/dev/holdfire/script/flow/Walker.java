package dev.holdfire.script.flow;

import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.SourceModule;
import dev.holdfire.script.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Goes through the code that a function would run, in the order of the text, and through the
 * project's functions that it calls, hands on or starts as a program. Code behind a {@code return}
 * is left out.
 */
public final class Walker {
  private static final int MAX_NODES = 400_000;
  private static final int MAX_DEPTH = 40;
  private static final int MAX_VISITS = 12;

  /** A small function, such as one that prints, may be called from many places. */
  private static final int SMALL = 4_000;

  private static final int MAX_SMALL_VISITS = 500;
  private static final int MAX_CANDIDATES = 3;
  private final Evaluator evaluator;
  private final Classifier classifier;
  private final Unreached unreached;
  private final Predicate<Node> runsElsewhere;
  private final Optional<Predicate<Node>> ofApp;
  private final Map<String, List<Node>> methods = new HashMap<>();

  /**
   * @param runsElsewhere functions that run in a container of their own; calling them by name alone
   *     is not following them
   * @param ofApp what an app can start, of which a run tells what its code names; empty: it does
   *     not look for that
   */
  public Walker(
      Evaluator evaluator, Predicate<Node> runsElsewhere, Optional<Predicate<Node>> ofApp) {
    this.evaluator = evaluator;
    this.runsElsewhere = runsElsewhere;
    this.ofApp = ofApp;
    classifier = new Classifier(evaluator);
    unreached = new Unreached(evaluator);
    for (SourceModule module : evaluator.program().modules()) {
      module
          .root()
          .visit(
              node -> {
                if (node.is("function_definition")
                    && node.enclosing("class_definition", "function_definition")
                        .filter(scope -> scope.is("class_definition"))
                        .isPresent()) {
                  methods
                      .computeIfAbsent(
                          node.child("name").map(Node::text).orElse(""), _ -> new ArrayList<>())
                      .add(node);
                }
              });
    }
  }

  /** Follows one function, or the top level of a module. */
  public Run walk(Node root) {
    return walk(root, List.of(root));
  }

  /** Follows several functions in turn as one run, such as the methods of a class. */
  public Run walk(Node root, List<Node> functions) {
    Walk walk = new Walk();
    functions.forEach(function -> walk.enter(function, Optional.empty()));
    return walk.run(root);
  }

  /** Follows a script as a whole, then the commands that its command line chooses among. */
  public Run walkProgram(Node module, List<Node> commands) {
    Walk walk = new Walk();
    walk.enter(module, Optional.empty());
    commands.stream()
        .filter(command -> !walk.visits.containsKey(command))
        .forEach(command -> walk.enter(command, Optional.empty()));
    return walk.run(module);
  }

  private final class Walk {
    private final List<Event> events = new ArrayList<>();
    private final List<String> gaps = new ArrayList<>(evaluator.program().gaps());
    private final Deque<Node> path = new ArrayDeque<>();
    private final Deque<Node> open = new ArrayDeque<>();
    private final IdentityHashMap<Node, Integer> visits = new IdentityHashMap<>();
    private final Mentions mentions = new Mentions(evaluator, ofApp);
    private int nodes;

    Run run(Node root) {
      return new Run(root, events, gaps, mentions.named(), mentions.fanned(), mentions.isOpen());
    }

    void enter(Node definition, Optional<Node> from) {
      if (open.contains(definition) || open.size() > MAX_DEPTH) {
        return;
      }
      int most = definition.end() - definition.start() > SMALL ? MAX_VISITS : MAX_SMALL_VISITS;
      int visit = visits.merge(definition, 1, Integer::sum);
      if (visit > most) {
        if (visit == most + 1) {
          gaps.add(
              "`%s` is called too often to follow"
                  .formatted(definition.child("name").map(Node::text).orElse("?")));
        }
        return;
      }
      open.push(definition);
      from.ifPresent(path::push);
      Node body =
          definition.is("module") ? definition : definition.child("body").orElse(definition);
      inside(body);
      from.ifPresent(_ -> path.pop());
      open.pop();
    }

    private void inside(Node node) {
      for (Node child : node.children()) {
        visit(child);
        if (node.is("block", "module")
            && child.is(
                "return_statement", "raise_statement", "continue_statement", "break_statement")) {
          return;
        }
      }
    }

    private void visit(Node node) {
      if (++nodes > MAX_NODES) {
        if (nodes == MAX_NODES + 1) {
          gaps.add("it is too much code to follow");
        }
        return;
      }
      if (node.is("function_definition", "class_definition", "lambda", "decorator")) {
        return;
      }
      if (node.is("if_statement") && unreached.isNever(node)) {
        node.childrenIn("alternative").forEach(this::visit);
        return;
      }
      mentions.see(node);
      inside(node);
      Call.of(node).ifPresent(this::called);
    }

    private void called(Call call) {
      Optional<List<String>> words = Commands.words(call, evaluator);
      if (words.isPresent()) {
        command(call, words.get());
        return;
      }
      classifier
          .classify(call)
          .filter(found -> found.kind() != Kind.DELEGATED || !isFollowed(call))
          .ifPresent(found -> add(found.kind(), call, found.object(), found.detail()));
      follow(call, call.function());
      call.positional().forEach(argument -> handedOn(call, argument));
      call.keywords().values().forEach(argument -> handedOn(call, argument));
    }

    private boolean isFollowed(Call call) {
      return evaluator.target(call).isPresent();
    }

    private void add(Kind kind, Call call, Optional<Value> object, String detail) {
      events.add(new Event(kind, call, List.copyOf(path), events.size(), object, detail));
    }

    private void follow(Call call, Node function) {
      String name = call.name();
      if (Mentions.isFannedOut(call)) {
        mentions.fannedOut(call);
        return;
      }
      Node named =
          function.is("attribute") && name.equals("local")
              ? function.child("object").orElse(function)
              : function;
      switch (evaluator.evaluate(named)) {
        case Value.Defined(Node definition) -> {
          if (definition.is("class_definition")) {
            evaluator
                .method(definition, "__init__")
                .ifPresent(it -> enter(it, Optional.of(call.node())));
          } else if (!runsElsewhere.test(definition) || name.equals("local")) {
            enter(definition, Optional.of(call.node()));
          }
        }
        case Value.Instance(Node definition, _) ->
            List.of("__call__", "forward")
                .forEach(
                    method ->
                        evaluator
                            .method(definition, method)
                            .ifPresent(it -> enter(it, Optional.of(call.node()))));
        case Value.Unknown _ -> byName(call, named);
        case Value.Text _,
            Value.Beginning _,
            Value.Numeric _,
            Value.Flag _,
            Value.Nothing _,
            Value.Sequence _,
            Value.Mapping _,
            Value.Library _,
            Value.Made _,
            Value.Module _ -> {}
      }
    }

    /** A method of an object that is not known: every class of the project that has it. */
    private void byName(Call call, Node function) {
      List<Node> candidates =
          function.is("attribute") ? methods.getOrDefault(call.name(), List.of()) : List.of();
      if (!candidates.isEmpty() && candidates.size() <= MAX_CANDIDATES) {
        candidates.forEach(method -> enter(method, Optional.of(call.node())));
        return;
      }
      // A dispatch through a dictionary may call any of its functions.
      if (function.is("subscript")) {
        Value table = evaluator.evaluate(function.child("value").orElse(function));
        if (table instanceof Value.Mapping(var entries, _)) {
          entries.values().stream()
              .filter(Value.Defined.class::isInstance)
              .map(value -> ((Value.Defined) value).definition())
              .forEach(definition -> enter(definition, Optional.of(call.node())));
        }
      }
    }

    private void handedOn(Call call, Node argument) {
      if (unreached.isOfAnotherCommand(call)) {
        return;
      }
      if (argument.is("lambda")) {
        enter(argument, Optional.of(call.node()));
      } else if (argument.is("identifier", "attribute")
          && evaluator.evaluate(argument) instanceof Value.Defined(Node definition)
          && definition.is("function_definition")
          && !runsElsewhere.test(definition)) {
        enter(definition, Optional.of(call.node()));
      }
    }

    private void command(Call call, List<String> words) {
      Optional<SourceModule> program = Commands.program(words, evaluator.program());
      if (Commands.startsApp(words)) {
        add(Kind.PAID, call, Optional.empty(), "modal");
      } else if (program.isPresent()) {
        enter(program.get().root(), Optional.of(call.node()));
      } else if (words.contains("wget") || words.contains("curl")) {
        add(Kind.DOWNLOAD, call, Optional.empty(), String.join(" ", words));
      } else if (Commands.mayTrain(words)) {
        add(Kind.DELEGATED, call, Optional.empty(), "a command");
      }
    }
  }
}
