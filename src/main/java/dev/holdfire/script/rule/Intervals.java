package dev.holdfire.script.rule;

import dev.holdfire.script.flow.Spacing;
import dev.holdfire.script.syntax.Node;
import java.util.Comparator;
import java.util.List;

/** Judges how often something happens. */
final class Intervals {
  private Intervals() {}

  /** The one that says most: the shortest known, else one that is not known, else the rest. */
  static Spacing best(List<Spacing> spacings) {
    return spacings.stream().min(Comparator.comparingLong(Intervals::rank)).orElseThrow();
  }

  private static long rank(Spacing spacing) {
    return switch (spacing) {
      case Spacing.Steps(int steps, _) -> steps;
      case Spacing.Unclear _ -> 1L + Integer.MAX_VALUE;
      case Spacing.Epochs _ -> 2L + Integer.MAX_VALUE;
      case Spacing.Once _ -> 3L + Integer.MAX_VALUE;
    };
  }

  static void judge(Judgement.Tally tally, Spacing spacing, int most, String done) {
    switch (spacing) {
      case Spacing.Steps(int steps, Node at) -> {
        if (steps <= most) {
          tally.good(at, "%s every %d step(s)".formatted(done, steps));
        } else {
          tally.bad(at, "%s only every %d steps; %d is the most".formatted(done, steps, most));
        }
      }
      case Spacing.Epochs(Node at) ->
          tally.unclear(
              at,
              "%s once for each epoch or outer loop: how many steps that is is not known"
                  .formatted(done));
      case Spacing.Once(Node at) ->
          tally.bad(at, "%s only outside the training loop".formatted(done));
      case Spacing.Unclear(String why, Node at) ->
          tally.unclear(at, "how often it is %s is not known: %s".formatted(done, why));
    }
  }
}
