package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.process.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What the control plane does when it is told to go wrong, as the real command line sees it. */
class ControlPlaneFaultsTest {
  private static final ControlPlane plane = ControlPlane.shared();
  private static final RealModal modal = new RealModal(plane);

  @BeforeEach
  void reset() {
    plane.reset();
  }

  @Test
  void aLostAnswerIsOneThingOrTwo() {
    plane.fault(Fault.lost("AppCreate"));
    plane.fault(Fault.lost("FunctionMap"));
    String app = text(RealModal.spawned(modal.launch("honoured")).getFirst(), "app");
    assertThat(plane.apps("honoured")).hasSize(1);
    assertThat(callsOf(app)).hasSize(1);

    plane.set("honour_keys", false);
    plane.fault(Fault.lost("AppCreate"));
    plane.fault(Fault.lost("FunctionMap"));
    app = text(RealModal.spawned(modal.launch("doubled")).getFirst(), "app");
    assertThat(plane.apps("doubled")).hasSize(2);
    assertThat(callsOf(app)).hasSize(2);

    plane.fault(Fault.lost("FunctionMap").times(4));
    failed("lost");
    plane.set("honour_keys", true);
    assertThat(callsOf(text(plane.apps("lost").getFirst(), "app_id"))).hasSize(4);
  }

  @Test
  void theClientTriesAgainFourTimesAtMost() {
    plane.fault(Fault.dropped("AppList"));
    plane.fault(Fault.refused("AppList", "UNAVAILABLE", "busy").times(2));
    plane.fault(Fault.slow("AppList", 0.5));
    modal.json("app", "list", "--json");

    plane.fault(Fault.refused("AppList", "UNAVAILABLE", "busy").times(4));
    assertThat(modal.run("app", "list").error()).isEqualTo("Error: busy\n");
    plane.fault(Fault.dropped("AppList").times(4));
    assertThat(modal.run("app", "list").error()).isEqualTo("Error: Connection lost\n");
  }

  @Test
  void aStopCanBeIgnoredOrSlow() {
    String app = text(RealModal.spawned(modal.launch("stopped", "--count", "2")).getFirst(), "app");
    plane.set("stop", "ignored");
    assertThat(modal.run("app", "stop", app, "--yes").exitCode()).isZero();
    assertThat(state(app)).isEqualTo("ephemeral (detached)");
    plane.set("stop", "slow");
    plane.set("stop_seconds", 1000);
    assertThat(modal.run("app", "stop", app, "--yes").exitCode()).isZero();
    assertThat(state(app)).isEqualTo("stopping...");
    plane.set("stop", "ok");
    plane.set("app_list_late_seconds", 1000);
    assertThat(modal.json("app", "list", "--json").toString()).doesNotContain(app);
    plane.set("app_list_late_seconds", 0);
  }

  @Test
  void onlyTheLastCallMaySurviveTheClient() {
    plane.set("survivors", "last");
    String app = text(RealModal.spawned(modal.launch("last", "--count", "3")).getFirst(), "app");
    plane.set("survivors", "all");

    assertThat(callsOf(app)).containsExactly("terminated", "terminated", "running");
  }

  @Test
  void theServerMayHoldOtherLimitsThanWereAsked() {
    JsonNode spawned = RealModal.spawned(modal.launch("held")).getFirst();
    plane.set("info_override", Map.of("timeout", 86_400, "retries", 8, "gpu", "B200"));
    JsonNode limits = modal.json("function", "info", text(spawned, "function"), "--json");
    plane.set("info_override", Map.of());

    assertThat(limits.get("timeout").asInt()).isEqualTo(86_400);
    assertThat(limits.get("max_retries").asInt()).isEqualTo(8);
    assertThat(limits.get("gpus").toString()).isEqualTo("[[\"B200\",1]]");
  }

  private static String failed(String name, String... options) {
    Outcome.Exited run = modal.launch(name, options);
    assertThat(run.exitCode()).describedAs("%s", run).isEqualTo(1);
    return run.error();
  }

  private static List<String> callsOf(String app) {
    return plane.calls().stream()
        .filter(call -> text(call, "app_id").equals(app))
        .map(call -> text(call, "status"))
        .toList();
  }

  private static String state(String app) {
    return text(row(modal.json("app", "list", "--json"), "app_id", app), "state");
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
