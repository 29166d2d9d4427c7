package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.approval.Answered;
import dev.holdfire.approval.Approvals;
import dev.holdfire.approval.Channels;
import dev.holdfire.ledger.Ledger;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * A real server whose client says yes to whatever it is asked, and a job that runs. After each way
 * to get something through without a person the job runs on, and nothing else was launched.
 */
abstract class AttackHarness {
  /** A dollar a minute; the client's form answers nothing. */
  static final String POLICY =
      """
      [cost]
      daily_cap_usd = 10000

      [approval]
      launch_channels = ["terminal", "page"]

      [backend.local]
      usd_per_hour = 60
      grace_seconds = 1
      """;

  static final int CHEAP = 1200;
  static final int DEAR = 1800;

  static final List<String> questions = new CopyOnWriteArrayList<>();
  static Place place;
  static Server server;
  static String victim;

  /** One way, and what it came to. */
  @FunctionalInterface
  interface Way {
    String tried() throws Exception;
  }

  record Attack(String name, Way way) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() throws IOException {
    place = Place.with(POLICY);
    for (String script : List.of("train.py", "dear.py", "other.py")) {
      place.steady(script);
    }
    server = place.server(AttackHarness::yesToAll);
    victim =
        server
            .launch("train.py", Map.of("timeout_seconds", CHEAP, "idempotency_key", "first"))
            .jobId();
  }

  @AfterAll
  static void end() throws IOException {
    place.close();
  }

  static ElicitResult yesToAll(ElicitFormRequest request) {
    questions.add(request.message());
    String phrase = request.message().contains("yes, stop it") ? "yes, stop it" : "yes, launch";
    return new ElicitResult(ElicitResult.Action.ACCEPT, Map.of("phrase", phrase));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void noneGetsThrough(Attack attack) throws Exception {
    String came = attack.way().tried();

    JsonNode jobs = server.call("inspect_job", Map.of()).content().path("jobs");
    assertThat(jobs).describedAs(came).hasSize(1);
    assertThat(jobs.path(0).path("state").asString()).describedAs(came).isEqualTo("RUNNING");
    assertThat(place.hasEnded(victim)).isFalse();
    assertThat(questions).describedAs("the client is asked nothing").isEmpty();
  }

  static String stop(String reason) {
    return stop(victim, reason, Map.of());
  }

  static String stop(String job, String reason, Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("job_id", job);
    arguments.put("reason", reason);
    return told(server.call("request_stop", arguments));
  }

  static String dear(Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>();
    arguments.put("timeout_seconds", DEAR);
    arguments.putAll(more);
    return told(server.launch("dear.py", arguments));
  }

  /** The open request for a dear launch. */
  static String asked(Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.put("timeout_seconds", DEAR);
    return server
        .launch("dear.py", arguments)
        .needsApproval()
        .content()
        .path("approval")
        .path("id")
        .asString();
  }

  static String request() {
    return requestOf(victim);
  }

  static String requestOf(String job) {
    Answer asked = server.call("request_stop", Map.of("job_id", job, "reason", "asking"));
    return asked.content().path("approval").path("id").asString();
  }

  static String told(Answer answer) {
    return answer.outcome() + answer.codes() + answer.problemPaths();
  }

  static String atOnce(Callable<String> way) throws InterruptedException {
    List<Callable<Answer>> calls =
        Collections.nCopies(
            8,
            () -> {
              String came = way.call();
              return new Answer(server.job(victim), came, false);
            });
    return Server.atOnce(calls).stream().map(Answer::text).distinct().toList().toString();
  }

  static String command(String... arguments) throws IOException, InterruptedException {
    Place.Printed printed = place.run(arguments);
    assertThat(printed.exitCode()).isNotZero();
    return "exit code " + printed.exitCode();
  }

  static String underProject(String policy, Callable<String> way) throws Exception {
    Path file = place.project().resolve(".holdfire/policy.toml");
    Files.writeString(file, policy);
    try {
      return way.call();
    } finally {
      Files.delete(file);
    }
  }

  /** A person's real yes, to something else than what is tried next. */
  static void person(String id) {
    answered(id, "yes, launch");
  }

  static void answered(String id, String typed) {
    try (Ledger ledger = Ledger.in(place.state())) {
      Answered answered =
          new Approvals(
                  ledger,
                  Clock.systemUTC(),
                  () -> "ha-unusedaaaa",
                  Duration.ofMinutes(10),
                  new Channels(List.of(Channels.TERMINAL), List.of(Channels.TERMINAL)))
              .answer(id, typed, Channels.TERMINAL);
      assertThat(answered).isNotInstanceOf(Answered.NotFound.class);
    }
  }
}
