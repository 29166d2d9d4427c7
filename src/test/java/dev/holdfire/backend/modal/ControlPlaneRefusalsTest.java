package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.process.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the control plane refuses, in the words that the real command line shows. */
class ControlPlaneRefusalsTest {
  private static final ControlPlane plane = ControlPlane.shared();
  private static final RealModal modal = new RealModal(plane);

  @BeforeEach
  void reset() {
    plane.reset();
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
    Outcome.Exited run = modal.launch("image");
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

  private static String failed(String name, String... options) {
    Outcome.Exited run = modal.launch(name, options);
    assertThat(run.exitCode()).describedAs("%s", run).isEqualTo(1);
    return run.error();
  }
}
