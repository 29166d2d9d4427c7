package dev.holdfire.script.flow;

import dev.holdfire.script.syntax.Node;

/** How often something happens during training. */
public sealed interface Spacing {
  /** Where that is said. */
  Node at();

  /** Every so many steps. */
  record Steps(int steps, Node at) implements Spacing {}

  /** Once for each pass over the data, or less often: how many steps that is is not known. */
  record Epochs(Node at) implements Spacing {}

  /** Only outside the training loop. */
  record Once(Node at) implements Spacing {}

  /** Not known. */
  record Unclear(String why, Node at) implements Spacing {}
}
