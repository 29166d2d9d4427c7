package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.AttemptEnd;
import dev.holdfire.backend.BackendHarness;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.JobStatus;
import dev.holdfire.backend.Recovery;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** What becomes of jobs when Modal hangs, refuses after it took, or keeps what should be gone. */
@Execution(ExecutionMode.CONCURRENT)
class FaultEndsTest extends BackendHarness {
  private static final Duration SHORT = Duration.ofSeconds(8);
  private ControlPlane plane;
  private ModalBackend backend;

  @BeforeEach
  void open() {
    plane = ControlPlane.start();
    backend = Loopback.backend(plane, folder.resolve("state"));
  }

  @AfterEach
  void close() {
    plane.close();
  }

  private ModalBackend impatient() {
    return Loopback.backend(
        plane, folder.resolve("state"), new ModalCli.Patience(SHORT, SHORT, SHORT, SHORT), SHORT);
  }

  @Override
  protected ModalBackend backend() {
    return backend;
  }

  @Override
  protected ModalBackend another() {
    return Loopback.backend(plane, folder.resolve("elsewhere"));
  }

  @Override
  protected boolean lives(long pid) {
    return ProcessHandle.of(pid).isPresent();
  }

  @Test
  void aServerThatHangsIsNoEnd() throws IOException {
    Handle handle = started(function("hf-hang", Life.endless().line(0, "up")));
    plane.fault(hang("AppList", 60).times(-1));

    ModalBackend impatient = impatient();
    JobStatus hung = poll(() -> impatient.status(handle), JobStatus.Unknown.class::isInstance);
    plane.clearFaults();

    assertThat(((JobStatus.Unknown) hung).reason()).contains("modal app list did not end within");
    poll(() -> backend.status(handle), JobStatus.Running.class::isInstance);
  }

  @Test
  void aSpawnThatHangsIsUnconfirmedUntilItIsFound() throws IOException {
    plane.fault(hang("FunctionMap", 16));

    assertThat(impatient().submit(function("hf-slow", Life.endless())))
        .isInstanceOf(Submitted.Unconfirmed.class);
    Recovery found = poll(() -> backend.recover("hf-slow"), Recovery.Found.class::isInstance);

    assertThat(backend.status(((Recovery.Found) found).handle()))
        .isInstanceOf(JobStatus.Running.class);
    assertThat(calls("hf-slow")).hasSize(1);
  }

  /** The first try was taken, its answer lost; the next one is refused. */
  @Test
  void aCallThatWasTakenBeforeItWasRefusedIsFound() throws IOException {
    plane.fault(Fault.lost("FunctionMap"));
    plane.fault(Fault.refused("FunctionMap", "RESOURCE_EXHAUSTED", "quota reached"));

    Submitted submitted = backend.submit(function("hf-taken", Life.endless()));

    assertThat(submitted).isInstanceOf(Submitted.Started.class);
    assertThat(calls("hf-taken")).hasSize(1);
  }

  @Test
  void aCallThatWasRefusedAtOnceIsAbsent() throws IOException {
    plane.fault(Fault.refused("FunctionMap", "RESOURCE_EXHAUSTED", "quota reached"));

    assertThat(backend.submit(function("hf-refused", Life.endless())))
        .isInstanceOfSatisfying(
            Submitted.NotStarted.class, no -> assertThat(no.reason()).contains("quota reached"));
    assertThat(calls("hf-refused")).isEmpty();
  }

  /** Its files may lie on another machine, or be gone. */
  @Test
  void aJobWithoutFilesIsLookedForAtModal() throws IOException {
    Handle handle = started(function("hf-files", Life.endless()));

    Recovery found = another().recover("hf-files");

    assertThat(found).isInstanceOf(Recovery.Found.class);
    Handle other = ((Recovery.Found) found).handle();
    assertThat(another().parts(other)).isEqualTo(backend.parts(handle)).hasSize(1);
    assertThat(another().status(other)).isInstanceOf(JobStatus.Running.class);
    plane.fault(Fault.refused("AppList", "PERMISSION_DENIED", "not now").times(-1));
    assertThat(another().recover("hf-nobody")).isInstanceOf(Recovery.Unknown.class);
    plane.clearFaults();
    assertThat(another().recover("hf-nobody")).isEqualTo(new Recovery.Absent());
  }

  /**
   * A container that is still there may be writing; where there is none, what is left is closed.
   */
  @Test
  void anAppIsClosedOnlyOnceItHasNoContainer() throws IOException {
    plane.set("linger_seconds", 3600);
    Life over = Life.ending(0.1, "success").line(0, "up");
    Handle idle = started(function("hf-idle", over.idle(3600)));
    Handle gone = started(function("hf-gone", over));
    assertThat(ended(idle).end()).isEqualTo(new AttemptEnd.Exited(0));
    assertThat(ended(gone).end()).isEqualTo(new AttemptEnd.Exited(0));

    assertThat(backend.close(idle)).isFalse();
    poll(() -> backend.close(gone), closed -> closed);

    assertThat(app("hf-idle").path("stop_asked").isNull()).isTrue();
    assertThat(app("hf-gone").path("stop_asked").isNull()).isFalse();
    assertThat(app("hf-gone").path("state").asString()).isEqualTo("stopped");
  }

  @Test
  void anOutputThatExpiredIsTheEntrypointsFailure() throws IOException {
    plane.next("hf_expired", Life.ending(0.2, "success").expired());

    JobStatus.Ended ended =
        ended(
            started(
                script(
                    "hf-expired",
                    """
                    @app.local_entrypoint()
                    def main():
                        hf_expired.remote()
                    """)));

    assertThat(ended.end())
        .isInstanceOfSatisfying(
            AttemptEnd.Failed.class, failed -> assertThat(failed.how()).contains("OutputExpired"));
  }

  private static Fault hang(String rpc, int seconds) {
    return new Fault(rpc, "hang", 1, 0, seconds, "UNAVAILABLE", "");
  }

  private Submission function(String tag, Life life) throws IOException {
    plane.next(tag.replace('-', '_'), life);
    return script(tag, "");
  }

  private Submission script(String tag, String more) throws IOException {
    String function = tag.replace('-', '_');
    String text =
        """
        import modal

        app = modal.App("trainer")

        @app.function(image=modal.Image.debian_slim(), timeout=600)
        def %s():
            print("the control plane runs no code", flush=True)

        """
            .formatted(function);
    return submission(tag, write(function + ".py", text + more), List.of(), 60, 1);
  }

  private JsonNode app(String tag) {
    return plane.apps(JobHandle.appName(tag)).getFirst();
  }

  private List<JsonNode> calls(String tag) {
    Optional<String> id = Optional.of(app(tag).path("app_id").asString());
    return plane.calls().stream()
        .filter(call -> id.filter(call.path("app_id").asString()::equals).isPresent())
        .toList();
  }
}
