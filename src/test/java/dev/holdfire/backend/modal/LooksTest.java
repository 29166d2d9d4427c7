package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobLook;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.process.Command;
import dev.holdfire.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many calls of the command a look at many jobs takes: each is a process of half a second. */
class LooksTest extends RecordedModal {
  private static final int JOBS = 5;
  private static final String STARTED = "2026-11-27 06:54:49+00:00";
  private static final String LINES =
      "2026-11-27 06:54:50+00:00 step 1 of 9\n2026-11-27 06:54:51+00:00 step 2 of 9\n";

  private ModalBackend backend;
  private List<Handle> handles;
  private String status = "running";
  private String appState = "ephemeral (detached)";

  @BeforeEach
  void open() throws IOException {
    backend = new ModalBackend(cli(), folder.resolve("state"), _ -> answer, clock, Duration.ZERO);
    handles = IntStream.range(0, JOBS).mapToObj(LooksTest::handle).toList();
    for (int job = 0; job < JOBS; job++) {
      Path files = Files.createDirectories(folder.resolve("state/modal/j" + job));
      Files.writeString(
          files.resolve("events.jsonl"),
          """
          {"event": "ready", "app": "ap-%1$d"}
          {"event": "spawning", "function": "fu-%1$d", "volumes": {}}
          {"event": "call", "call": "fc-%1$d"}
          {"event": "done"}
          """
              .formatted(job));
    }
    answers = this::printed;
  }

  /** However long it takes: the list of apps is the same for all. */
  @Test
  void oneListOfAppsServesAllAndEachIsAskedForItsCallsAndItsLines() {
    Instant since = clock.instant();
    for (Handle handle : handles) {
      clock.advance(Duration.ofSeconds(1));
      JobLook look = backend.look(handle, 400, since);
      assertThat(look.status()).isInstanceOf(JobStatus.Running.class);
      assertThat(look.status().attempts().getFirst().firstOutputAt()).contains(SECOND);
      assertThat(look.newest().lines()).containsExactly("step 1 of 9", "step 2 of 9");
      assertThat(look.writtenAt()).contains(SECOND.plusSeconds(1));
      clock.advance(Duration.ofSeconds(4));
    }

    assertThat(calls())
        .isEqualTo(Map.of("app list", 1L, "function calls", (long) JOBS, "app logs", (long) JOBS));
  }

  @Test
  void aJobThatIsOverIsAskedForItsLinesOnly() {
    status = "success";
    assertThat(backend.look(handles.getFirst(), 0, clock.instant()).status())
        .isInstanceOf(JobStatus.Ended.class);
    asked.clear();
    clock.advance(Duration.ofMinutes(1));

    assertThat(backend.look(handles.getFirst(), 0, clock.instant()).status())
        .isInstanceOf(JobStatus.Ended.class);
    assertThat(calls()).isEmpty();
  }

  /** So that a server can look through what ended before it came. */
  @Test
  void anAppThatHasEndedIsClosedWithNoMoreThanTheListOfApps() {
    appState = "stopped";
    handles.forEach(handle -> assertThat(backend.close(handle)).isTrue());
    assertThat(calls()).isEqualTo(Map.of("app list", 1L));

    appState = "ephemeral (detached)";
    status = "success";
    clock.advance(Duration.ofMinutes(1));
    assertThat(backend.close(handles.getFirst())).as("its container is still there").isFalse();
    assertThat(calls()).doesNotContainKey("app stop");
  }

  @Test
  void whatCannotBeListedIsNotClosed() {
    answers = _ -> new Outcome.Exited(1, "", "Error: no", false);

    assertThat(backend.close(handles.getFirst())).isFalse();
  }

  private Map<String, Long> calls() {
    return asked.stream()
        .map(LooksTest::words)
        .filter(words -> !words.contains("--version"))
        .collect(Collectors.groupingBy(words -> words, Collectors.counting()));
  }

  private static String words(Command command) {
    return String.join(
        " ", command.arguments().subList(1, Math.min(3, command.arguments().size())));
  }

  private Outcome printed(Command command) {
    String last = command.arguments().getLast();
    String text =
        switch (words(command)) {
          case "app list" ->
              IntStream.range(0, JOBS)
                  .mapToObj(
                      job ->
                          """
                          {"app_id": "ap-%1$d", "description": "holdfire-j%1$d", "tasks": "1",
                           "state": "%2$s", "created_at": null, "stopped_at": null}
                          """
                              .formatted(job, appState))
                  .collect(Collectors.joining(",", "[", "]"));
          case "function calls" ->
              """
              [{"function_call_id": "%s", "status": "%s", "enqueued_at": "%s", "started_at": "%3$s",
                "container_id": "ta-1", "startup_time_seconds": 0, "execution_time_seconds": 3}]
              """
                  .formatted(last.replace("fu-", "fc-"), status, STARTED);
          case "app logs" -> LINES;
          default -> throw new AssertionError(command.arguments());
        };
    return new Outcome.Exited(0, text, "", false);
  }

  private static Handle handle(int job) {
    return new JobHandle("j" + job, "ap-" + job, "fu-" + job, "fc-" + job, Optional.empty())
        .handle();
  }
}
