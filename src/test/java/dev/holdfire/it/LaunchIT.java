package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A run from its launch to its end, as its caller sees it. */
class LaunchIT {
  /** A cent for each second. */
  private static final String POLICY =
      """
      [health]
      window_seconds = 1

      [backend.local]
      usd_per_hour = 36
      grace_seconds = 1
      """;

  private static Place place;
  private static Server server;

  @BeforeAll
  static void start() throws IOException {
    place = Place.with(POLICY);
    server = place.server();
  }

  @AfterAll
  static void end() throws IOException {
    place.close();
  }

  @Test
  void aGoodRunIsHealthyThenEndsAndIsBooked() throws Exception {
    try (Place own = Place.with(POLICY)) {
      Server alone = own.server();
      own.steady("train.py");
      Answer before = alone.call("estimate_cost", Map.of("timeout_seconds", 600));
      assertThat(before.money("headroom")).isEqualByComparingTo("20");

      Answer launched = alone.launch("train.py", Map.of("timeout_seconds", 600));
      assertThat(launched.field("state")).isEqualTo("RUNNING");
      assertThat(launched.money("ceiling")).isEqualByComparingTo("6");
      assertThat(launched.text())
          .contains("KILL GUARD: no stop issued", "Estimate: $6.00", "VERDICT: GO");
      String job = launched.jobId();
      assertThat(money(alone, "reserved")).isEqualByComparingTo("6");
      assertThat(Place.money(own.status(), "reserved")).isEqualByComparingTo("6");

      JsonNode healthy = alone.awaitHealthy(job);
      assertThat(healthy.path("state").asString()).isEqualTo("RUNNING");
      assertThat(healthy.path("progress").path("step").asInt()).isEqualTo(1);

      own.release("train.py");
      JsonNode ended = alone.awaitState(job, "SUCCEEDED");
      BigDecimal spent = Place.money(ended, "spend");
      assertThat(spent).isPositive().isLessThan(new BigDecimal("6"));
      assertThat(money(alone, "reserved")).isZero();
      assertThat(money(alone, "day_spend")).isEqualByComparingTo(spent);
      assertThat(money(alone, "session_spend")).isEqualByComparingTo(spent);
      JsonNode status = own.status();
      assertThat(Place.money(status, "spent")).isEqualByComparingTo(spent);
      assertThat(Place.money(status, "reserved")).isZero();
      assertThat(own.run("audit", "verify").exitCode()).isZero();
    }
  }

  private static BigDecimal money(Server of, String field) {
    return of.call("estimate_cost", Map.of("timeout_seconds", 60)).money(field);
  }

  @Test
  void aRunThatFailsSaysItsExitCode() throws Exception {
    place.write("fails.py", "import sys\nprint('about to fail')\nsys.exit(3)\n");

    JsonNode job = ended("fails.py", Map.of("timeout_seconds", 60), "FAILED");

    assertThat(job.path("detail").asString()).isEqualTo("exit code 3");
    assertThat(job.path("health").path("verdict").asString()).isEqualTo("unhealthy");
    assertThat(lines(job)).contains("about to fail");
  }

  @Test
  void theLimitIsEnforced() throws Exception {
    place.steady("endless.py");

    JsonNode job = ended("endless.py", Map.of("timeout_seconds", 2), "TIMED_OUT");

    assertThat(Place.money(job, "spend")).isLessThanOrEqualTo(Place.money(job, "ceiling"));
  }

  @Test
  void everyAttemptIsALineAndALaterOneResumes() throws Exception {
    place.write(
        "resumes.py",
        """
        import os, sys
        print("resuming from", os.environ.get("HOLDFIRE_RESUME_FROM", "nothing"))
        with open(os.path.join(os.environ["HOLDFIRE_VOLUME"], "model.pt"), "wb") as file:
            file.write(b"weights")
        sys.exit(1)
        """);

    JsonNode job = ended("resumes.py", Map.of("timeout_seconds", 30, "max_retries", 2), "FAILED");

    assertThat(job.path("attempt").asInt()).isEqualTo(3);
    assertThat(job.path("max_attempts").asInt()).isEqualTo(3);
    assertThat(Place.money(job, "ceiling")).isEqualByComparingTo("0.9");
    List<String> lines = lines(job);
    assertThat(lines.stream().filter(line -> line.contains("attempt")))
        .containsExactly(
            "=== holdfire: attempt 1 of 3 ===",
            "=== holdfire: attempt 2 of 3 ===",
            "=== holdfire: attempt 3 of 3 ===");
    assertThat(lines.stream().filter(line -> line.startsWith("resuming")))
        .satisfiesExactly(
            first -> assertThat(first).isEqualTo("resuming from nothing"),
            second -> assertThat(second).endsWith("/model.pt"),
            third -> assertThat(third).endsWith("/model.pt"));
  }

  /** An hour of training that was cut short is not lost. */
  @Test
  void aRunGoesOnFromTheNewestWholeCheckpointOfAnEarlierOne() throws Exception {
    place.write(
        "long.py",
        """
        import json, os, sys
        print("resuming from", os.environ.get("HOLDFIRE_RESUME_FROM", "nothing"))
        with open(os.path.join(os.environ["HOLDFIRE_VOLUME"], "checkpoint.json"), "w") as file:
            json.dump({"step": 500}, file)
        print("step 1 of 2", flush=True)
        """);
    place.write("bare.py", "print('step 1 of 1')");
    place.steady("steady.py");
    String earlier =
        ended("long.py", Map.of("timeout_seconds", 30), "SUCCEEDED").path("job_id").asString();
    String bare =
        ended("bare.py", Map.of("timeout_seconds", 30), "SUCCEEDED").path("job_id").asString();
    String running = server.launch("steady.py", Map.of("timeout_seconds", 60)).jobId();
    Until.holds(
        "the checkpoint has settled",
        () ->
            server
                .launch(
                    "long.py",
                    Map.of("timeout_seconds", 30, "resume_from", earlier, "dry_run", true))
                .outcome()
                .equals("done"));

    Answer rehearsed =
        server.launch(
            "long.py", Map.of("timeout_seconds", 30, "resume_from", earlier, "dry_run", true));
    JsonNode later =
        ended("long.py", Map.of("timeout_seconds", 30, "resume_from", earlier), "SUCCEEDED");

    assertThat(rehearsed.text()).contains("goes on from checkpoint.json of " + earlier);
    assertThat(lines(later).stream().filter(line -> line.startsWith("resuming")))
        .singleElement()
        .satisfies(line -> assertThat(line).endsWith(earlier + "/checkpoint.json"));
    assertThat(invalid("long.py", "hf-aaaaaaaaaa")).contains("no such job");
    assertThat(invalid("long.py", bare)).contains("left no whole checkpoint");
    assertThat(invalid("long.py", running)).contains("RUNNING", "paid for twice");
  }

  /**
   * The template is run as it is written; only torch is a stand-in, since a real one is 200 MB. Its
   * 250th step waits, so that the limit comes between two checkpoints.
   */
  @Test
  void theTrainingTemplateGoesOnFromItsCheckpoint() throws Exception {
    try (InputStream torch =
        Objects.requireNonNull(LaunchIT.class.getResourceAsStream("torch.py"))) {
      place.write("packages/torch.py", new String(torch.readAllBytes(), StandardCharsets.UTF_8));
    }
    Path python =
        place.write(
            ".venv/bin/python",
            "#!/bin/sh\nPYTHONPATH='%s' exec python3 \"$@\"\n"
                .formatted(place.project().resolve("packages")));
    assertThat(python.toFile().setExecutable(true)).isTrue();

    Place.Printed written = place.run("new", "modal-training", "tiny");
    assertThat(written.exitCode()).describedAs(written.error()).isZero();
    assertThat(written.out()).contains("wrote ", "tiny.py", "launch_single", "resume_from");
    assertThat(place.run("new", "modal-training", "tiny").error()).contains("was left as it is");
    assertThat(place.run("new", "modal-training", "torch").exitCode()).isEqualTo(2);
    for (String backend : List.of("local", "modal")) {
      Place.Printed checked =
          place.run("check", "tiny.py", "--backend", backend, "--fail-on", "prove");
      assertThat(checked.exitCode()).describedAs(checked.out()).isZero();
    }

    JsonNode cut = ended("tiny.py", Map.of("timeout_seconds", 8, "backend", "local"), "TIMED_OUT");
    assertThat(lines(cut)).contains("step 240/2000 loss 0.2500").doesNotContain("step 250/2000");
    String earlier = cut.path("job_id").asString();
    place.write("go", "");
    Until.holds(
        "the checkpoint has settled",
        () ->
            server
                .launch(
                    "tiny.py",
                    Map.of(
                        "timeout_seconds",
                        60,
                        "backend",
                        "local",
                        "resume_from",
                        earlier,
                        "dry_run",
                        true))
                .outcome()
                .equals("done"));
    Map<String, Object> resumed =
        Map.of("timeout_seconds", 60, "backend", "local", "resume_from", earlier);
    JsonNode whole = ended("tiny.py", resumed, "SUCCEEDED");

    assertThat(
            server
                .call(
                    "inspect_job",
                    Map.of("job_id", whole.path("job_id").asString(), "log_lines", 400))
                .text()
                .lines()
                .map(line -> line.replaceFirst("^  \\| ", "")))
        .contains("resumed at step 200", "step 210/2000 loss 0.2500", "step 2000/2000 loss 0.2500")
        .doesNotContain("step 200/2000 loss 0.2500");
    assertThat(whole.path("progress").path("steps_left").asInt()).isZero();
    assertThat(whole.path("health").path("verdict").asString()).isEqualTo("healthy");
  }

  private static String invalid(String script, String resumeFrom) throws IOException {
    Answer answer = server.launch(script, Map.of("timeout_seconds", 30, "resume_from", resumeFrom));
    assertThat(answer.outcome()).isEqualTo("invalid");
    return answer.text();
  }

  @Test
  void argumentsAndConfigArriveUntouched() throws Exception {
    place.write(
        "echo.py",
        "import json, sys\nwith open('seen.json', 'w') as f: json.dump(sys.argv[1:], f)\n");
    Path config = place.write("echo config.toml", "rate = 1\n");
    List<String> args =
        List.of(
            "--rate", "0.1", "", "two words", "$HOME; `id`", "\"'\\", "line\nbreak", "é→🙂", "*");

    JsonNode job =
        ended(
            "echo.py",
            Map.of("timeout_seconds", 60, "config", "./echo config.toml", "args", args),
            "SUCCEEDED");

    assertThat(job.path("state").asString()).isEqualTo("SUCCEEDED");
    List<String> seen =
        JsonMapper.shared()
            .readTree(Files.readString(place.project().resolve("seen.json")))
            .valueStream()
            .map(JsonNode::stringValue)
            .toList();
    assertThat(seen.subList(0, 2)).containsExactly("--config", config.toString());
    assertThat(seen.subList(2, seen.size())).isEqualTo(args);
  }

  @Test
  void theProjectsOwnPythonRunsIt() throws Exception {
    try (Place own = Place.with(POLICY)) {
      Server alone = own.server();
      Path python =
          own.write(".venv/bin/python", "#!/bin/sh\nOWN_PYTHON=yes exec python3 \"$@\"\n");
      assertThat(python.toFile().setExecutable(true)).isTrue();
      own.write("who.py", "import os\nprint('own python:', os.environ.get('OWN_PYTHON'))\n");

      String job = alone.launch("who.py", Map.of("timeout_seconds", 60)).jobId();

      assertThat(lines(alone.awaitState(job, "SUCCEEDED"))).contains("own python: yes");
    }
  }

  @Test
  void aSecretThatARunPrintsIsMasked() throws Exception {
    place.write("prints.py", "print('token ' + 'hf_' + 'Ab1Cd2Ef3Gh4' * 3)\n");

    JsonNode job = ended("prints.py", Map.of("timeout_seconds", 60), "SUCCEEDED");

    assertThat(lines(job)).anyMatch(line -> line.startsWith("token "));
    assertThat(job.toString()).doesNotContain("Ab1Cd2Ef3Gh4");
    assertThat(place.run("logs", job.path("job_id").asString()).out())
        .contains("token ")
        .doesNotContain("Ab1Cd2Ef3Gh4");
  }

  private static JsonNode ended(String script, Map<String, ?> more, String state) {
    return server.awaitState(server.launch(script, more).jobId(), state);
  }

  private static List<String> lines(JsonNode job) {
    return job.path("log").path("lines").valueStream().map(JsonNode::stringValue).toList();
  }
}
