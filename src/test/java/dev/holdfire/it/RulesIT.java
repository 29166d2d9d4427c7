package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A launch is judged by what its script does, and by what a smoke run of the same showed. */
class RulesIT {
  private static final String POLICY =
      """
      health.window_seconds = 1
      backend.local.usd_per_hour = 1.00
      backend.local.gpus = ["H100:1"]
      """;
  private static final Map<String, Object> LONG = Map.of("hours", 1);

  /** Trains, and saves as often as another module says. */
  private static final String TRAINS =
      """
      import os, time
      try:
          import torch
      except ImportError:
          torch = None
      from schedule import due

      class Loss:
          def backward(self):
              time.sleep(0.1)

      def save(step):
          with open(os.path.join(os.environ["HOLDFIRE_VOLUME"], f"step{step}.pt"), "wb") as file:
              file.write(bytes.fromhex("80028a0a6cfc9c46f9206aa850192e80"))

      for step in range(60):
          loss = Loss()
          loss.backward()
          print(f"step {step}/60", flush=True)
          if due(step):
              save(step)
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

  private static JsonNode row(Answer answer, String step) {
    return answer
        .content()
        .path("checklist")
        .valueStream()
        .filter(row -> row.path("step").asString().equals(step))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names(Answer answer, String field) {
    return answer
        .content()
        .path("checklist")
        .valueStream()
        .map(row -> row.path(field).asString())
        .toList();
  }

  @Test
  void whatIsPaidForBesideTheRunIsToldInTheEstimateAndRefusedInALaunch() throws Exception {
    place.write(
        "sweep.py",
        """
        import subprocess
        for size in ("1", "2"):
            subprocess.run(["modal", "run", "big.py", "--size", size])
        """);

    Answer estimate = server.call("estimate_cost", Map.of("script", "sweep.py", "hours", 0.1));
    assertThat(estimate.text())
        .contains(
            "not counted here: line 3: this starts an app on Modal that is not in the ceiling");
    server.launch("sweep.py", Map.of("hours", 0.1, "smoke", true)).refusedFor("outside-ceiling");
  }

  @Test
  void whatCannotBeReadIsProvenByASmokeRunOfTheSame() throws Exception {
    place.write("train.py", TRAINS);
    place.write("schedule.py", "def due(step):\n    return step % 10 == 9\n");

    Answer unproven = server.launch("train.py", LONG);
    unproven.refusedFor("checkpoint-weights");
    assertThat(unproven.text()).contains("train.py:", "smoke: true");
    assertThat(row(unproven, "checkpoints").path("verdict").asString()).isEqualTo("unknown");

    Answer smoke = server.launch("train.py", Map.of("hours", 1, "smoke", true));
    assertThat(smoke.text()).contains("checkpoint-weights:");
    String job = smoke.jobId();
    server.awaitState(job, "SUCCEEDED");

    Answer proven = server.launch("train.py", Map.of("hours", 1, "dry_run", true));
    assertThat(proven.outcome()).describedAs(proven.text()).isEqualTo("done");
    JsonNode saved = row(proven, "checkpoints");
    assertThat(saved.path("verdict").asString()).isEqualTo("satisfied");
    assertThat(saved.path("basis").asString()).isEqualTo("seen");
    assertThat(saved.path("evidence").asString()).contains(job, ".pt");
    assertThat(names(proven, "box"))
        .containsExactly(
            "app-list",
            "GPU-compat",
            "file-verify",
            "cost",
            "vol+ckpt",
            "vol+ckpt",
            "observability",
            "retries",
            "spawn-not-map",
            "cost");
    assertThat(row(proven, "file verify").path("evidence").asString())
        .contains("train.py SHA-256 ", "schedule.py SHA-256 ");

    Map<String, Object> sweep =
        Map.of(
            "goal",
            "compare",
            "script",
            "train.py",
            "hours",
            1,
            "dry_run",
            true,
            "variants",
            List.of(
                Map.of("name", "a", "args", List.of("--steps", "600")),
                Map.of("name", "b", "args", List.of("--steps", "1200"))));
    Answer priced = server.call("spawn_batch", sweep);
    assertThat(priced.outcome()).describedAs(priced.text()).isEqualTo("done");
    assertThat(priced.text()).contains("at the pace of " + job, "evidence grade E3");
    // Each step sleeps 0.1 s, and an hour costs a dollar; by the hours it would be two.
    assertThat(priced.money("estimate")).isBetween(new BigDecimal("0.02"), new BigDecimal("1"));
    assertThat(priced.money("ceiling")).isEqualByComparingTo("2.5");

    // A module is as much a part of what runs as the script.
    place.write("schedule.py", "def due(step):\n    return step % 11 == 9\n");
    server.launch("train.py", Map.of("hours", 1, "dry_run", true)).refusedFor("checkpoint-weights");
    Answer batch =
        server.call(
            "spawn_batch",
            Map.of(
                "goal",
                "compare",
                "script",
                "train.py",
                "hours",
                0.1,
                "variants",
                List.of(
                    Map.of("name", "a", "args", List.of("1")),
                    Map.of("name", "b", "args", List.of("2")))));
    batch.refusedFor("no-smoke-run");
    assertThat(batch.text()).contains("another version of a module");
  }

  @Test
  void whatIsNotPythonIsUnread() throws Exception {
    place.write("train.sh", "echo step 1 of 2\necho step 2 of 2\n");

    server.launch("train.sh", LONG).refusedFor("script-unread");
    server.awaitState(
        server.launch("train.sh", Map.of("hours", 1, "smoke", true)).jobId(), "SUCCEEDED");

    Answer proven = server.launch("train.sh", Map.of("hours", 1, "dry_run", true));
    assertThat(proven.outcome()).describedAs(proven.text()).isEqualTo("done");
    assertThat(proven.text()).contains("is not Python");
  }

  @Test
  void brokenCodeAndASecretInAModuleRefuseEvenASmokeRun() throws Exception {
    place.write("broken.py", "for step in range(3)\n    print(step)\n");
    Answer broken = server.launch("broken.py", Map.of("hours", 1, "smoke", true));
    broken.refusedFor("syntax-error");
    assertThat(broken.text()).contains("broken.py:1: ");

    place.write("keys.py", "KEY = 'hf_" + "Ab1Cd2Ef3Gh4".repeat(3) + "'\n");
    place.write("uses_keys.py", "import keys\nprint(len(keys.KEY))\n");
    Answer leaking = server.launch("uses_keys.py", Map.of("hours", 1, "smoke", true));
    leaking.refusedFor("secret-found");
    assertThat(leaking.content().path("refusals")).hasSize(1);
    assertThat(leaking.text()).contains("keys.py, line 1").doesNotContain("Ab1Cd2Ef3Gh4");
  }

  @Test
  void whatALaunchIsHandedDecidesWhatItsScriptDoes() throws Exception {
    place.write(
        "args.py",
        """
        import argparse, torch
        parser = argparse.ArgumentParser()
        parser.add_argument("--save-every", type=int, default=100)
        args = parser.parse_args()
        for step in range(1000000):
            loss.backward()
            print(step, flush=True)
            if step % args.save_every == 0:
                torch.save(model.state_dict(), "m.pt")
        """);
    Map<String, Object> dry = Map.of("hours", 1, "dry_run", true);

    Answer asItStands = server.launch("args.py", dry);
    assertThat(asItStands.outcome()).describedAs(asItStands.text()).isEqualTo("done");
    Answer rare = server.launch("args.py", handed("--save-every", "100000"));
    rare.refusedFor("checkpoint-interval");
    assertThat(rare.text()).contains("saved only every 100000 steps");
    Answer unknown = server.launch("args.py", handed("--save-interval", "100000"));
    unknown.refusedFor("checkpoint-interval");
    assertThat(unknown.text()).contains("no option is found that takes `--save-interval`");
    assertThat(row(unknown, "checkpoints").path("verdict").asString()).isEqualTo("unknown");

    Answer retried =
        server.launch("args.py", Map.of("hours", 1, "dry_run", true, "max_retries", 1));
    assertThat(retried.text())
        .contains("resume-on-retry: args.py:", "a retry begins anew", "HOLDFIRE_RESUME_FROM");
    assertThat(asItStands.text()).doesNotContain("resume-on-retry");

    // Each variant of a batch is read with what it is handed itself.
    Answer batch =
        server.call(
            "spawn_batch",
            Map.of(
                "goal",
                "compare",
                "script",
                "args.py",
                "hours",
                1,
                "variants",
                List.of(
                    Map.of("name", "a", "args", List.of("--save-every", "9")),
                    Map.of("name", "b", "args", List.of("--save-every", "90000")))));
    batch.refusedFor("checkpoint-interval");
    assertThat(batch.text()).contains("every 90000 steps").doesNotContain("every 9 step");
  }

  private static Map<String, Object> handed(String... arguments) {
    return Map.of("hours", 1, "dry_run", true, "args", List.of(arguments));
  }

  @Test
  void aWaiverStandsInEveryReport() throws Exception {
    place.policy(
        POLICY
            + """
            [[rules.waive]]
            rule = "checkpoint-weights"
            path = "probe.py"
            reason = "it only measures"
            """);
    try {
      place.write(
          "probe.py",
          """
          class L:
              def backward(self):
                  pass
          for i in range(3):
              loss = L()
              loss.backward()
              print(i)
          """);

      Answer answer = server.launch("probe.py", Map.of("hours", 1, "dry_run", true));

      assertThat(answer.outcome()).describedAs(answer.text()).isEqualTo("done");
      assertThat(answer.text())
          .contains("waived by the policy: checkpoint-weights", "it only measures");
      assertThat(row(answer, "checkpoints").path("evidence").asString())
          .contains("waived by the policy: it only measures");
    } finally {
      place.policy(POLICY);
    }
  }

  @Test
  void theGpuAndTheTorchOfAScriptForModalAreRead() throws Exception {
    Files.writeString(
        place.project().resolve("cloud.py"),
        """
        import modal
        app = modal.App("a")
        image = modal.Image.debian_slim().pip_install("torch==2.0.1")
        @app.function(gpu="B200:2", image=image, timeout=600, retries=2)
        def work():
            print("x", flush=True)
        """);

    Answer elsewhere =
        server.launch("cloud.py", Map.of("hours", 1, "dry_run", true, "entrypoint", "wrok"));
    assertThat(elsewhere.outcome()).isEqualTo("invalid");
    assertThat(elsewhere.text()).contains("no entrypoint or function wrok", "[work]");

    Answer answer = server.launch("cloud.py", Map.of("hours", 1, "dry_run", true));
    answer.refusedFor("gpu-incompatible");
    assertThat(answer.field("backend")).isEqualTo("modal");
    assertThat(answer.field("gpu")).isEqualTo("B200:2");
    assertThat(answer.content().path("max_attempts").asInt()).isEqualTo(3);

    Answer read = server.call("check_gpu_compat", Map.of("gpu", "B200", "script", "cloud.py"));
    assertThat(read.content().path("compatible").asBoolean(true)).isFalse();
    assertThat(read.text()).contains("torch 2.0.1");
  }
}
