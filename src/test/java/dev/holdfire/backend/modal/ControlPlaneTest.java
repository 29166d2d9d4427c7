package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.process.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  void moneyIsReadAsItWasSet() {
    plane.set(
        "billing",
        List.of(
            Map.of(
                "app_id",
                "ap-1",
                "cost",
                "1.25",
                "interval",
                System.currentTimeMillis() / 1000,
                "tags",
                Map.of("team", "tests"),
                "resources",
                Map.of("gpu_h100", "1.00", "cpu", "0.25"))));
    plane.set("month", Map.of("metered", "12.50", "billed", "11.00"));

    assertThat(modal.json("billing", "rates", "--json").get("gpu_hour_cost_h100").asString())
        .isEqualTo("3.95000");
    assertThat(modal.json("billing", "summary", "--json").get("billed_cost").asString())
        .isEqualTo("11.00");
    assertThat(
            modal.json(
                "billing",
                "report",
                "--for",
                "today",
                "-r",
                "h",
                "--show-resources",
                "-t",
                "team",
                "--json"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(text(row, "tags")).isEqualTo("{\"team\": \"tests\"}"));
  }

  @Test
  void aRefusalShowsTheServersWords() {
    refused("app_create", "create", "Error: workspace billing cycle spend limit reached");
    refused(
        "spawn", "spawn", "ResourceExhaustedError: workspace billing cycle spend limit reached");
    plane.set("spend_limit", "");
    plane.set("quota", "Quota of 10 GPUs reached.");
    assertThat(failed("quota")).endsWith("ResourceExhaustedError: Quota of 10 GPUs reached.\n");
    plane.set("quota", "");
    assertThat(failed("gpu", "--gpu", "H900")).endsWith("InvalidError: Unknown GPU type 'H900'.\n");
    assertThat(failed("timeout", "--timeout", "90000"))
        .endsWith("InvalidError: Function timeout must be between 1 and 86400 seconds.\n");
    assertThat(plane.apps("timeout").getFirst().get("disconnect_reason").asString())
        .isEqualTo("LOCAL_EXCEPTION");
    assertThat(modal.run("run", "-d", "-q", "secretive.py").error())
        .isEqualTo("Error: Secret 'nowhere' not found in environment 'main'.\n");
    assertThat(modal.run("app", "list", "-e", "nope").error())
        .isEqualTo("Error: Environment 'nope' not found.\n");
  }

  private static void refused(String limit, String name, String message) {
    plane.set("spend_limit", limit);
    assertThat(failed(name)).endsWith(message + "\n");
  }

  @Test
  void anImageThatDoesNotBuildShowsItsLogOnStdout() {
    plane.set("image_log", List.of("ERROR: No matching distribution found for nope"));
    plane.set("image_build", "pip exited with 1");
    Outcome.Exited run = launch("image");
    plane.set("image_log", List.of());
    plane.set("image_build", "ok");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("\nERROR: No matching distribution found for nope\n");
    assertThat(run.error())
        .matches(
            "(?s)Error: Image build for im-\\w+ failed with the exception:\npip exited with 1\n");
  }

  @Test
  void credentialsAreChecked() {
    assertThat(modal.run("token", "info").output()).contains("Token: " + ControlPlane.TOKEN_ID);
    Outcome.Exited wrong =
        new RealModal(plane).with("MODAL_TOKEN_SECRET", "as-other").run("app", "list");
    assertThat(wrong.error())
        .isEqualTo("Error: Token validation failed. Could not authenticate client.\n");
    plane.set(
        "tokens",
        Map.of(
            "ak-old",
            Map.of("secret", "as-old", "expired", true),
            ControlPlane.TOKEN_ID,
            Map.of("secret", ControlPlane.TOKEN_SECRET)));
    Outcome.Exited expired =
        new RealModal(plane)
            .with("MODAL_TOKEN_ID", "ak-old")
            .with("MODAL_TOKEN_SECRET", "as-old")
            .run("token", "info");
    assertThat(expired.error()).startsWith("Error: Token has expired.");
    assertThat(expired.exitCode()).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsOneThingOrTwo() {
    plane.fault(Fault.lost("AppCreate"));
    plane.fault(Fault.lost("FunctionMap"));
    String app = text(RealModal.spawned(launch("honoured")).getFirst(), "app");
    assertThat(plane.apps("honoured")).hasSize(1);
    assertThat(callsOf(app)).hasSize(1);

    plane.set("honour_keys", false);
    plane.fault(Fault.lost("AppCreate"));
    plane.fault(Fault.lost("FunctionMap"));
    app = text(RealModal.spawned(launch("doubled")).getFirst(), "app");
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
    String app = text(RealModal.spawned(launch("stopped", "--count", "2")).getFirst(), "app");
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
    String app = text(RealModal.spawned(launch("last", "--count", "3")).getFirst(), "app");
    plane.set("survivors", "all");

    assertThat(callsOf(app)).containsExactly("terminated", "terminated", "running");
  }

  @Test
  void theServerMayHoldOtherLimitsThanWereAsked() {
    JsonNode spawned = RealModal.spawned(launch("held")).getFirst();
    plane.set("info_override", Map.of("timeout", 86_400, "retries", 8, "gpu", "B200"));
    JsonNode limits = modal.json("function", "info", text(spawned, "function"), "--json");
    plane.set("info_override", Map.of());

    assertThat(limits.get("timeout").asInt()).isEqualTo(86_400);
    assertThat(limits.get("max_retries").asInt()).isEqualTo(8);
    assertThat(limits.get("gpus").toString()).isEqualTo("[[\"B200\",1]]");
  }

  @Test
  void aPreemptedCallBeginsAgainInAnotherContainer() {
    JsonNode spawned = RealModal.spawned(launch("preempted")).getFirst();
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

  private static String failed(String name, String... options) {
    Outcome.Exited run = launch(name, options);
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
