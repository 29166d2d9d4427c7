package dev.holdfire.jobs;

import dev.holdfire.backend.modal.ControlPlane;
import dev.holdfire.backend.modal.Life;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server in front of a control plane that all tests of a class share. */
abstract class CloudHarness {
  static ControlPlane plane;

  @TempDir Path folder;
  CloudHouse cloud;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
  }

  @AfterAll
  static void end() {
    plane.close();
  }

  @BeforeEach
  void open() {
    plane.clearFaults();
    plane.set("stop", "ok");
    plane.set("honour_keys", false);
    plane.always(Life.endless().line(0, "up"));
    cloud = new CloudHouse(folder, plane);
  }

  @AfterEach
  void close() {
    cloud.close();
  }

  /** The apps of a job at the provider, whatever clients were told. */
  static List<JsonNode> apps(String jobId) {
    return plane.apps("holdfire-" + jobId);
  }

  /** The calls of a job at the provider, in the order of their spawning. */
  static List<JsonNode> calls(String jobId) {
    List<String> apps = apps(jobId).stream().map(app -> app.path("app_id").asString()).toList();
    return plane.calls().stream()
        .filter(call -> apps.contains(call.path("app_id").asString()))
        .toList();
  }
}
