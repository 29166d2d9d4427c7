package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Fault;
import dev.holdfire.backend.modal.Life;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * The whole way to Modal and back: a client, the packaged server, the real command line and a
 * control plane on loopback. The server is killed in the middle of a batch.
 */
class ModalIT {
  private static final String SCRIPT = "sweep.py";
  private static final int VARIANTS = 5;

  private static final String TEXT =
      """
      import modal

      app = modal.App("sweep")
      volume = modal.Volume.from_name("sweeps", create_if_missing=True)

      @app.function(
          image=modal.Image.debian_slim(), gpu="T4", timeout=3600, volumes={"/out": volume}
      )
      def train(lr: float = 0.1):
          print("the control plane runs no code", flush=True)
      """;

  private static final String POLICY =
      """
      [health]
      window_seconds = 1

      [backend.modal]
      command = ["%s"]
      config_path = "%s"
      """;

  @Test
  void aBatchOutlivesAServerThatIsKilledBetweenItsSpawns() throws Exception {
    try (ControlPlane plane = ControlPlane.start();
        Place place = Place.with("")) {
      place.policy(POLICY.formatted(ControlPlane.modal(), token(place, plane)));
      place.write(SCRIPT, TEXT);
      Server server = place.server();
      plane.always(
          Life.endless().line(0, "step 1 of 10").line(2, "step 2 of 10").file(1, "a.pt", 9));

      estimated(server);
      String smoke = proven(server);
      plane.fault(Fault.slow("FunctionMap", 5).after(2));
      killedInTheMiddle(plane, server);
      Server next = place.server();

      List<JsonNode> jobs = settled(next);
      assertThat(states(jobs))
          .containsExactlyInAnyOrder("RUNNING", "RUNNING", "RUNNING", "REFUSED", "REFUSED");
      assertThat(plane.calls()).describedAs("the smoke run and three variants").hasSize(4);
      String victim = running(jobs).getFirst();
      stopped(place, plane, next, victim);
      reconciled(place, plane, next, smoke);
    }
  }

  private static String token(Place place, ControlPlane plane) throws Exception {
    return place
        .write(
            "../modal.toml",
            """
            [default]
            token_id = "%s"
            token_secret = "%s"
            server_url = "%s"
            """
                .formatted(ControlPlane.TOKEN_ID, ControlPlane.TOKEN_SECRET, plane.serverUrl()))
        .toRealPath()
        .toString();
  }

  /** The price is Modal's own, read now. */
  private static void estimated(Server server) {
    Answer estimate =
        server.call(
            "estimate_cost",
            Map.of("script", SCRIPT, "gpu", "T4", "hours", 0.1, "backend", "modal"));

    JsonNode evidence = estimate.content().path("price_evidence");
    assertThat(evidence.path("grade").asString()).describedAs(estimate.text()).isEqualTo("E1");
    assertThat(evidence.path("source").asString()).isEqualTo("modal billing rates --json");
    assertThat(estimate.text()).contains("Estimate: $0.06 (= 1 × 0.1 × $0.59)");
  }

  /** A run that came through its window, with the checkpoint that it wrote; it runs on. */
  private static String proven(Server server) {
    Answer launched = server.launch(SCRIPT, run(Map.of("smoke", true)));
    String job = launched.jobId();
    assertThat(launched.field("state")).isEqualTo("RUNNING");
    JsonNode seen = server.awaitHealthy(job);
    assertThat(seen.path("log").path("lines").toString()).contains("step 2 of 10");
    assertThat(seen.path("progress").path("total").asInt()).isEqualTo(10);
    JsonNode checkpoint = seen.path("checkpoints").path(0);
    assertThat(checkpoint.path("path").asString()).isEqualTo("/out/a.pt");
    assertThat(checkpoint.path("verified").asBoolean()).isTrue();
    return job;
  }

  private static void killedInTheMiddle(ControlPlane plane, Server server) {
    Map<String, Object> batch = run(Map.of("goal", "compare", "script", SCRIPT));
    batch.remove("kwargs");
    batch.put(
        "variants",
        IntStream.range(0, VARIANTS)
            .mapToObj(i -> Map.of("name", "v" + i, "kwargs", Map.of("lr", 0.1 + i)))
            .toList());
    try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Answer> call = () -> server.call("spawn_batch", batch);
      var _ = thread.submit(call);
      Until.holds(
          "the third variant is being spawned",
          () -> plane.requests("FunctionMap").size() == 4 && plane.calls().size() == 3);
      server.kill();
      thread.shutdownNow();
    }
  }

  /** The variants, once nothing of them is open any more. */
  private static List<JsonNode> settled(Server server) {
    return Until.is(
        "every variant is found or given up",
        () -> variants(server),
        jobs ->
            jobs.size() == VARIANTS
                && states(jobs).stream()
                    .allMatch(state -> state.equals("RUNNING") || state.equals("REFUSED")));
  }

  private static List<JsonNode> variants(Server server) {
    return server
        .call("inspect_job", Map.of())
        .content()
        .path("jobs")
        .valueStream()
        .filter(job -> job.path("variant").isString())
        .toList();
  }

  private static List<String> states(List<JsonNode> jobs) {
    return jobs.stream().map(job -> job.path("state").asString()).toList();
  }

  private static List<String> running(List<JsonNode> jobs) {
    return jobs.stream()
        .filter(job -> job.path("state").asString().equals("RUNNING"))
        .map(job -> job.path("job_id").asString())
        .toList();
  }

  /** A person stops one variant; Modal confirms it, and the others run on. */
  private static void stopped(Place place, ControlPlane plane, Server server, String job)
      throws Exception {
    Answer asked =
        server.call("request_stop", Map.of("job_id", job, "reason", "it diverges")).needsApproval();
    assertThat(live(plane, job)).isTrue();

    Place.Printed yes =
        place.onTerminal(
            "yes, stop it\n", "approve", asked.content().path("approval").path("id").asString());

    assertThat(yes.exitCode()).describedAs(yes.out()).isZero();
    assertThat(live(plane, job)).isFalse();
    server.awaitState(job, "STOPPED");
    assertThat(running(variants(server))).hasSize(2).allMatch(other -> live(plane, other));
  }

  private static boolean live(ControlPlane plane, String job) {
    return plane.apps("holdfire-" + job).stream()
        .anyMatch(app -> !app.path("state").asString().equals("stopped"));
  }

  /** The rest ends by itself; what was reserved is spent or free. */
  private static void reconciled(Place place, ControlPlane plane, Server server, String smoke)
      throws Exception {
    plane.calls().stream()
        .filter(call -> call.path("status").asString().equals("running"))
        .forEach(call -> plane.force(call.path("call_id").asString(), "success"));
    for (String job : running(variants(server))) {
      server.awaitState(job, "SUCCEEDED");
    }
    server.awaitState(smoke, "SUCCEEDED");

    JsonNode status = place.status();
    assertThat(Place.money(status, "reserved")).isZero();
    assertThat(Place.money(status, "spent")).isPositive();
    assertThat(status.path("alarms")).isEmpty();
  }

  private static Map<String, Object> run(Map<String, Object> more) {
    Map<String, Object> arguments = new HashMap<>(more);
    arguments.putAll(
        Map.of(
            "backend",
            "modal",
            "entrypoint",
            "train",
            "gpu",
            "T4",
            "cpu_cores",
            2,
            "memory_gib",
            4,
            "timeout_seconds",
            600));
    arguments.put("kwargs", Map.of("lr", 0.01));
    return arguments;
  }
}
