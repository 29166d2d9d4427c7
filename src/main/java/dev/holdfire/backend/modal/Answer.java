package dev.holdfire.backend.modal;

import java.util.function.Function;

/** What a call of the command line came to. */
public sealed interface Answer<T> {

  /** It was answered, and the answer could be read. */
  record Value<T>(T value) implements Answer<T> {}

  /** It was not, and why. */
  record Failed<T>(Trouble trouble) implements Answer<T> {}

  /** The answer of a next step, or the same trouble. */
  default <R> Answer<R> then(Function<T, Answer<R>> next) {
    return switch (this) {
      case Value<T>(T value) -> next.apply(value);
      case Failed<T>(Trouble trouble) -> new Failed<>(trouble);
    };
  }

  /** The answer in another form, or the same trouble. */
  default <R> Answer<R> map(Function<T, R> form) {
    return then(value -> new Value<>(form.apply(value)));
  }
}
