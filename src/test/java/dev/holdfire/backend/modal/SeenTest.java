package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfire.backend.Attempt;
import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is concluded from the states of apps and calls. */
class SeenTest {
  private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
  private static final Instant NOW = START.plusSeconds(60);
  private static final String READY = "{\"event\": \"ready\", \"app\": \"ap-1\"}";
  private static final String SPAWNING = "{\"event\": \"spawning\", \"function\": \"fu-1\"}";
  private static final String CALLED = "{\"event\": \"call\", \"call\": \"fc-1\"}";
  private static final String DONE = "{\"event\": \"done\"}";
  private static final List<String> SPAWNED = List.of(READY, SPAWNING, CALLED, DONE);

  @Test
  void aCallThatModalEndedIsStoppedOnlyWhereAPersonSaidSo() {
    List<FunctionCall> calls = List.of(call("fc-1", CallState.TERMINATED));

    assertThat(seen(SPAWNED, false, true, app(AppState.STOPPED, 0), calls))
        .isInstanceOfSatisfying(
            JobStatus.Ended.class,
            ended -> assertThat(ended.end()).isEqualTo(new AttemptEnd.Stopped()));
    assertThat(seen(SPAWNED, false, false, app(AppState.STOPPED, 0), calls))
        .isInstanceOfSatisfying(
            JobStatus.Lost.class,
            lost -> assertThat(lost.reason()).contains("nobody here had stopped"));
  }

  @Test
  void aStopIsOverOnceNothingIsLeft() {
    List<FunctionCall> terminated = List.of(call("fc-1", CallState.TERMINATED));

    assertThat(
            seen(
                SPAWNED,
                false,
                true,
                app(AppState.DETACHED, 1),
                List.of(call("fc-1", CallState.RUNNING))))
        .isInstanceOf(JobStatus.Stopping.class);
    assertThat(seen(SPAWNED, false, true, app(AppState.STOPPING, 1), terminated))
        .isInstanceOf(JobStatus.Stopping.class);
    assertThat(seen(SPAWNED, false, true, app(AppState.STOPPED, 0), terminated))
        .isInstanceOf(JobStatus.Ended.class);
  }

  @Test
  void aCallThatNobodyKnowsOfKeepsTheJobGoingAndIsMetered() {
    JobStatus status =
        seen(
            SPAWNED,
            false,
            false,
            app(AppState.DETACHED, 1),
            List.of(call("fc-1", CallState.SUCCESS), call("fc-2", CallState.RUNNING)));

    assertThat(status).isInstanceOf(JobStatus.Running.class);
    assertThat(status.attempts())
        .extracting(Attempt::metered)
        .containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(10 + Attempts.IDLE_SECONDS));
    assertThat(status.attempts())
        .extracting(Attempt::number, Attempt::extra)
        .containsExactly(tuple(Attempts.FIRST_EXTRA, true), tuple(1, false));
  }

  @Test
  void aCallThatIsNotListedYetIsNotOver() {
    assertThat(seen(SPAWNED, false, false, List.of(), List.of()))
        .isInstanceOf(JobStatus.Running.class);
    assertThat(
            seen(
                SPAWNED,
                false,
                false,
                app(AppState.STOPPED, 0),
                List.of(call("fc-other", CallState.SUCCESS))))
        .isInstanceOf(JobStatus.Running.class);
    assertThat(seen(SPAWNED, false, false, app(AppState.STOPPED, 0), List.of()))
        .isInstanceOf(JobStatus.Lost.class);
  }

  @Test
  void anUnknownStateIsNoEnd() {
    assertThat(
            seen(
                SPAWNED,
                false,
                false,
                app(AppState.UNKNOWN, 1),
                List.of(call("fc-1", CallState.UNKNOWN))))
        .isInstanceOf(JobStatus.Running.class);
  }

  @Test
  void anEntrypointEndsWithItsClient() {
    List<String> twice =
        List.of(READY, SPAWNING, CALLED, SPAWNING, "{\"event\": \"call\", \"call\": \"fc-2\"}");
    List<FunctionCall> calls =
        List.of(call("fc-1", CallState.SUCCESS), call("fc-2", CallState.SUCCESS));

    assertThat(seen(twice, true, false, app(AppState.DETACHED, 0), calls))
        .isInstanceOf(JobStatus.Running.class);
    assertThat(seen(twice, false, false, app(AppState.STOPPED, 0), calls))
        .isInstanceOf(JobStatus.Lost.class);
    assertThat(end(with(twice, DONE), calls)).isEqualTo(new AttemptEnd.Exited(0));
    assertThat(end(with(twice, "{\"event\": \"failed\", \"reason\": \"ValueError: x\"}"), calls))
        .isInstanceOfSatisfying(
            AttemptEnd.Failed.class, failed -> assertThat(failed.how()).contains("ValueError: x"));
  }

  @Test
  void eachEndHasItsWords() {
    assertThat(end(SPAWNED, List.of(call("fc-1", CallState.TIMEOUT))))
        .isEqualTo(new AttemptEnd.TimedOut());
    assertThat(
            Stream.of(CallState.FAILURE, CallState.KERNEL_OOM_KILL)
                .map(state -> end(SPAWNED, List.of(call("fc-1", state)))))
        .allSatisfy(end -> assertThat(end).isInstanceOf(AttemptEnd.Failed.class));
    assertThat(end(SPAWNED, List.of(call("fc-1", CallState.INIT_FAILURE))))
        .isInstanceOf(AttemptEnd.NeverBegan.class);
  }

  private static AttemptEnd end(List<String> events, List<FunctionCall> calls) {
    return ((JobStatus.Ended) seen(events, false, false, app(AppState.STOPPED, 0), calls)).end();
  }

  private static JobStatus seen(
      List<String> events,
      boolean driverLives,
      boolean stopOrdered,
      List<ModalApp> apps,
      List<FunctionCall> calls) {
    Told told = Told.of(events);
    Calls known = Calls.of(told, "fc-1", calls);
    Attempts attempts =
        new Attempts(
            known, List.of(), new Attempts.Limits(1, Duration.ofMinutes(1)), _ -> stopOrdered, NOW);
    return new Seen(told, driverLives, stopOrdered, Set.of(), apps, known)
        .status(attempts.list((_, _) -> Optional.empty()));
  }

  private static List<String> with(List<String> events, String more) {
    return Stream.concat(events.stream(), Stream.of(more)).toList();
  }

  private static List<ModalApp> app(AppState state, int tasks) {
    return List.of(
        new ModalApp("ap-1", "holdfire-hf-1", state, tasks, Optional.of(START), Optional.empty()));
  }

  private static FunctionCall call(String id, CallState state) {
    return new FunctionCall(
        id,
        state,
        state.name(),
        Optional.of(START),
        Optional.of(START.plusSeconds(3)),
        Optional.of("ta-1"),
        Optional.of(Duration.ofSeconds(3)),
        Optional.of(Duration.ofSeconds(7)));
  }
}
