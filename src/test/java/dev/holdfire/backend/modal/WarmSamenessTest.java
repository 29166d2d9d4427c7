package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfire.process.Command;
import dev.holdfire.process.Conversation;
import dev.holdfire.process.Outcome;
import dev.holdfire.process.SystemProcesses;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A call through a warm Python is the same call: the real command line, run either way. */
class WarmSamenessTest extends WarmFixture {
  /** Of what is compared: one Python for each environment. */
  private static final Watched COMPARED = new Watched();

  private static final WarmCalls WARM = new WarmCalls(COMPARED, Clock.systemUTC());

  @AfterAll
  static void endOfComparison() {
    COMPARED.talks.forEach(Conversation::close);
  }

  /** What is run, and in which environment beside the usual one. */
  static Stream<Arguments> calls() {
    return Stream.of(
        arguments(SCRIPT, LIST, Map.of()),
        arguments(SCRIPT, List.of("app", "list"), Map.of("COLUMNS", "60", "FORCE_COLOR", "1")),
        arguments(SCRIPT, List.of("app", "logs", "--timestamps", "--", "APP"), Map.of()),
        arguments(SCRIPT, List.of("volume", "ls", "--json", "--", "out", "/"), Map.of()),
        arguments(SCRIPT, List.of("volume", "ls", "--json", "--", "nowhere", "/"), Map.of()),
        arguments(SCRIPT, List.of("token", "info"), Map.of()),
        arguments(SCRIPT, List.of("app", "list", "--nonsense"), Map.of()),
        arguments(SCRIPT, LIST, Map.of("MODAL_TOKEN_ID", "", "MODAL_TOKEN_SECRET", "")),
        arguments(SCRIPT, LIST, Map.of("MODAL_TOKEN_SECRET", "as-wrong")),
        arguments(SCRIPT, LIST, Map.of("MODAL_ENVIRONMENT", "nowhere")),
        arguments(
            SCRIPT,
            List.of("function", "calls", "--json", "--", "fu-nowhere"),
            Map.of("MODAL_TRACEBACK", "1")),
        arguments(MODULE, LIST, Map.of()),
        arguments(MODULE, List.of("app", "list", "--nonsense"), Map.of()),
        arguments(MODULE, LIST, Map.of("MODAL_TRACEBACK", "1", "MODAL_ENVIRONMENT", "nowhere")));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void itPrintsAndEndsAsAProcessOfItsOwn(
      List<String> command, List<String> line, Map<String, String> more) {
    String app = plane.foreignApp("trainer");
    plane.file("out", "runs/a.pt", "weights");
    List<String> words = line.stream().map(word -> word.equals("APP") ? app : word).toList();
    Command call = call(Path.of("target"), command, words, more, PATIENCE, 1 << 20);

    Outcome warmly = WARM.run(call, words);

    assertThat(COMPARED.talks).isNotEmpty();
    assertThat(COMPARED.runs).isEmpty();
    assertThat(warmly).isEqualTo(new SystemProcesses().run(call));
  }

  @Test
  void aLostConnectionIsToldInTheSameWords() {
    plane.fault(Fault.dropped("AppList").times(8));
    Command call = call(Path.of("target"), SCRIPT, LIST, Map.of(), PATIENCE, 1 << 20);

    Outcome warmly = WARM.run(call, LIST);

    assertThat(COMPARED.runs).isEmpty();
    assertThat(warmly).isEqualTo(new SystemProcesses().run(call));
    assertThat(((Outcome.Exited) warmly).error()).contains("Connection lost");
  }
}
