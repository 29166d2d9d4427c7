package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Life;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** An app that ran before Holdfire came: seen, left alone, and taken over by a person only. */
class AdoptIT {
  private static final String OTHERS =
      """
      import modal

      app = modal.App("anything")

      @app.function(
          image=modal.Image.debian_slim(), gpu="H100", timeout=7200, cpu=1, memory=2048
      )
      def train():
          pass

      @app.local_entrypoint()
      def go():
          train.spawn()
      """;

  @Test
  void whatOthersStartedIsLeftAloneUntilAPersonAdoptsIt() throws Exception {
    try (ControlPlane plane = ControlPlane.start();
        Place place = Place.with("")) {
      place.policy(
          """
          [backend.modal]
          command = ["%s"]
          config_path = "%s"
          """
              .formatted(ControlPlane.modal(), plane.tokenFile(place.token())));
      plane.always(Life.endless().line(0, "epoch 1"));
      startedByOthers(plane, place.write("others.py", OTHERS));
      String idle = plane.foreignApp("idle");
      Server server = place.serverBesideAPerson();

      String app = seen(server, place);
      notTaken(place, app);
      String job = taken(place);
      stopped(place, plane, server, job);
      assertThat(state(plane, "idle")).isNotEqualTo("stopped");
      assertThat(named(status(place, 1), "idle").path("app_id").asString()).isEqualTo(idle);
    }
  }

  private static void startedByOthers(ControlPlane plane, Path script) throws Exception {
    ProcessBuilder modal =
        new ProcessBuilder(
                ControlPlane.modal().toString(),
                "run",
                "--detach",
                "-q",
                "-n",
                "nightly",
                script.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    modal.environment().putAll(plane.environment());
    Process run = modal.start();
    assertThat(run.waitFor(90, TimeUnit.SECONDS)).isTrue();
    assertThat(run.exitValue()).isZero();
  }

  /** One is told with what it costs; nothing is counted for it. */
  private static String seen(Server server, Place place) throws Exception {
    // A look is not held up for long by the cost, which is known to a later one.
    Answer all =
        Until.is(
            "the cost is known",
            () -> server.call("inspect_job", Map.of()),
            answer -> named(answer.content(), "nightly").path("usd_per_hour").isString());
    JsonNode nightly = named(all.content(), "nightly");
    assertThat(nightly.path("usd_per_hour").asString())
        .describedAs("1 × H100, 1 core and 2 GiB")
        .isEqualTo("4.0133");
    assertThat(nightly.path("containers").asInt()).isEqualTo(1);
    assertThat(all.text()).contains("nightly", "foreign", "holdfire adopt");
    assertThat(all.content().path("jobs")).isEmpty();

    JsonNode status = status(place, 2);
    assertThat(named(status, "nightly").path("app_id")).isEqualTo(nightly.path("app_id"));
    assertThat(named(status, "idle").path("usd_per_hour").asString()).isEqualTo("0.00");
    assertThat(Place.money(status, "reserved")).isZero();
    Until.holds(
        "status shows it",
        () -> place.run("status").out().contains("(nightly) on modal, ephemeral (detached)"));
    return nightly.path("app_id").asString();
  }

  /** What status says once so much that is foreign is known. */
  private static JsonNode status(Place place, int foreign) {
    return Until.is(
        "status tells what is foreign",
        place::status,
        status -> status.path("foreign").size() == foreign);
  }

  private static JsonNode named(JsonNode answer, String name) {
    return answer
        .path("foreign")
        .valueStream()
        .filter(run -> run.path("name").asString().equals(name))
        .findFirst()
        .orElseGet(MissingNode::getInstance);
  }

  /** Without a terminal, with another word, and by another name nothing changes. */
  private static void notTaken(Place place, String app) throws Exception {
    assertThat(place.run("adopt", app).exitCode()).isEqualTo(1);
    assertThat(place.onTerminal("yes, stop it\n", "adopt", app).exitCode()).isEqualTo(1);
    assertThat(place.run("adopt", "nobody").error()).contains(app);
    assertThat(place.status().path("jobs")).isEmpty();
    assertThat(named(status(place, 2), "nightly").path("app_id").asString()).isEqualTo(app);
  }

  private static String taken(Place place) throws Exception {
    Place.Printed yes = place.onTerminal("yes, adopt it\n", "adopt", "nightly", "--hours", "3");
    assertThat(yes.exitCode()).describedAs(yes.out()).isZero();

    JsonNode status = status(place, 1);
    JsonNode job = status.path("jobs").path(0);
    assertThat(job.path("state").asString()).isEqualTo("RUNNING");
    assertThat(Place.money(status, "reserved")).isEqualByComparingTo("12.0399");
    assertThat(place.run("adopt", "nightly").exitCode()).isEqualTo(1);
    return job.path("job_id").asString();
  }

  /** Like any job: asked for, left running until a person says yes, and read back. */
  private static void stopped(Place place, ControlPlane plane, Server server, String job)
      throws Exception {
    JsonNode looked =
        server.call("inspect_job", Map.of("job_id", job)).content().path("jobs").path(0);
    assertThat(looked.path("enforced_timeout_seconds").isNull()).isTrue();
    assertThat(looked.path("log").path("lines").toString()).contains("epoch 1");
    Answer asked = server.call("request_stop", Map.of("job_id", job, "reason", "nobody needs it"));
    asked.needsApproval();
    assertThat(state(plane, "nightly")).isNotEqualTo("stopped");

    Place.Printed yes =
        place.onTerminal(
            "yes, stop it\n", "approve", asked.content().path("approval").path("id").asString());

    assertThat(yes.exitCode()).describedAs(yes.out()).isZero();
    assertThat(state(plane, "nightly")).isEqualTo("stopped");
    JsonNode status = place.status();
    assertThat(status.path("jobs").path(0).path("state").asString()).isEqualTo("STOPPED");
    assertThat(Place.money(status, "reserved")).isZero();
    assertThat(Place.money(status, "spent")).isPositive();
  }

  private static String state(ControlPlane plane, String name) {
    List<JsonNode> apps = plane.apps(name);
    assertThat(apps).hasSize(1);
    return apps.getFirst().path("state").asString();
  }
}
