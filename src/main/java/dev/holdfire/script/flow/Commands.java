package dev.holdfire.script.flow;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import dev.holdfire.script.value.Evaluator;
import dev.holdfire.script.value.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Commands that a script runs: the words of them that are known. */
final class Commands {
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
      return words.isEmpty() ? Optional.empty() : Optional.of(words);
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
      case Value.Text(String text) ->
          words.addAll(Arrays.asList(text.strip().split("[\\s;&|\"']+")));
      case Value.Beginning(String text, _) -> {
        words.addAll(Arrays.asList(text.strip().split("[\\s;&|\"']+")));
        words.add(UNKNOWN);
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

  /** Whether a command that is not in the project may train. */
  static boolean mayTrain(List<String> words) {
    boolean onlyUnknown = words.isEmpty() || words.getFirst().equals(UNKNOWN);
    return onlyUnknown || words.stream().anyMatch(word -> TRAINING.matcher(word).matches());
  }
}
