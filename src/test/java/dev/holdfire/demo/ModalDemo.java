package dev.holdfire.demo;

import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Life;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The main job on Modal, against a control plane on loopback: the real command line runs, nothing
 * of it leaves the machine, no code of the script runs and nothing is billed. The server is killed
 * and started again on the way.
 */
public final class ModalDemo {
  private static final String SCRIPT = "finetune.py";
  private static final int STEPS = 2000;
  private static final int SECONDS = 600;

  private final ControlPlane plane;
  private final String launcher;

  private final Path project;

  private ModalDemo(ControlPlane plane, String launcher, Path project) {
    this.plane = plane;
    this.launcher = launcher;
    this.project = project;
  }

  /**
   * Runs the demo.
   *
   * @param arguments the launcher, the project's folder, the file through which the person hears of
   *     the request, and the token file, which is written here
   */
  public static void main(String[] arguments) throws Exception {
    try (ControlPlane plane = ControlPlane.start()) {
      plane.tokenFile(Path.of(arguments[3]));
      plane.always(life());
      new ModalDemo(plane, arguments[0], Path.of(arguments[1])).run(Path.of(arguments[2]));
    }
  }

  /** What every call does: a step each tenth of a second, and a checkpoint after two. */
  private static Life life() {
    Life life = Life.endless().file(2, "first/last.pt", 3_000_000);
    for (int second = 0; second < SECONDS; second++) {
      int step = Math.min(STEPS, (second + 1) * 10);
      life = life.line(second, "step %d/%d loss %.4f".formatted(step, STEPS, 9.0 / step));
    }
    return life;
  }

  private void run(Path requestFile) throws Exception {
    String job;
    JsonNode batch;
    try (Stage stage = Stage.open(launcher, project)) {
      stage.say("1. What would an hour on one A10 cost? The rates are asked of the plane, now.");
      stage.show(stage.call("estimate_cost", sized(Map.of("script", SCRIPT, "hours", 1))));

      stage.say("2. A smoke run of the script that 'holdfire new modal-training' writes.");
      job =
          stage
              .show(stage.call("launch_single", run(Map.of("smoke", true))))
              .path("job_id")
              .stringValue();
      stage.waitFor(job, "healthy");

      stage.say("3. It is healthy, so a batch of three may follow: each is an app of its own.");
      batch = stage.show(stage.call("spawn_batch", batch()));
      Stage.require(batch.path("jobs").size() == 3, "three jobs");

      stage.say("4. The server is killed (kill -9). What runs on Modal does not care.");
      servers().forEach(ProcessHandle::destroyForcibly);
    }
    try (Stage stage = Stage.open(launcher, project)) {
      stage.say("5. Another server knows every job, and what each has cost.");
      JsonNode all = stage.show(stage.call("inspect_job", Map.of()));
      Stage.require(all.path("jobs").size() == 4, "four jobs are known");

      stage.say("6. The agent wants one of them gone. Nobody answers, so it goes on.");
      String second = batch.path("jobs").path(1).path("job_id").stringValue();
      JsonNode asked =
          stage.show(
              stage.call("request_stop", Map.of("job_id", second, "reason", "it looks slow")));
      Stage.require(
          stage.inspect(second, 0).path("state").stringValue().equals("RUNNING"), "it goes on");

      stage.say("7. A person says yes, in a terminal of their own (played by a second process).");
      Files.writeString(requestFile, asked.path("approval").path("id").stringValue() + "\n");
      stage.tell("%s", stage.waitFor(second, "STOPPED").path("kill_guard").stringValue());

      stage.say("8. The others end by themselves, and are settled.");
      plane.calls().stream()
          .filter(call -> call.path("status").stringValue().equals("running"))
          .forEach(call -> plane.force(call.path("call_id").stringValue(), "success"));
      for (JsonNode entry : batch.path("jobs")) {
        stage.tellEnd(entry.path("variant").stringValue(), entry.path("job_id").stringValue());
      }
      stage.tellEnd("smoke run", job);
    }
    say("9. What the smoke run saved is fetched: sizes first, whole files only.");
    person("fetch", job, "*.pt");
    say("10. What a person sees afterwards.");
    person("status");
    person("spend");
    person("audit", "verify");
  }

  /** A command of the program, as a person runs it in the project. */
  private void person(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(launcher));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).directory(project.toFile()).inheritIO().start();
    Stage.require(process.waitFor() == 0, String.join(" ", command) + " succeeds");
  }

  private static void say(String what) {
    System.out.println("\n" + what);
  }

  /** The servers below this process. */
  private static List<ProcessHandle> servers() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").endsWith(" serve"))
        .toList();
  }

  private static Map<String, Object> sized(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(Map.of("backend", "modal", "cpu_cores", 2, "memory_gib", 8));
    return arguments;
  }

  private static Map<String, Object> run(Map<String, Object> more) {
    Map<String, Object> arguments = sized(more);
    arguments.putAll(Map.of("goal", "find a learning rate", "script", SCRIPT, "hours", 0.2));
    return arguments;
  }

  private static Map<String, Object> batch() {
    return run(
        Map.of(
            "variants",
            List.of(variant("short", 1000), variant("usual", 2000), variant("long", 4000))));
  }

  private static Map<String, Object> variant(String name, int steps) {
    return Map.of("name", name, "args", List.of("--run", name, "--steps", Integer.toString(steps)));
  }
}
