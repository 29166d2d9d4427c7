package dev.holdfire.bench;

import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Life;
import dev.holdfire.demo.Stage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Looks at more and more jobs on Modal, and counts the calls of the command line. */
public final class ModalBench {
  private static final int BATCH = 30;
  private static final int LOOKS = 3;

  private static final String SCRIPT =
      """
      import modal

      app = modal.App("bench")
      volume = modal.Volume.from_name("bench", create_if_missing=True)

      @app.function(
          image=modal.Image.debian_slim(), gpu="T4", timeout=3600, volumes={"/out": volume}
      )
      def train(number: int = 0):
          print("the control plane runs no code", flush=True)
      """;

  /** Each command that looks asks Modal this once, by whatever process it is run. */
  private static final Map<String, String> ASKED_BY =
      Map.of(
          "AppList", "app list",
          "AppGetLifecycle", "app logs",
          "FunctionCallFetch", "function calls",
          "TaskList", "container list",
          "VolumeListFiles", "volume ls");

  private final Stage stage;
  private final ControlPlane plane;
  private int launched;

  private ModalBench(Stage stage, ControlPlane plane) {
    this.stage = stage;
    this.plane = plane;
  }

  /**
   * Runs the bench.
   *
   * @param arguments the launcher, the project's folder, the token file, which is written here, and
   *     the numbers of jobs
   */
  public static void main(String[] arguments) throws Exception {
    Path project = Path.of(arguments[1]);
    try (ControlPlane plane = ControlPlane.start()) {
      plane.tokenFile(Path.of(arguments[2]));
      plane.always(
          Life.endless().line(0, "step 1 of 10").line(1, "step 2 of 10").file(0, "a.pt", 9));
      Files.writeString(project.resolve("bench.py"), SCRIPT);
      try (Stage stage = Stage.open(arguments[0], project)) {
        ModalBench bench = new ModalBench(stage, plane);
        for (String jobs : Arrays.asList(arguments).subList(3, arguments.length)) {
          bench.grow(Integer.parseInt(jobs));
          bench.measure();
        }
      }
    }
  }

  private void grow(int jobs) {
    if (launched == 0) {
      JsonNode smoke = stage.call("launch_single", run(Map.of("smoke", true)));
      stage.waitFor(smoke.path("job_id").stringValue(), "healthy");
      launched = 1;
    }
    while (launched < jobs) {
      int first = launched;
      List<Map<String, Object>> variants =
          IntStream.range(first, Math.min(jobs, first + BATCH))
              .mapToObj(
                  number ->
                      Map.<String, Object>of(
                          "name", "v" + number, "kwargs", Map.of("number", number)))
              .toList();
      JsonNode batch = stage.call("spawn_batch", run(Map.of("variants", variants)));
      Stage.require(
          batch.path("jobs").size() == variants.size(),
          "each variant is launched: " + batch.path("demo_text").stringValue());
      launched += variants.size();
    }
  }

  private static Map<String, Object> run(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(
        Map.of(
            "goal",
            "be looked at",
            "script",
            "bench.py",
            "backend",
            "modal",
            "cpu_cores",
            1,
            "memory_gib",
            1,
            "timeout_seconds",
            3600));
    return arguments;
  }

  private void measure() throws InterruptedException {
    for (int look = 1; look <= LOOKS; look++) {
      // What was read a moment ago serves no more.
      Thread.sleep(Duration.ofSeconds(3));
      int before = asked().size();
      Instant start = Instant.now();
      JsonNode all = stage.call("inspect_job", Map.of());
      Duration took = Duration.between(start, Instant.now());
      List<String> asked = asked();
      List<String> made = asked.subList(before, asked.size());
      long unseen =
          all.path("jobs").valueStream().filter(job -> job.path("started_at").isNull()).count();
      stage.tell(
          "%3d jobs, look %d: %5.1f s, %3d calls %s, %d jobs not looked at",
          all.path("jobs").size(),
          look,
          took.toMillis() / 1000.0,
          made.size(),
          kinds(made),
          unseen);
    }
  }

  /** The command of each call so far. */
  private List<String> asked() {
    return plane
        .world()
        .path("rpcs")
        .valueStream()
        .map(call -> ASKED_BY.getOrDefault(call.path("rpc").asString(), ""))
        .filter(command -> !command.isEmpty())
        .toList();
  }

  /** How many of each command. */
  private static Map<String, Long> kinds(List<String> made) {
    return made.stream()
        .collect(Collectors.groupingBy(command -> command, TreeMap::new, Collectors.counting()));
  }
}
