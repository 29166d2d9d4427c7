package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.process.Outcome;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** The control plane as the real command line sees it. */
@Execution(ExecutionMode.CONCURRENT)
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
  void aDetachedRunIsSeenInEveryCommand() {
    Outcome.Exited run = modal.launch("seen", "--count", "2");

    List<JsonNode> spawned = RealModal.spawned(run);
    assertThat(spawned).hasSize(2);
    String app = text(spawned.getFirst(), "app");
    plane.force(text(spawned.get(1), "call"), "failure");
    assertThat(row(modal.json("app", "list", "--json"), "app_id", app).toString())
        .contains(
            "\"description\":\"seen\"", "\"state\":\"ephemeral (detached)\"", "\"tasks\":\"1\"");
    String base =
        text(modal.json("app", "info", app, "--json").get("functions").get("train"), "id");

    JsonNode calls = modal.json("function", "calls", base, "--all-variants", "--json");
    assertThat(calls).hasSize(2);
    assertThat(text(row(calls, "function_call_id", text(spawned.get(0), "call")), "status"))
        .isEqualTo("running");
    assertThat(text(row(calls, "function_call_id", text(spawned.get(1), "call")), "status"))
        .isEqualTo("failure");
    assertThat(modal.json("function", "calls", base, "--json")).describedAs("no variant").isEmpty();
    // The client binds equal options once: both calls run in the same variant.
    assertThat(modal.json("container", "list", "--app-id", app, "--json")).hasSize(1);
  }

  @Test
  void aDeployedAppIsReachedByName() {
    assertThat(modal.run("deploy", "--name", "served", "driver.py").output())
        .contains("App deployed in");
    assertThat(modal.python("deployed.py", "served").output())
        .contains(
            "pending: builtins.TimeoutError",
            "cancelled: modal.exception.RemoteError",
            "unknown: modal.exception.NotFoundError");
    JsonNode calls = modal.json("function", "calls", "served/train", "--all-variants", "--json");
    assertThat(text(calls.get(0), "status")).isEqualTo("terminated");
    assertThat(plane.apps("served")).hasSize(1);
  }

  @Test
  void aMethodIsACallOfItsClass() {
    JsonNode spawned = RealModal.spawned(modal.run("run", "-d", "-q", "driver.py::fit")).getFirst();
    String id =
        text(
            modal.json("app", "info", text(spawned, "app"), "--json").at("/functions/Trainer.*"),
            "id");

    assertThat(
            text(
                modal.json("function", "calls", id, "--all-variants", "--json").get(0),
                "service_method_name"))
        .isEqualTo("fit");
  }

  @Test
  void aPreemptedCallBeginsAgainInAnotherContainer() {
    JsonNode spawned = RealModal.spawned(modal.launch("preempted")).getFirst();
    String app = text(spawned, "app");
    String call = text(spawned, "call");
    String before =
        modal
            .json("container", "list", "--app-id", app, "--json")
            .get(0)
            .get("container_id")
            .asString();
    plane.preempt(call);
    String after =
        modal
            .json("container", "list", "--app-id", app, "--json")
            .get(0)
            .get("container_id")
            .asString();

    assertThat(after).isNotEqualTo(before);
    assertThat(callsOf(app)).containsExactly("running");
    plane.force(call, "kernel oom kill");
    assertThat(callsOf(app)).containsExactly("kernel oom kill");
  }

  private static List<String> callsOf(String app) {
    return plane.calls().stream()
        .filter(call -> text(call, "app_id").equals(app))
        .map(call -> text(call, "status"))
        .toList();
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
