package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The same launch, made twice or at the same time, runs once. */
class OnceIT {
  private static final Map<String, Integer> MINUTE = Map.of("timeout_seconds", 60);

  private static Place place;
  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    place =
        Place.with(
            """
            [health]
            window_seconds = 1

            [backend.local]
            usd_per_hour = 3.6
            """);
    server = place.server();
  }

  @AfterAll
  static void end() throws IOException {
    place.close();
  }

  @Test
  void theSameKeyReplaysTheFirstAnswer() throws Exception {
    place.steady("keyed.py");
    Map<String, Object> keyed = Map.of("timeout_seconds", 60, "idempotency_key", "one");
    Answer first = server.launch("keyed.py", keyed);
    String job = first.jobId();
    assertThat(first.content().path("replayed").booleanValue()).isFalse();

    Answer again = server.launch("keyed.py", keyed);

    assertThat(again.jobId()).isEqualTo(job);
    assertThat(again.content().path("replayed").booleanValue()).isTrue();
    place.release("keyed.py");
    server.awaitState(job, "SUCCEEDED");
    assertThat(place.server().launch("keyed.py", keyed).jobId())
        .describedAs("also at another server, and after the job's end")
        .isEqualTo(job);
    assertThat(runsOf("keyed.py")).hasSize(1);
  }

  @Test
  void theSameKeyForAnotherLaunchIsRefused() throws Exception {
    place.steady("conflict.py");
    String job =
        server
            .launch("conflict.py", Map.of("timeout_seconds", 60, "idempotency_key", "two"))
            .jobId();

    Answer other =
        server.launch("conflict.py", Map.of("timeout_seconds", 61, "idempotency_key", "two"));

    other.refusedFor("idempotency-conflict");
    assertThat(other.text()).contains(job);
    place.release("conflict.py");
  }

  @Test
  void aRefusalIsNotReplayed() throws Exception {
    Map<String, Object> keyed =
        Map.of(
            "timeout_seconds",
            60,
            "idempotency_key",
            "three",
            "expect_lines",
            List.of("ready = True"));
    place.write("later.py", "ready = False\nprint(ready)\n");
    server.launch("later.py", keyed).refusedFor("expect-lines");

    place.write("later.py", "ready = True\nprint(ready)\n");

    Answer answer = server.launch("later.py", keyed);
    assertThat(answer.jobId()).startsWith("hf-");
    assertThat(answer.content().path("replayed").booleanValue()).isFalse();
  }

  @Test
  void theSameRunIsNotLaunchedBesideItself() throws Exception {
    place.steady("alone.py");
    String job = server.launch("alone.py", MINUTE).jobId();

    Answer again = server.launch("alone.py", Map.of("timeout_seconds", 70));

    again.refusedFor("collision");
    assertThat(again.text()).contains(job);
    place.write("copy.py", Files.readString(place.project().resolve("alone.py")));
    server.launch("copy.py", MINUTE).refusedFor("collision");
    assertThat(
            server.launch("alone.py", Map.of("timeout_seconds", 60, "args", List.of("b"))).jobId())
        .isNotEqualTo(job);
    place.release("alone.py");
    server.awaitState(job, "SUCCEEDED");
  }

  @Test
  void tenIdenticalCallsAtOnceLaunchOne() throws Exception {
    place.steady("ten.py");

    List<Answer> answers = tenAtOnce(() -> server.launch("ten.py", MINUTE));

    assertThat(answers.stream().filter(answer -> answer.outcome().equals("done"))).hasSize(1);
    answers.stream()
        .filter(answer -> !answer.outcome().equals("done"))
        .forEach(answer -> answer.refusedFor("collision"));
    assertThat(runsOf("ten.py")).hasSize(1);
    place.release("ten.py");
  }

  @Test
  void tenCallsWithOneKeyAtOnceLaunchOne() throws Exception {
    place.write("quick.py", "print('done')\n");

    List<Answer> answers =
        tenAtOnce(
            () ->
                server.launch(
                    "quick.py", Map.of("timeout_seconds", 60, "idempotency_key", "four")));

    assertThat(answers.stream().filter(answer -> answer.outcome().equals("done"))).isNotEmpty();
    assertThat(runsOf("quick.py")).hasSize(1);
  }

  private static List<Answer> tenAtOnce(Supplier<Answer> call) throws InterruptedException {
    Callable<Answer> one = call::get;
    return Server.atOnce(Collections.nCopies(10, one));
  }

  private static List<JsonNode> runsOf(String script) {
    return server
        .call("inspect_job", Map.of())
        .content()
        .path("jobs")
        .valueStream()
        .filter(job -> job.path("script").asString().endsWith("/" + script))
        .toList();
  }
}
