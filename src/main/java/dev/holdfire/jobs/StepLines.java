package dev.holdfire.jobs;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The steps of training that a job's output names, oldest first. Epochs are none: they are as long
 * as the data.
 */
record StepLines(List<Long> steps) {
  /** {@code step 30/100}, {@code global_step=30}, {@code iter: 30}. */
  private static final Pattern NAMED =
      Pattern.compile(
          "(?i)\\b(?:global_step|step|iteration|iter)s?\\b[\\s:=#\\[(\"']{0,4}(?<step>\\d{1,12}+)(?!\\d|\\.\\d)");

  /** A progress bar's {@code 45%|#### | 450/1000 [}. */
  private static final Pattern BAR =
      Pattern.compile("\\d{1,3}%\\|[^|]{0,200}\\|\\s{0,8}(?<step>\\d{1,12})/\\d{1,12}+(?!\\d)");

  StepLines {
    steps = List.copyOf(steps);
  }

  static StepLines in(List<String> lines) {
    List<Long> steps = new ArrayList<>();
    for (String line : lines) {
      boolean epochs = line.toLowerCase(Locale.ROOT).contains("epoch");
      NAMED
          .matcher(line)
          .results()
          .reduce((_, later) -> later)
          .or(() -> epochs ? Optional.empty() : BAR.matcher(line).results().findFirst())
          .map((MatchResult match) -> Long.parseLong(match.group("step")))
          .ifPresent(steps::add);
    }
    return new StepLines(steps);
  }

  /** How many steps lie between the first and the last; 0 where they went back. */
  long done() {
    return steps.isEmpty() ? 0 : Math.max(0, steps.getLast() - steps.getFirst());
  }

  /** The widest gap between two that follow each other; 0 without two. */
  long widestGap() {
    long widest = 0;
    for (int i = 1; i < steps.size(); i++) {
      widest = Math.max(widest, steps.get(i) - steps.get(i - 1));
    }
    return widest;
  }
}
