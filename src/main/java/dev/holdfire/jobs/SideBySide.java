package dev.holdfire.jobs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Looks at several things at once: a cloud answers in its own time, and none waits for another. */
final class SideBySide {
  private SideBySide() {}

  /**
   * What was found, in the order of the things; the first failure where a look failed.
   *
   * @param most so many at once: on a cloud, each is a process at a time
   */
  static <T, R> List<R> of(List<T> things, int most, Function<T, Optional<R>> look) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(most, Thread.ofVirtual().factory())) {
      List<Future<Optional<R>>> looks =
          things.stream().map(thing -> threads.submit(() -> look.apply(thing))).toList();
      return looks.stream().map(SideBySide::found).flatMap(Optional::stream).toList();
    }
  }

  private static <R> Optional<R> found(Future<Optional<R>> look) {
    try {
      return look.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
