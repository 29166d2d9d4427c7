package dev.holdfire.backend.modal;

import dev.holdfire.backend.Backend;
import dev.holdfire.backend.BackendContract;
import dev.holdfire.backend.Submission;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What every backend has to do, by the real command line in front of the control plane. */
@Execution(ExecutionMode.CONCURRENT)
class ModalBackendTest extends BackendContract {
  private static ControlPlane plane;
  private ModalBackend backend;
  private ModalBackend another;

  @BeforeAll
  static void start() {
    plane = ControlPlane.start();
  }

  @AfterAll
  static void close() {
    plane.close();
  }

  @BeforeEach
  void open() {
    backend = Loopback.backend(plane, folder.resolve("state"));
    another = Loopback.backend(plane, folder.resolve("state"));
  }

  @Override
  protected Backend backend() {
    return backend;
  }

  @Override
  protected Backend another() {
    return another;
  }

  @Override
  protected boolean lives(long pid) {
    return ProcessHandle.of(pid).isPresent();
  }

  @Override
  protected Duration longestStart() {
    return Duration.ofMillis(1600);
  }

  @Override
  protected Submission job(Course course, String tag, long limit, int attempts) throws IOException {
    String function = tag.replace('-', '_');
    plane.next(
        function,
        switch (course) {
          case WELL -> Life.ending(1, "success").line(0.5, "hello");
          case FAILS -> Life.ending(0.2, "failure").line(0.1, "once");
          case ENDLESS -> Life.endless().line(0, "up");
        });
    return submission(tag, write(function + ".py", script(function)), List.of(), limit, attempts);
  }

  @Override
  protected Submission saving(String tag, List<String> files) throws IOException {
    Life life = Life.ending(1, "success");
    for (String file : files) {
      life = life.file(0.2, file, SAVED_BYTES);
    }
    String function = tag.replace('-', '_');
    plane.next(function, life);
    String saving =
        script(function)
            .replace(
                "timeout=600",
                "timeout=600, volumes={'/out': modal.Volume.from_name('%s', create_if_missing=True)}"
                    .formatted(tag));
    return submission(tag, write(function + ".py", saving), List.of(), 60, 1);
  }

  @Override
  protected String savedAs(String name) {
    return "out/" + name;
  }

  @Override
  protected int starts(String tag) {
    // A client that was started may start the job as long as it lives.
    JobFiles files = new JobFiles(folder.resolve("state/modal").resolve(tag), said -> said);
    poll(files::clientLives, lives -> !lives);
    List<String> apps =
        plane.apps(JobHandle.appName(tag)).stream()
            .map(app -> app.get("app_id").asString())
            .toList();
    return (int)
        plane.calls().stream().filter(call -> apps.contains(call.get("app_id").asString())).count();
  }

  private static String script(String function) {
    return """
    import modal

    app = modal.App("trainer")

    @app.function(image=modal.Image.debian_slim(), timeout=600)
    def %s():
        print("the control plane runs no code", flush=True)
    """
        .formatted(function);
  }
}
