package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One run proves a script, then its variants follow. */
class BatchIT {
  private static final String SCRIPT = "sweep.py";

  /** Runs on until it is released; diverges where its argument says so. */
  private static final String TEXT =
      """
      import os, sys, time
      print("step 1 of 10", flush=True)
      if "bad" in sys.argv:
          sys.exit(4)
      while not os.path.exists("end"):
          time.sleep(0.05)
      """;

  private static final String POLICY =
      """
      [cost]
      daily_cap_usd = 1000

      [health]
      window_seconds = 1

      [backend.local]
      usd_per_hour = 360
      """;

  private Place place;
  private Server server;

  @BeforeEach
  void start() throws IOException {
    place = Place.with(POLICY);
    place.write(SCRIPT, TEXT);
    server = place.server();
  }

  @AfterEach
  void end() throws IOException {
    place.close();
  }

  @Test
  void aBatchThatNothingProvesIsRefused() throws Exception {
    Answer answer = batch(10, Map.of());

    answer.refusedFor("no-smoke-run");
    assertThat(answer.text()).contains("never run", "smoke: true");
    assertThat(answer.content().path("jobs")).isEmpty();
    assertThat(place.status().path("jobs")).isEmpty();
  }

  @Test
  void variantsFollowAProvenRunAndOneFailureLeavesTheOthersAlone() throws Exception {
    String smoke = proven();

    Answer batch = batch(60, Map.of());

    assertThat(batch.outcome()).describedAs(batch.text()).isEqualTo("done");
    assertThat(batch.field("batch_id")).startsWith("hb-");
    assertThat(batch.field("smoke_job_id")).isEqualTo(smoke);
    assertThat(batch.money("ceiling")).describedAs("of all three").isEqualByComparingTo("18");
    Map<String, String> jobs = new HashMap<>();
    batch
        .content()
        .path("jobs")
        .forEach(job -> jobs.put(job.path("variant").asString(), job.path("job_id").asString()));
    assertThat(jobs.keySet()).isEqualTo(Set.of("low", "high", "bad"));
    assertThat(new HashSet<>(jobs.values())).hasSize(3);

    JsonNode failed = server.awaitState(jobs.getOrDefault("bad", ""), "FAILED");
    assertThat(failed.path("detail").asString()).isEqualTo("exit code 4");
    assertThat(failed.path("variant").asString()).isEqualTo("bad");
    for (String variant : List.of("low", "high")) {
      JsonNode job = server.job(jobs.getOrDefault(variant, ""));
      assertThat(job.path("state").asString()).isEqualTo("RUNNING");
      assertThat(job.path("batch_id").asString()).isEqualTo(batch.field("batch_id"));
    }
    place.write("end", "");
    for (String job : List.of("low", "high")) {
      server.awaitState(jobs.getOrDefault(job, ""), "SUCCEEDED");
    }
    server.awaitState(smoke, "SUCCEEDED");
    assertThat(Place.money(place.status(), "reserved")).isZero();
  }

  @Test
  void aBatchWhoseRunsStartSlowlyIsNotGivenUp() throws Exception {
    Path python =
        place.write(
            "slow-python",
            """
            #!/bin/sh
            # Slow to start a job, and nothing else.
            case " $* " in *" - "*) sleep 1 ;; esac
            exec python3 "$@"
            """);
    assertThat(python.toFile().setExecutable(true)).isTrue();
    place.policy(POLICY + "python = \"" + python + "\"\n");
    proven();
    Server slow = place.server();
    Map<String, Object> arguments = new HashMap<>(batchOf(10));
    arguments.put(
        "variants",
        IntStream.range(0, 6)
            .mapToObj(i -> Map.of("name", "v" + i, "args", List.of("run " + i)))
            .toList());

    Answer batch = slow.call("spawn_batch", arguments);

    assertThat(batch.content().path("jobs").valueStream().map(job -> job.path("state").asString()))
        .describedAs(batch.text())
        .hasSize(6)
        .containsOnly("RUNNING");
  }

  @Test
  void aProofIsForExactlyTheScriptThatRan() throws Exception {
    String smoke = proven();
    place.write(SCRIPT, TEXT + "# one line more\n");

    Answer edited = batch(10, Map.of());
    Answer named = batch(10, Map.of("smoke_job_id", smoke));

    edited.refusedFor("no-smoke-run");
    assertThat(edited.text()).contains(smoke, "another version of the script");
    named.refusedFor("no-smoke-run");
    place.write(SCRIPT, TEXT);
    assertThat(batch(10, Map.of("smoke_job_id", smoke, "dry_run", true)).outcome())
        .isEqualTo("done");
    batch(10, Map.of("smoke_job_id", "hf-aaaaaaaaaa")).refusedFor("no-smoke-run");
  }

  @Test
  void theSumDecidesTheTier() throws Exception {
    String smoke = proven();
    assertThat(smoke).startsWith("hf-");
    Answer one =
        server.launch(SCRIPT, Map.of("timeout_seconds", 80, "dry_run", true, "args", List.of("x")));
    assertThat(one.field("cost_tier")).isEqualTo("WARN");

    Answer three = batch(80, Map.of());

    three.needsApproval();
    assertThat(three.field("cost_tier")).isEqualTo("STOP");
    assertThat(three.money("ceiling")).isEqualByComparingTo("24");
    assertThat(three.content().path("jobs")).isEmpty();
    assertThat(place.status().path("jobs")).hasSize(1);
  }

  @Test
  void variantsThatCannotBeUsedAreNamed() {
    Answer answer =
        server.call(
            "spawn_batch",
            Map.of(
                "goal",
                "compare",
                "script",
                SCRIPT,
                "timeout_seconds",
                10,
                "variants",
                List.of(Map.of("name", "twice"), Map.of("name", "twice", "config", "none.toml"))));

    answer.invalidAt("/variants/1/name", "/variants/1/config");
  }

  /** A run of the script that came through its window; it runs on. */
  private String proven() {
    String job =
        server
            .launch(SCRIPT, Map.of("timeout_seconds", 120, "smoke", true, "args", List.of("smoke")))
            .jobId();
    server.awaitHealthy(job);
    return job;
  }

  private Answer batch(int seconds, Map<String, ?> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(batchOf(seconds));
    arguments.put(
        "variants",
        List.of(
            Map.of("name", "low", "args", List.of("0.1")),
            Map.of("name", "high", "args", List.of("0.9")),
            Map.of("name", "bad", "args", List.of("bad"))));
    return server.call("spawn_batch", arguments);
  }

  private static Map<String, Object> batchOf(int seconds) {
    return Map.of("goal", "compare three rates", "script", SCRIPT, "timeout_seconds", seconds);
  }
}
