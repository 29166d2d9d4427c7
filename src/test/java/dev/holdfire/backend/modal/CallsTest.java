package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of the calls that Modal lists were asked for. */
class CallsTest {
  private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
  private static final String SPAWNING = "{\"event\": \"spawning\", \"function\": \"fu-1\"}";

  @Test
  void aCallThatTheDriverDoesNotKnowIsTooMany() {
    assertThat(of("fc-2", List.of(SPAWNING, called("fc-2")), "fc-1", "fc-2"))
        .isEqualTo(calls(List.of("fc-2"), List.of("fc-1")));
  }

  /** All answers were lost: the newest is taken for the job's own. */
  @Test
  void ofCallsWhoseAnswersWereAllLostOneWasAskedFor() {
    String lost = "{\"event\": \"not_spawned\", \"error\": \"StreamTerminatedError: lost\"}";

    assertThat(of("fc-4", List.of(SPAWNING, lost), "fc-1", "fc-2", "fc-3", "fc-4"))
        .isEqualTo(calls(List.of("fc-4"), List.of("fc-1", "fc-2", "fc-3")));
  }

  /** The driver is about to hear of the second call: it is not too many, the lost one before is. */
  @Test
  void aCallThatIsBeingMadeIsNotTooMany() {
    List<String> events = List.of(SPAWNING, called("fc-1"), SPAWNING);

    assertThat(of("fc-1", events, "fc-1", "fc-2"))
        .isEqualTo(calls(List.of("fc-1", "fc-2"), List.of()));
    assertThat(of("fc-1", events, "fc-1", "fc-2", "fc-3"))
        .isEqualTo(calls(List.of("fc-1", "fc-3"), List.of("fc-2")));
  }

  /** A call that was refused was not made; one that is there all the same was a try before it. */
  @Test
  void aRefusedCallIsNotWaitedFor() {
    String refused = "{\"event\": \"not_spawned\", \"error\": \"ResourceExhaustedError: limit\"}";

    assertThat(of("fc-1", List.of(SPAWNING, called("fc-1"), SPAWNING, refused), "fc-1", "fc-2"))
        .isEqualTo(calls(List.of("fc-1"), List.of("fc-2")));
  }

  private static Calls of(String first, List<String> events, String... listed) {
    return Calls.of(Told.of(events), first, rows(Arrays.asList(listed)));
  }

  private static Calls calls(List<String> asked, List<String> extra) {
    return new Calls(rows(asked), rows(extra));
  }

  private static String called(String id) {
    return "{\"event\": \"call\", \"call\": \"%s\"}".formatted(id);
  }

  /** Each was enqueued a second after the one before, by its number. */
  private static List<FunctionCall> rows(List<String> ids) {
    return ids.stream()
        .map(
            id ->
                new FunctionCall(
                    id,
                    CallState.RUNNING,
                    "running",
                    Optional.of(START.plusSeconds(id.charAt(3))),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
        .toList();
  }
}
