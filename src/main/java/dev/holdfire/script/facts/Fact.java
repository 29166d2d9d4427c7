package dev.holdfire.script.facts;

import dev.holdfire.script.syntax.Node;
import java.util.Optional;

/** Something that a script says, does not say, or says in a way that could not be followed. */
public sealed interface Fact<T> {
  /** Said, and where. */
  record Known<T>(T value, Node at) implements Fact<T> {}

  /** Not said. */
  record Missing<T>() implements Fact<T> {}

  /** Said, but what is not known. */
  record Unclear<T>(String why, Node at) implements Fact<T> {}

  /** The value, when it is known. */
  default Optional<T> known() {
    return this instanceof Known<T>(T value, Node _) ? Optional.of(value) : Optional.empty();
  }

  /** Whether nothing is said. */
  default boolean isMissing() {
    return this instanceof Missing<T>;
  }
}
