package dev.holdfire.jobs;

import dev.holdfire.jobs.output.Mark;
import dev.holdfire.jobs.output.Recognisers;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * The steps of training that a job's output names, oldest first. Epochs are none: they are as long
 * as the data. Nor are evaluations, and nor are counts that are rounded, such as {@code
 * 4.50k/10.0k}: what rests on these steps has to be exact.
 */
record StepLines(List<Long> steps) {
  private static final Pattern ROUNDED = Pattern.compile("\\d[kMG]/\\d|/\\d[\\d.,]{0,14}[kMG]\\b");

  StepLines {
    steps = List.copyOf(steps);
  }

  static StepLines in(List<String> lines) {
    return new StepLines(
        lines.stream()
            .filter(line -> !ROUNDED.matcher(line).find())
            .flatMap(line -> Recognisers.read(line).filter(Mark::training).stream())
            .map(Mark::step)
            .filter(OptionalLong::isPresent)
            .map(OptionalLong::getAsLong)
            .toList());
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
