package dev.holdfire.script.value;

import dev.holdfire.script.syntax.Call;
import dev.holdfire.script.syntax.Node;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an expression stands for, as far as reading can tell. */
public sealed interface Value {
  /** A text. */
  record Text(String text) implements Value {}

  /** A text of which only the beginning is known, such as that of a path. */
  record Beginning(String text, Unknown rest) implements Value {}

  /** An integer or a floating-point number. */
  record Numeric(BigDecimal number) implements Value {
    /** Numbers that are equal are equal however they are written. */
    public Numeric {
      number = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    /** The number, when it is a whole one that an {@code int} holds. */
    public Optional<Integer> whole() {
      try {
        return Optional.of(number.intValueExact());
      } catch (ArithmeticException _) {
        return Optional.empty();
      }
    }
  }

  /** {@code True} or {@code False}. */
  record Flag(boolean set) implements Value {}

  /** {@code None}. */
  record Nothing() implements Value {}

  /** A list, tuple or set. */
  record Sequence(List<Value> values) implements Value {
    public Sequence {
      values = List.copyOf(values);
    }
  }

  /**
   * A dictionary.
   *
   * @param complete whether nothing else can be in it
   */
  record Mapping(Map<String, Value> entries, boolean complete) implements Value {
    public Mapping {
      entries = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(entries));
    }
  }

  /** A name of a library or a builtin, in full, such as {@code modal.Retries} or {@code print}. */
  record Library(String name) implements Value {}

  /** What a call of a library gives, by the full name of what was called. */
  record Made(String callee, Call call) implements Value {}

  /** A function or class of the project. */
  record Defined(Node definition) implements Value {}

  /** A module of the project. */
  record Module(SourceModule module) implements Value {}

  /** An object of a class of the project. */
  record Instance(Node definition, Optional<Call> construction) implements Value {}

  /** Not known, with the reason and the place that it comes from. */
  record Unknown(String why, Node at) implements Value {}
}
