package dev.holdfire.script.rule;

import dev.holdfire.gpu.Compatibility;
import dev.holdfire.redact.Redactor;
import dev.holdfire.script.facts.AppReader;
import dev.holdfire.script.facts.Fanout;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.facts.Image;
import dev.holdfire.script.facts.ImageReader;
import dev.holdfire.script.flow.Commands;
import dev.holdfire.script.flow.Event.Kind;
import dev.holdfire.script.flow.Run;
import dev.holdfire.script.flow.Walker;
import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A script as the rules see it. */
public final class Subject {
  private static final Pattern MEASURES =
      Pattern.compile(
          "(?i)(?:^|[_-])(?:bench|benchmark|profile|profiling|throughput"
              + "|prob(?:e|ing)|diagnos(?:e|is|tics?)|lr_?find(?:er)?|sanity|debug)(?:[_.-]|$)");

  private static final Pattern COMMAND =
      Pattern.compile("@(?:[\\w.]+\\.(?:command|callback)|call_parse)\\b");

  private final Evaluator evaluator;
  private final AppReader app;
  private final boolean modal;
  private final List<FunctionRun> runs = new ArrayList<>();
  private final List<Fanout> fanout;
  private final List<Run> client;
  private final List<Node> started;
  private final Redactor redactor;
  private final Compatibility compatibility;

  /**
   * What one function would do.
   *
   * @param function empty for a script that runs as plain Python
   */
  public record FunctionRun(Optional<FunctionFacts> function, Run run) {
    /** What is trained out of sight. */
    Optional<Node> delegated() {
      return run.of(Kind.DELEGATED).stream().findFirst().map(event -> event.node());
    }

    boolean trains() {
      return run.training().isPresent();
    }
  }

  /**
   * A script as it is launched: what is not reached gives no parameter its value.
   *
   * @param modal whether it is run by Modal
   */
  public static Subject of(
      Program program, Optional<Boolean> modal, Redactor redactor, Compatibility compatibility) {
    Evaluator whole = evaluator(program, Set.of());
    AppReader app = new AppReader(whole);
    boolean isModal =
        modal.orElseGet(() -> program.script().imports("modal") || !app.functions().isEmpty());
    Set<Node> unreached =
        isModal && program.invocation().isPresent()
            ? new AppRuns(whole, app).unreached()
            : Set.of();
    if (unreached.isEmpty()) {
      return new Subject(whole, app, isModal, redactor, compatibility);
    }
    Evaluator evaluator = evaluator(program, unreached);
    return new Subject(evaluator, new AppReader(evaluator), true, redactor, compatibility);
  }

  private static Evaluator evaluator(Program program, Set<Node> unreached) {
    Evaluator evaluator = new Evaluator(program, unreached);
    Commands.tell(evaluator);
    return evaluator;
  }

  private Subject(
      Evaluator evaluator,
      AppReader app,
      boolean modal,
      Redactor redactor,
      Compatibility compatibility) {
    this.evaluator = evaluator;
    this.app = app;
    this.modal = modal;
    this.redactor = redactor;
    this.compatibility = compatibility;
    if (modal) {
      AppRuns all = new AppRuns(evaluator, app);
      runs.addAll(all.runs());
      fanout = all.fanout();
      client = all.client();
      started = all.started();
    } else {
      Walker walker =
          new Walker(evaluator, node -> AppRuns.runsElsewhere(node, app), Optional.empty());
      runs.add(new FunctionRun(Optional.empty(), walker.walkProgram(root(), commands())));
      fanout = app.fanout();
      client = List.of();
      started = List.of();
    }
  }

  /** The functions of the script that a library such as typer or click calls by their names. */
  private List<Node> commands() {
    List<Node> commands = new ArrayList<>();
    root()
        .visit(
            node -> {
              if (node.is("function_definition")
                  && node.parent()
                      .filter(it -> it.is("decorated_definition"))
                      .map(it -> it.text().substring(0, node.start() - it.start()))
                      .filter(text -> COMMAND.matcher(text).find())
                      .filter(text -> mayRun(node, text))
                      .isPresent()) {
                commands.add(node);
              }
            });
    return commands;
  }

  /** Whether a launch may choose a command: it names this one, or none. */
  private boolean mayRun(Node function, String decorators) {
    Optional<String> chosen = evaluator.command();
    String name = function.child("name").map(Node::text).orElse("");
    return chosen.isEmpty()
        || decorators.contains(".callback")
        || chosen.get().equals(name)
        || chosen.get().equals(name.replace('_', '-'))
        || decorators.contains('"' + chosen.get() + '"')
        || decorators.contains("'" + chosen.get() + "'");
  }

  Evaluator evaluator() {
    return evaluator;
  }

  Program program() {
    return evaluator.program();
  }

  AppReader app() {
    return app;
  }

  /** Whether it is judged as a script for Modal. */
  public boolean modal() {
    return modal;
  }

  Redactor redactor() {
    return redactor;
  }

  Compatibility compatibility() {
    return compatibility;
  }

  Node root() {
    return program().script().root();
  }

  /** What each function would do. */
  public List<FunctionRun> runs() {
    return runs;
  }

  /** The runs that train. */
  public List<FunctionRun> training() {
    return runs.stream().filter(FunctionRun::trains).toList();
  }

  /** Whether the script is there to measure, by its name: nobody wants what it trains. */
  public boolean measures() {
    Path name = program().script().path().getFileName();
    return name != null && MEASURES.matcher(name.toString()).find();
  }

  /** The runs that hand over to something that may train. */
  List<FunctionRun> delegating() {
    return runs.stream().filter(run -> !run.trains() && run.delegated().isPresent()).toList();
  }

  /** The functions of an app that are run, in the order of the text. */
  List<FunctionFacts> functions() {
    return runs.stream().flatMap(run -> run.function().stream()).distinct().toList();
  }

  /** The calls that start containers; of an app's, those of what is run. */
  List<Fanout> fanout() {
    return fanout;
  }

  /** What the entrypoints of an app would do. */
  List<Run> client() {
    return client;
  }

  /** The functions that a run begins with, as far as that is known. */
  List<Node> started() {
    return started;
  }

  /** Those that have a GPU; every function, when none has. */
  List<FunctionFacts> paid() {
    List<FunctionFacts> withGpu =
        functions().stream().filter(function -> !function.gpu().isMissing()).toList();
    return withGpu.isEmpty() ? functions() : withGpu;
  }

  Optional<Image> image(FunctionFacts function) {
    return function.image().map(node -> ImageReader.read(node, evaluator));
  }

  /** Why not all of the code is known; empty when it is. */
  Optional<String> gap() {
    return runs.stream().flatMap(run -> run.run().gaps().stream()).findFirst();
  }

  /** Says, for the rules about training, why they do not apply or cannot be judged. */
  Judgement withoutTraining(String fix) {
    Judgement.Tally tally = new Judgement.Tally();
    delegating()
        .forEach(
            run ->
                tally.unclear(
                    run.delegated().orElseThrow(),
                    "what trains here is out of sight: %s"
                        .formatted(run.run().of(Kind.DELEGATED).getFirst().detail())));
    gap().ifPresent(gap -> tally.unclear(root(), "not all of the code was followed: " + gap));
    return tally.judgement(fix, Judgement.notApplicable(root(), "nothing is trained"));
  }

  /** Where an argument is added to a decorator; empty when it has none to add to. */
  static Optional<Integer> argumentEnd(Call call) {
    return call.node().child("arguments").map(node -> node.end() - 1);
  }
}
