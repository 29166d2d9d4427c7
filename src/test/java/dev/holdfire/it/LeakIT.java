package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Fault;
import dev.holdfire.backend.modal.Life;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A token that stands in the token file and nowhere else, and one that a caller writes into its
 * arguments: after launches, looks, stops and refused credentials neither is found in a result, a
 * log, a file of ours, a process's title or its environment.
 */
class LeakIT {
  /** No such text stands anywhere else on the machine. */
  private static final String MARK = "L3ak" + ProcessHandle.current().pid();

  private static final String TOKEN = "ak-" + MARK + "idQQQQQQQQQQQQQQQQ";
  private static final String SECRET = "as-" + MARK + "secretQQQQQQQQQQQQ";

  /** What a caller writes where no secret belongs. */
  private static final String WRITTEN = "hf_" + MARK + "Ab1Cd2Ef3Gh4".repeat(2);

  private static final String SCRIPT =
      """
      import modal

      app = modal.App("leak")
      volume = modal.Volume.from_name("leak", create_if_missing=True)

      @app.function(
          image=modal.Image.debian_slim(), gpu="T4", timeout=3600, volumes={"/out": volume}
      )
      def train():
          print("the control plane runs no code", flush=True)
      """;

  private final List<String> heard = new ArrayList<>();

  @Test
  void theTokenStaysInItsFile() throws Exception {
    try (ControlPlane plane = ControlPlane.start();
        Place place = Place.with("")) {
      plane.set("tokens", Map.of(TOKEN, Map.of("secret", SECRET)));
      Path token = plane.tokenFile(place.token(), TOKEN, SECRET);
      place.policy(
          """
          [health]
          window_seconds = 1

          [backend.modal]
          command = ["%s"]
          config_path = "%s"
          """
              .formatted(ControlPlane.modal(), token));
      place.write("leak.py", SCRIPT);
      plane.always(
          Life.endless().line(0, "step 1 of 10").line(1, "step 2 of 10").file(0, "a.pt", 9));
      try (ProcessWatch watch = ProcessWatch.of(MARK)) {
        Server server = place.serverBesideAPerson();
        String job = worked(place, server);
        refused(place, plane, server);
        heard.addAll(server.errors());

        assertThat(watch.titles())
            .anyMatch(title -> title.contains("run\n--detach"))
            .anyMatch(title -> title.contains("sys.stdin") && title.contains("script\n"));
        assertThat(watch.environments()).contains(token.toString());
        assertThat(watch.found()).isEmpty();
        assertThat(heard).anyMatch(text -> text.contains(job)).noneMatch(LeakIT::marked);
        assertThat(holding(place, job, token))
            .describedAs("the search finds what is there")
            .isNotEmpty();
        assertThat(holding(place, MARK, token)).isEmpty();
      }
    }
  }

  private static boolean marked(String text) {
    return text.contains(MARK);
  }

  /** Everything that is done with good credentials. */
  private String worked(Place place, Server server) throws Exception {
    call(server, "estimate_cost", Map.of("script", "leak.py", "gpu", "T4", "hours", 0.1));
    String job = call(server, "launch_single", launch("a smoke run")).jobId();
    heard.add(server.awaitHealthy(job).toString());
    call(server, "inspect_job", Map.of());
    Map<String, Object> keyed = new HashMap<>(launch("with a key"));
    keyed.put("idempotency_key", WRITTEN);
    call(server, "launch_single", keyed).refusedFor("secret-found");
    Answer asked =
        call(server, "request_stop", Map.of("job_id", job, "reason", "enough of " + WRITTEN));
    print(
        place.onTerminal(
            "yes, stop it\n", "approve", asked.content().path("approval").path("id").asString()));
    print(place.run("fetch", job));
    print(place.run("logs", job));
    print(place.run("doctor"));
    return job;
  }

  /** Credentials that are refused, and a server that says them again. */
  private void refused(Place place, ControlPlane plane, Server server) throws Exception {
    String echo = "token %s with %s was revoked".formatted(TOKEN, SECRET);
    plane.fault(Fault.refused("*", "UNAUTHENTICATED", echo).times(-1));
    everyCall(place, server);
    plane.clearFaults();
    plane.fault(Fault.refused("FunctionMap", "PERMISSION_DENIED", echo).times(-1));
    call(server, "launch_single", launch("another"));
    plane.clearFaults();
    plane.tokenFile(place.token(), TOKEN, "as-" + MARK + "wrongQQQQQQQQQQQQQ");
    call(server, "inspect_job", Map.of());
    print(place.run("prices", "--refresh"));
  }

  private void everyCall(Place place, Server server) throws Exception {
    call(server, "launch_single", launch("refused"));
    call(server, "inspect_job", Map.of());
    print(place.run("prices", "--refresh"));
    print(place.run("adopt"));
    print(place.run("status"));
    print(place.run("doctor"));
    print(place.run("audit"));
  }

  private static Map<String, Object> launch(String goal) {
    return Map.of(
        "goal",
        goal,
        "script",
        "leak.py",
        "smoke",
        true,
        "backend",
        "modal",
        "gpu",
        "T4",
        "cpu_cores",
        1,
        "memory_gib",
        1,
        "timeout_seconds",
        600);
  }

  private Answer call(Server server, String tool, Map<String, ?> arguments) {
    Answer answer = server.call(tool, arguments);
    heard.add(answer.text());
    heard.add(answer.content().toString());
    return answer;
  }

  private void print(Place.Printed printed) {
    heard.add(printed.out());
    heard.add(printed.error());
  }

  /** The files below the place that hold a text, byte for byte, but for the token's own. */
  private static List<Path> holding(Place place, String text, Path token) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(place.root())) {
      for (Path file :
          all.filter(Files::isRegularFile).filter(path -> !path.equals(token)).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }
}
