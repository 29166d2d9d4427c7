package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A problem that keeps failing is thought about, then looked up, then a person's. */
class ErrorBudgetIT {
  private static final String THOUGHT = "a smaller batch, since memory ran out";

  @Test
  void everyFailureAsksForMore() throws Exception {
    try (Place place = Place.with("health.window_seconds = 1")) {
      place.write("flaky.py", "import os, sys\nsys.exit(0 if os.path.exists('mended') else 1)\n");
      Server server = place.server();
      String first = fails(server, "");
      fails(server, "");

      Answer second = launch(server, "");
      second.refusedFor("alternative-needed");
      assertThat(second.text()).contains("2 launches", first, "exit code 1", "level rethink");
      launch(server, "again").refusedFor("alternative-needed");
      fails(server, THOUGHT);

      Answer third = launch(server, THOUGHT);
      third.refusedFor("research-needed");
      assertThat(third.text()).contains("3 launches", "level research", "tried: " + THOUGHT);
      fails(server, THOUGHT + ", says docs/memory.md");

      Answer fourth = launch(server, THOUGHT + ", says " + first);
      fourth.needsApproval();
      assertThat(fourth.text())
          .contains("4 launches", "level escalate", "a person decides", "yes, launch");
      place.write("other.toml", "rate = 1\n");
      place.write("mended", "");
      Answer other =
          server.launch("flaky.py", Map.of("timeout_seconds", 60, "config", "other.toml"));
      server.awaitState(other.jobId(), "SUCCEEDED");
      assertThat(launch(server, THOUGHT + ", says " + first).outcome())
          .describedAs("another config is another problem")
          .isEqualTo("needs_approval");
    }
  }

  @Test
  void aSuccessClearsTheCountAndALimitOfASmokeRunIsNone() throws Exception {
    try (Place place = Place.with("health.window_seconds = 1")) {
      place.write("flaky.py", "import os, sys\nsys.exit(0 if os.path.exists('mended') else 1)\n");
      place.steady("endless.py");
      Server server = place.server();
      fails(server, "");
      place.write("mended", "");
      server.awaitState(launch(server, "").jobId(), "SUCCEEDED");
      Files.delete(place.project().resolve("mended"));
      fails(server, "");
      fails(server, "");
      launch(server, "").refusedFor("alternative-needed");

      for (int i = 0; i < 3; i++) {
        String job =
            server.launch("endless.py", Map.of("timeout_seconds", 1, "smoke", true)).jobId();
        server.awaitState(job, "TIMED_OUT");
      }
    }
  }

  private static String fails(Server server, String alternative) {
    String job = launch(server, alternative).jobId();
    server.awaitState(job, "FAILED");
    return job;
  }

  private static Answer launch(Server server, String alternative) {
    Map<String, Object> arguments = new HashMap<>(Map.of("timeout_seconds", 60));
    if (!alternative.isEmpty()) {
      arguments.put("alternative", alternative);
    }
    return server.launch("flaky.py", arguments);
  }
}
