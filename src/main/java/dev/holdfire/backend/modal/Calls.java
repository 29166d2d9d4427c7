package dev.holdfire.backend.modal;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The calls that Modal lists for a job. The client repeats a call by itself when its answer is
 * lost, and where Modal does not honour its key each repetition is a call of its own, which runs
 * and costs: of those the driver knows the last at best.
 *
 * @param asked those that the script asked for, in its order
 * @param extra those one too many, oldest first
 */
record Calls(List<FunctionCall> asked, List<FunctionCall> extra) {
  Calls {
    asked = List.copyOf(asked);
    extra = List.copyOf(extra);
  }

  /**
   * Tells them apart.
   *
   * @param told what the driver wrote down, read after the calls were listed, so that it knows of
   *     each that the script asked for
   * @param first the call that the job is found by
   */
  static Calls of(Told told, String first, List<FunctionCall> listed) {
    Set<String> known = new LinkedHashSet<>(told.calls());
    boolean answered = !known.add(first);
    List<FunctionCall> asked =
        new ArrayList<>(
            known.stream()
                .flatMap(id -> listed.stream().filter(call -> call.id().equals(id)))
                .toList());
    List<FunctionCall> unknown =
        listed.stream()
            .filter(call -> !known.contains(call.id()))
            .sorted(Comparator.comparing(call -> call.enqueuedAt().orElse(Instant.EPOCH)))
            .toList();
    long unanswered =
        told.spawns().stream().filter(spawn -> spawn.call().isEmpty() && !spawn.refused()).count();
    long open = Math.clamp(unanswered - (answered ? 0 : 1), 0, unknown.size());
    int extra = unknown.size() - (int) open;
    asked.addAll(unknown.subList(extra, unknown.size()));
    return new Calls(asked, unknown.subList(0, extra));
  }

  /** All of them. */
  Stream<FunctionCall> all() {
    return Stream.concat(asked.stream(), extra.stream());
  }

  boolean isEmpty() {
    return asked.isEmpty() && extra.isEmpty();
  }
}
