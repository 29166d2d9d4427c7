package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Node;
import java.util.List;
import java.util.Optional;

/** One place where a name gets its meaning. */
public sealed interface Binding {
  /** The statement or parameter. */
  Node at();

  /**
   * An assignment.
   *
   * @param path which element of the value, when it is unpacked
   */
  record Assigned(Node at, Node value, List<Integer> path) implements Binding {
    public Assigned {
      path = List.copyOf(path);
    }
  }

  /** A parameter of a function or lambda. */
  record Parameter(Node at, Node function, String name, Optional<Node> defaultValue)
      implements Binding {}

  /** A function or a class. */
  record Definition(Node at) implements Binding {}

  /**
   * An import.
   *
   * @param module dotted, without the leading dots; may be empty
   * @param level how many dots led it
   * @param name what was imported from it; empty when it is the module itself
   */
  record Imported(Node at, String module, int level, Optional<String> name) implements Binding {}

  /** Anything else: a loop's variable, {@code with … as}, an augmented assignment. */
  record Opaque(Node at, String how) implements Binding {}
}
