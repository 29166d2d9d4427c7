package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The control plane as the real command line sees it. */
class ControlPlaneTest {
  private static ControlPlane plane;
  private static RealModal modal;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
    modal = new RealModal(plane);
  }

  @AfterAll
  static void stop() {
    plane.close();
  }

  @Test
  void aDetachedRunIsSeenInEveryCommand(@TempDir Path folder) throws IOException {
    Life life =
        Life.endless()
            .line(0, "step 1")
            .line(0, "loss nan", "stderr")
            .file(0, "a/step-1.pt", 9_000_000);
    plane.next(life);
    plane.next(Life.ending(0, "failure").exception("ValueError: boom"));
    Outcome.Exited run = launch("seen", "--count", "2");

    List<JsonNode> spawned = RealModal.spawned(run);
    assertThat(spawned).hasSize(2);
    String app = text(spawned.getFirst(), "app");
    assertThat(row(modal.json("app", "list", "--json"), "app_id", app).toString())
        .contains(
            "\"description\":\"seen\"", "\"state\":\"ephemeral (detached)\"", "\"tasks\":\"1\"");
    JsonNode functions = modal.json("app", "info", app, "--json").get("functions");
    String base = text(functions.get("train"), "id");
    assertThat(functions.propertyNames()).containsExactly("Trainer.*", "train");

    assertThat(modal.json("function", "calls", base, "--json")).isEmpty();
    JsonNode calls = modal.json("function", "calls", base, "--all-variants", "--json");
    assertThat(calls).hasSize(2);
    assertThat(text(row(calls, "function_call_id", text(spawned.get(0), "call")), "status"))
        .isEqualTo("running");
    assertThat(text(row(calls, "function_call_id", text(spawned.get(1), "call")), "status"))
        .isEqualTo("failure");

    JsonNode limits =
        modal.json("function", "info", text(spawned.getFirst(), "function"), "--json");
    assertThat(limits.get("timeout").asInt()).isEqualTo(900);
    assertThat(limits.get("max_retries").asInt()).isZero();
    assertThat(limits.get("gpus").toString()).isEqualTo("[[\"H100\",1]]");
    assertThat(limits.get("memory_mib").asInt()).isEqualTo(4096);
    // The client binds equal options once: both calls run in the same variant.
    assertThat(modal.json("function", "variants", base, "--json")).hasSize(1);
    assertThat(modal.json("container", "list", "--app-id", app, "--json")).hasSize(1);
    assertThat(modal.run("app", "logs", app).output()).contains("step 1\n", "loss nan\n");

    JsonNode files = modal.json("volume", "ls", "checkpoints", "a", "--json");
    assertThat(files.get(0).get("size").asLong()).isEqualTo(9_000_000);
    Path copy = folder.resolve("step-1.pt");
    assertThat(modal.run("volume", "get", "checkpoints", "a/step-1.pt", copy.toString()).exitCode())
        .isZero();
    assertThat(copy).hasSize(9_000_000);
    assertThat(Files.readString(copy)).startsWith("a/step-1.pt\n");

    assertThat(modal.run("app", "stop", app, "--yes").exitCode()).isZero();
    assertThat(modal.run("app", "stop", app, "--yes").error())
        .containsPattern("App is already stopped\\. \\(Stopped at .* by 'tester'\\)\\.");
    assertThat(modal.json("function", "calls", base, "--all-variants", "--json").toString())
        .contains("\"terminated\"", "\"failure\"");
  }

  private static Outcome.Exited launch(String name, String... options) {
    String[] line = new String[6 + options.length];
    System.arraycopy(
        new String[] {"run", "-d", "-q", "-n", name, "driver.py::launch"}, 0, line, 0, 6);
    System.arraycopy(options, 0, line, 6, options.length);
    return modal.run(line);
  }

  private static JsonNode row(JsonNode rows, String field, String value) {
    for (JsonNode row : rows) {
      if (text(row, field).equals(value)) {
        return row;
      }
    }
    throw new AssertionError("no " + field + " " + value + " in " + rows);
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).asString();
  }
}
