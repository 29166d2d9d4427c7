package dev.holdfire.tools;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.gate.LaunchPlan;
import dev.holdfire.script.syntax.SourceFile;
import dev.holdfire.script.value.ConfigFile;
import dev.holdfire.script.value.Invocation;
import dev.holdfire.script.value.Value;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many steps of training the runs of a launch ask for, where arguments or configs say so. */
final class StepsAsked {
  private static final Set<String> NAMES =
      Set.of(
          "steps",
          "max_steps",
          "num_steps",
          "n_steps",
          "total_steps",
          "train_steps",
          "num_train_steps",
          "max_train_steps",
          "max_iters",
          "num_iters",
          "iterations");

  /**
   * {@code --max-steps=100}, {@code train.max_steps=100}, {@code ++max_steps=100}, or the name
   * alone before its value.
   */
  private static final Pattern ARGUMENT =
      Pattern.compile(
          "(?:--|\\+{1,2})?(?:[A-Za-z]\\w*\\.)*(?<name>[A-Za-z][\\w-]*)(?:=(?<value>\\d{1,12}))?");

  private StepsAsked() {}

  /** The steps by the name of the variant; a run of its own has none. */
  static Map<String, Long> of(LaunchPlan plan) {
    Map<String, Long> steps = new HashMap<>();
    for (LaunchPlan.Run run : plan.runs()) {
      run.variant()
          .ifPresent(
              name ->
                  inArguments(run.arguments())
                      .or(() -> inKeywords(run.kwargs()))
                      .or(() -> run.config().flatMap(StepsAsked::inConfig))
                      .ifPresent(count -> steps.put(name, count)));
    }
    return steps;
  }

  private static Optional<Long> inArguments(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      Matcher matcher = ARGUMENT.matcher(arguments.get(i));
      if (matcher.matches() && NAMES.contains(matcher.group("name").replace('-', '_'))) {
        String value =
            matcher.group("value") != null
                ? matcher.group("value")
                : i + 1 < arguments.size() ? arguments.get(i + 1) : "";
        return value.matches("\\d{1,12}") ? Optional.of(Long.parseLong(value)) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<Long> inKeywords(String keywords) {
    return in(
        new Value.Mapping(
            Invocation.of(List.of(), keywords, Optional.empty(), false).keywords(), true));
  }

  private static Optional<Long> inConfig(Path config) {
    try {
      return in(ConfigFile.of(SourceFile.read(config)).content());
    } catch (HoldfireException e) {
      // A config that cannot be read says nothing of steps; that it cannot is told elsewhere.
      return Optional.empty();
    }
  }

  private static Optional<Long> in(Value value) {
    if (!(value instanceof Value.Mapping(Map<String, Value> entries, boolean _))) {
      return Optional.empty();
    }
    for (Map.Entry<String, Value> entry : entries.entrySet()) {
      if (NAMES.contains(entry.getKey().replace('-', '_'))
          && entry.getValue() instanceof Value.Numeric numeric
          && numeric.number().signum() > 0
          && numeric.whole().isPresent()) {
        return numeric.whole().map(Integer::longValue);
      }
    }
    return entries.values().stream().flatMap(inner -> in(inner).stream()).findFirst();
  }
}
