package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.BackendHarness;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import tools.jackson.databind.JsonNode;

/** The real driver of a job, run by the real command line in front of a control plane. */
abstract class DriverFixture extends BackendHarness {
  static ControlPlane plane;
  ModalBackend backend;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
    plane.always(Life.ending(0, "success"));
  }

  @AfterAll
  static void close() {
    plane.close();
  }

  @BeforeEach
  void open() {
    backend = Loopback.backend(plane, folder.resolve("state"));
  }

  @Override
  protected ModalBackend backend() {
    return backend;
  }

  @Override
  protected ModalBackend another() {
    return backend;
  }

  @Override
  protected boolean lives(long pid) {
    return ProcessHandle.of(pid).isPresent();
  }

  static long spawned(String... tags) {
    List<String> apps =
        Stream.of(tags)
            .flatMap(tag -> plane.apps(JobHandle.appName(tag)).stream())
            .map(app -> app.path("app_id").asString())
            .toList();
    return plane.calls().stream()
        .filter(call -> apps.contains(call.path("app_id").asString()))
        .count();
  }

  String refusal(Submission submission) {
    Submitted submitted = backend.submit(submission);
    assertThat(submitted).isInstanceOf(Submitted.NotStarted.class);
    return ((Submitted.NotStarted) submitted).reason();
  }

  Path script(String more) throws IOException {
    return write(
        "train.py",
        """
        import modal

        app = modal.App("trainer")

        @app.function(gpu="L4", timeout=3600, retries=3)
        def train(lr=0.1):
            print("the control plane runs no code", flush=True)

        """
            + more);
  }

  static Submission.Cloud priced(long startupSeconds, String factor) {
    return new Submission.Cloud(
        "{}",
        Optional.of(BigDecimal.ONE),
        Optional.of(BigDecimal.TWO),
        Optional.empty(),
        startupSeconds,
        new BigDecimal(factor));
  }

  Submission launch(String tag, Path script, String entrypoint, Submission.Cloud cloud) {
    return launch(tag, script, entrypoint, cloud, Optional.of("T4"));
  }

  Submission launch(
      String tag, Path script, String entrypoint, int containers, String... arguments) {
    return launch(
        tag, script, entrypoint, containers, Submission.Cloud.NONE, Optional.of("T4"), arguments);
  }

  Submission launch(
      String tag, Path script, String entrypoint, Submission.Cloud cloud, Optional<String> gpu) {
    return launch(tag, script, entrypoint, 1, cloud, gpu);
  }

  Submission launch(
      String tag,
      Path script,
      String entrypoint,
      int containers,
      Submission.Cloud cloud,
      Optional<String> gpu,
      String... arguments) {
    return new Submission(
        tag,
        script,
        folder,
        Optional.of(entrypoint),
        Optional.empty(),
        List.of(arguments),
        Optional.empty(),
        "runs",
        gpu,
        1,
        containers,
        60,
        1,
        cloud);
  }

  static JsonNode function(String id) {
    return plane
        .world()
        .path("functions")
        .valueStream()
        .filter(function -> function.path("function_id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
