package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What each attempt of a call is metered at. */
class AttemptsTest {
  private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
  private static final Instant NOW = START.plusSeconds(1000);
  private static final Duration LIMIT = Duration.ofSeconds(400);

  @Test
  void anAttemptThatWasReplacedIsBilledUntilTheNextOneBegan() {
    List<Attempt> attempts =
        attempts(1, List.of(running("fc-1", "ta-2", 300)), tried("fc-1", "ta-1", 0));

    assertThat(attempts).extracting(Attempt::number).containsExactly(1, 2);
    assertThat(metered(attempts)).containsExactly(300L, 700L);
    assertThat(attempts.getFirst().endedAt()).contains(START.plusSeconds(300));
    assertThat(attempts.getLast().endedAt()).isEmpty();
  }

  /** A wait for a new container is not billed, and no attempt lasts longer than it may. */
  @Test
  void aWaitIsNotBilledAndNothingBeyondTheLimits() {
    assertThat(
            metered(attempts(1, List.of(running("fc-1", "ta-2", 900)), tried("fc-1", "ta-1", 0))))
        .containsExactly(400L, 100L);
    assertThat(
            metered(
                attempts(
                    1,
                    List.of(running("fc-1", "ta-2", 900)),
                    tried("fc-1", "ta-1", 0),
                    tried("fc-1", "", 100))))
        .containsExactly(100L, 100L);
  }

  @Test
  void aCallThatWaitsForItsNextContainerHasItsFirstBehindIt() {
    List<Attempt> attempts =
        attempts(1, List.of(waiting("fc-1")), tried("fc-1", "ta-1", 0), tried("fc-1", "", 50));

    assertThat(metered(attempts)).containsExactly(50L);
    assertThat(attempts.getFirst().endedAt()).isPresent();
  }

  /** An attempt is booked by its number: it stays, whatever the other calls come to. */
  @Test
  void theNumbersOfAttemptsStay() {
    FunctionCall first = running("fc-1", "ta-1", 0);
    FunctionCall second = running("fc-2", "ta-2", 10);
    FunctionCall retried = running("fc-1", "ta-3", 20);

    assertThat(attempts(2, List.of(first, second)))
        .extracting(Attempt::number)
        .containsExactly(1, 2);
    assertThat(attempts(2, List.of(retried, second), tried("fc-1", "ta-1", 0)))
        .extracting(Attempt::number)
        .containsExactly(1, 2, 3);
  }

  private static List<Long> metered(List<Attempt> attempts) {
    return attempts.stream().map(attempt -> attempt.metered().toSeconds()).toList();
  }

  private static List<Attempt> attempts(int calls, List<FunctionCall> asked, Try... tries) {
    return new Attempts(
            new Calls(asked, List.of()),
            List.of(tries),
            new Attempts.Limits(calls, LIMIT),
            _ -> false,
            NOW)
        .list((_, _) -> Optional.empty());
  }

  private static Try tried(String call, String container, long second) {
    return Try.listed(call, container, START.plusSeconds(second));
  }

  private static FunctionCall running(String id, String container, long second) {
    return new FunctionCall(
        id,
        CallState.RUNNING,
        "running",
        Optional.of(START),
        Optional.of(START.plusSeconds(second)),
        Optional.of(container),
        Optional.of(Duration.ZERO),
        Optional.empty());
  }

  private static FunctionCall waiting(String id) {
    return new FunctionCall(
        id,
        CallState.PENDING,
        "pending",
        Optional.of(START),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
