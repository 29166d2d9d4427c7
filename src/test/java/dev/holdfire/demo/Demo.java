package dev.holdfire.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The main job from end to end, as a client of the packaged server sees it. The person is played by
 * another process, beside this one and not below it.
 */
public final class Demo {
  private final Stage stage;

  private Demo(Stage stage) {
    this.stage = stage;
  }

  /**
   * Runs the demo.
   *
   * @param arguments the launcher, the project's folder, and the file through which the person
   *     hears of the request
   */
  public static void main(String[] arguments) throws Exception {
    try (Stage stage = Stage.open(arguments[0], Path.of(arguments[1]))) {
      new Demo(stage).run(Path.of(arguments[2]));
    }
  }

  private void run(Path requestFile) throws Exception {
    stage.say("The server has these tools:");
    stage.tools().forEach(tool -> stage.tell("  %s", tool));

    stage.say("1. What would an hour on an H100 cost, and what is a short run here?");
    stage.show(stage.call("estimate_cost", Map.of("gpu", "H100", "hours", 1)));
    stage.show(stage.call("estimate_cost", Map.of("hours", 0.03)));

    stage.say("2. Does torch 2.7.0 built for CUDA 12.6 run on a B200?");
    stage.show(stage.call("check_gpu_compat", Map.of("gpu", "B200", "torch", "2.7.0+cu126")));

    stage.say("3. Launch the sample training run.");
    JsonNode launched =
        stage.show(
            stage.call(
                "launch_single",
                Map.of(
                    "goal",
                    "fit a line, slowly enough to be watched",
                    "script",
                    "train.py",
                    "args",
                    List.of("--steps", "4000"),
                    "hours",
                    0.03)));
    String job = launched.path("job_id").stringValue();

    stage.say("4. Wait until its first output is judged.");
    JsonNode watched = stage.waitFor(job, "healthy");

    stage.say("5. It is healthy, so a batch of three may follow. One of them is bound to fail.");
    JsonNode batch =
        stage.show(
            stage.call(
                "spawn_batch",
                Map.of(
                    "goal",
                    "compare three learning rates",
                    "script",
                    "train.py",
                    "hours",
                    0.01,
                    "variants",
                    List.of(
                        variant("slow", "0.01"),
                        variant("good", "0.05"),
                        variant("diverging", "9")))));
    Stage.require(batch.path("jobs").size() == 3, "three jobs");

    stage.say("6. The agent wants the first run gone. Nobody answers, so it goes on.");
    JsonNode asked =
        stage.show(
            stage.call(
                "request_stop",
                Map.of("job_id", job, "reason", "I would like to tidy up before the next run")));
    Stage.require(
        asked.path("outcome").stringValue().equals("needs_approval"), "a person is asked");
    JsonNode goesOn = stage.inspect(job, 3);
    Stage.require(goesOn.path("state").stringValue().equals("RUNNING"), "the job goes on");
    stage.tell(
        "%s is %s at step %d, although its end was asked for (at step %d before).",
        job,
        goesOn.path("state").stringValue(),
        goesOn.path("progress").path("step").asLong(),
        watched.path("progress").path("step").asLong());

    stage.say("7. A person says yes, in a terminal of their own (played by a second process).");
    Files.writeString(requestFile, asked.path("approval").path("id").stringValue() + "\n");
    JsonNode stopped = stage.waitFor(job, "STOPPED");
    stage.tell("%s", stopped.path("kill_guard").stringValue());

    stage.say("8. What became of the batch?");
    for (JsonNode entry : batch.path("jobs")) {
      stage.tellEnd(entry.path("variant").stringValue(), entry.path("job_id").stringValue());
    }
    stage.say("9. The report on the stopped run.");
    // A file is taken for whole once it has rested for two seconds.
    Thread.sleep(Duration.ofSeconds(3));
    JsonNode report = stage.call("inspect_job", Map.of("job_id", job, "log_lines", 3));
    stage.show(report);
    Stage.require(
        report.path("jobs").path(0).path("checkpoints").path(0).path("verified").booleanValue(),
        "the last checkpoint is whole");
  }

  private static Map<String, Object> variant(String name, String rate) {
    return Map.of("name", name, "args", List.of("--steps", "300", "--rate", rate));
  }
}
