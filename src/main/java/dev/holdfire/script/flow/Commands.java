package dev.holdfire.script.flow;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Program;
import dev.holdfire.script.value.SourceModule;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Commands that a script runs: the words of them that are known. */
public final class Commands {
  private static final Set<String> RUNNERS =
      Set.of(
          "subprocess.run",
          "subprocess.Popen",
          "subprocess.call",
          "subprocess.check_call",
          "subprocess.check_output",
          "os.system",
          "os.execvp",
          "os.popen",
          "asyncio.create_subprocess_exec",
          "asyncio.create_subprocess_shell",
          "torch.distributed.run.main",
          "torch.distributed.run.run",
          "runpy.run_path",
          "runpy.run_module");
  private static final Pattern TRAINING =
      Pattern.compile(
          "(?i).*(?:train|finetune|fine_tune|torchrun|accelerate|deepspeed|axolotl|litgpt|sft|grpo|tune"
              + " run).*");

  /** A function of a library that starts a script, such as a wrapper of torchrun. */
  private static final Pattern LAUNCHER =
      Pattern.compile("(?i).*(?:torchrun|launch|elastic|run_script|execute).*");

  /** What the functions above, and such launchers, are called by. */
  private static final Pattern STARTS =
      Pattern.compile(
          "(?i)(?:_?exec_subprocess|_?run_command|_?run_cmd|run|popen|call|check_call|check_output|system"
              + "|execvp|create_subprocess_(?:exec|shell)|main|.*(?:torchrun|launch|elastic|run_script|execute).*)");

  /** Words in front of the one that says what is run. */
  private static final Pattern STARTERS =
      Pattern.compile(
          "-[\\w-]*|(?:.*/)?(?:python[\\d.]*|bash|sh|env|uv|run|exec|nohup|stdbuf|xvfb-run)|\\w+=\\S*");

  private static final Pattern MODAL = Pattern.compile("(?:.*/)?modal");
  private static final Set<String> STARTS_APP = Set.of("run", "deploy", "serve", "shell", "launch");

  /** Stands where a command of a shell ends. */
  private static final String END = "\u0001";

  /** Stands for a word that is not known. */
  static final String UNKNOWN = "\u0000";

  private Commands() {}

  /** The words, when the call runs a command. */
  static Optional<List<String>> words(Call call, Evaluator evaluator) {
    String callee = evaluator.callee(call);
    boolean launcher =
        callee.isEmpty() && call.name().matches("_?(?:exec_subprocess|run_command|run_cmd)");
    List<String> words = new ArrayList<>();
    if (!RUNNERS.contains(callee) && !launcher) {
      if (LAUNCHER.matcher(callee).matches()) {
        scripts(call, evaluator, words);
      }
      if (words.isEmpty()) {
        return Optional.empty();
      }
      words.add(UNKNOWN);
      return Optional.of(words);
    }
    Optional<Node> first = call.argument(0, "args").or(() -> call.keyword("cmd"));
    first.ifPresent(node -> add(node, evaluator, words));
    if (callee.contains("exec")) {
      call.positional().stream().skip(1).forEach(node -> add(node, evaluator, words));
    }
    return Optional.of(words);
  }

  /** The scripts among the arguments of a launcher. */
  private static void scripts(Call call, Evaluator evaluator, List<String> words) {
    Stream.concat(call.positional().stream(), call.keywords().values().stream())
        .map(evaluator::evaluate)
        .filter(value -> value instanceof Value.Text(String text) && text.endsWith(".py"))
        .forEach(value -> add(value, words));
  }

  /** Also where only one side of a sum of lists is known, or a parser stands around the words. */
  private static void add(Node node, Evaluator evaluator, List<String> words) {
    Node expression = evaluator.expression(node).orElse(node);
    Value value = evaluator.evaluate(node);
    if (value instanceof Value.Unknown && expression.is("binary_operator")) {
      expression.child("left").ifPresent(left -> add(left, evaluator, words));
      expression.child("right").ifPresent(right -> add(right, evaluator, words));
    } else if (value instanceof Value.Made(String callee, Call made)
        && callee.endsWith("parse_args")
        && !made.positional().isEmpty()) {
      add(made.positional().getFirst(), evaluator, words);
    } else {
      add(value, words);
    }
  }

  private static void add(Value value, List<String> words) {
    switch (value) {
      case Value.Text(String text) -> split(text, words);
      case Value.Beginning(String text, _) -> {
        if (text.isBlank() || text.matches("(?s).*\\s.*")) {
          split(text, words);
          words.add(UNKNOWN);
        } else {
          words.add(text + UNKNOWN);
        }
      }
      case Value.Sequence(List<Value> values) -> values.forEach(inner -> add(inner, words));
      case Value.Numeric _, Value.Flag _, Value.Nothing _ -> {}
      case Value.Mapping _,
          Value.Library _,
          Value.Made _,
          Value.Defined _,
          Value.Module _,
          Value.Instance _,
          Value.Unknown _ ->
          words.add(UNKNOWN);
    }
  }

  /** A word, or the words of a shell's line with a mark where a command ends. */
  private static void split(String text, List<String> words) {
    for (String word : text.strip().replaceAll("\\d?[;&|<>]+", " " + END + " ").split("\\s+", -1)) {
      words.add(word.replaceAll("[\"']", ""));
    }
  }

  /** The program of the project that a command starts. */
  static Optional<SourceModule> program(List<String> words, Program program) {
    return words.stream()
        .filter(word -> word.endsWith(".py"))
        .flatMap(word -> program.findFile(word).stream())
        .findFirst()
        .or(() -> module(words, program));
  }

  private static Optional<SourceModule> module(List<String> words, Program program) {
    int at = words.lastIndexOf("-m");
    return at >= 0 && at + 1 < words.size()
        ? program.find(program.script(), words.get(at + 1), 0)
        : Optional.empty();
  }

  /** Tells the evaluator of every program that the code starts, and with which words. */
  public static void tell(Evaluator evaluator) {
    Program program = evaluator.program();
    for (int i = 0; i < program.modules().size(); i++) {
      program
          .modules()
          .get(i)
          .root()
          .visit(
              node ->
                  Call.of(node)
                      .filter(call -> STARTS.matcher(call.name()).matches())
                      .filter(call -> evaluator.isReached(call.node()))
                      .ifPresent(call -> tell(call, evaluator)));
    }
  }

  private static void tell(Call call, Evaluator evaluator) {
    Program program = evaluator.program();
    words(call, evaluator)
        .ifPresent(
            words ->
                program(words, program)
                    .filter(module -> module != program.script())
                    .ifPresent(module -> evaluator.started(module, behind(words, program))));
  }

  /** The words behind the program, up to the end of its command. */
  private static List<String> behind(List<String> words, Program program) {
    int at = 0;
    while (at < words.size()
        && !(words.get(at).endsWith(".py") && program.findFile(words.get(at)).isPresent())) {
      at++;
    }
    int from = at < words.size() ? at + 1 : words.lastIndexOf("-m") + 2;
    List<String> rest = words.subList(Math.min(from, words.size()), words.size());
    int end = rest.indexOf(END);
    return end < 0 ? rest : rest.subList(0, end);
  }

  /** Whether a command line of Modal is run that starts an app. */
  static boolean startsApp(List<String> words) {
    return IntStream.range(0, words.size() - 1)
        .anyMatch(
            at -> MODAL.matcher(words.get(at)).matches() && STARTS_APP.contains(words.get(at + 1)));
  }

  /** Whether a command that is not in the project may train. */
  static boolean mayTrain(List<String> words) {
    return words.isEmpty()
        || isHidden(words)
        || words.stream().anyMatch(word -> TRAINING.matcher(word).matches());
  }

  /** {@code python -m X}, {@code bash -c X} and their like, where X is not known. */
  private static boolean isHidden(List<String> words) {
    return words.stream()
        .dropWhile(word -> STARTERS.matcher(word).matches())
        .findFirst()
        .filter(word -> word.contains(UNKNOWN))
        .isPresent();
  }
}
