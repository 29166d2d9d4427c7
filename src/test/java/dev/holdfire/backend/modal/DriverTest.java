package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.BackendHarness;
import dev.holdfire.backend.Handle;
import dev.holdfire.backend.Submission;
import dev.holdfire.backend.Submitted;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** No call leaves the user's script but within the limits that were permitted. */
@Execution(ExecutionMode.CONCURRENT)
class DriverTest extends BackendHarness {
  private static ControlPlane plane;
  private ModalBackend backend;

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

  @Test
  void aCallUnderAnyNameGetsThePermittedLimitsAndTheOptionsAreTyped() throws IOException {
    Path script =
        script(
            """
            hidden = {"under": [train]}

            @app.local_entrypoint()
            def main(lr: float = 0.1, config: str = ""):
                assert (lr, config) == (0.5, "run.toml"), (lr, config)
                hidden["under"][0].with_options(timeout=9999, gpu="H100:8").remote(lr)
            """);

    var handle =
        started(launch("hf-name", script, "main", 2, "--lr", "0.5", "--config", "run.toml"));

    assertThat(ended(handle).end().toString()).isEqualTo("Exited[exitCode=0]");
    JsonNode variant = function(handle.value().split(" ", -1)[2]);
    assertThat(variant.path("timeout").asInt()).isEqualTo(60);
    assertThat(variant.path("gpu").asString()).isEqualTo("T4");
  }

  @Test
  void whatCannotBeHeldToItsLimitsIsRefusedAndNothingIsSpawned() throws IOException {
    Path fan =
        script(
            """
            @app.local_entrypoint()
            def main():
                list(train.map([1, 2]))
            """);

    assertThat(refusal(launch("hf-fan", fan, "main", 1))).contains(".map()", "spawn_batch");
    assertThat(refusal(launch("hf-kwargs", script(""), "train", 1, "--lr", "1")))
        .contains("args are for entrypoints");
    assertThat(refusal(launch("hf-none", script(""), "trian", 1))).contains("no trian", "train");
    assertThat(
            refusal(launch("hf-yields", script("@app.function()\ndef f():\n    yield 1"), "f", 1)))
        .contains("f is a generator");
    assertThat(
            refusal(
                launch(
                    "hf-idle",
                    script("@app.function(min_containers=1)\ndef f(): pass"),
                    "train",
                    1)))
        .contains("min_containers", "billed without an end");
    assertThat(
            refusal(
                launch(
                    "hf-region",
                    script("@app.function(gpu='T4', region='eu')\ndef f(): pass"),
                    "f",
                    1)))
        .contains("region", "1.75");
    assertThat(refusal(launch("hf-slow", script(""), "train", priced(300, "1"))))
        .contains("start-up may take 3600 s, and 300 s were priced", "startup_timeout=");
    plane.set("info_override", Map.of("function", "held", "timeout", 7200));
    assertThat(
            refusal(
                launch("hf-other", script("@app.function(gpu='T4')\ndef held(): pass"), "held", 1)))
        .contains("not those permitted", "timeout 7200 s, not 60 s");
    assertThat(
            spawned(
                "hf-fan", "hf-kwargs", "hf-none", "hf-idle", "hf-region", "hf-slow", "hf-other"))
        .isZero();
  }

  @Test
  void whatIsPricedIsLaunched() throws IOException {
    Path script =
        script(
            """
            @app.function(region="eu", nonpreemptible=True, timeout=7200, startup_timeout=900)
            def far():
                pass
            """);

    var handle = started(launch("hf-far", script, "far", priced(900, "5.25"), Optional.empty()));

    JsonNode variant = function(handle.value().split(" ", -1)[2]);
    assertThat(variant.path("gpu").asString()).isEmpty();
    assertThat(spawned("hf-far")).isEqualTo(1);
  }

  @Test
  void anEntrypointMakesNoMoreCallsThanArePaidFor() throws IOException {
    Path script =
        script(
            """
            @app.local_entrypoint()
            def main():
                for step in range(3):
                    train.remote(step)
            """);

    var handle = started(launch("hf-more", script, "main", 2));

    assertThat(ended(handle).end().toString()).contains("containers=3");
    assertThat(handle.value()).contains("hf-more");
    assertThat(spawned("hf-more")).isEqualTo(2);
  }

  /** Whatever the script does, it makes no call beyond those that are paid for. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(go(), go()) | 1 | containers=2",
        "list(ThreadPoolExecutor(4).map(go, range(4))) | 1 | containers=2",
        "train._experimental_spawn() | 0 | spawn_batch",
        "train.autoscaler.update(**warm) | 0 | Function.autoscaler() would have containers wait",
        "train.with_options(**warm).remote() | 0 | buffer_containers=2: containers that wait",
        "modal.Sandbox.create('sh', app=app) | 0 | Sandbox.create() starts what is neither priced",
        "modal.App('other').deploy() | 0 | App.deploy() starts what is neither priced",
        "modal.Function.from_name('a', 'f').remote() | 0 | an app that is deployed already",
        "modal.Cls.from_name('a', 'C')().f.remote() | 0 | an app that is deployed already",
      })
  void noWayLeadsAroundTheLimits(String act, int calls, String refusal) throws IOException {
    Path script =
        script(
            """
            from concurrent.futures import ThreadPoolExecutor
            warm, go = {"buffer_containers": 2}, train.remote

            @app.local_entrypoint()
            def main():
                %s
            """
                .formatted(act));
    String tag = "hf-around-" + Integer.toHexString(act.hashCode());

    String told =
        switch (backend.submit(launch(tag, script, "main", 1))) {
          case Submitted.Started(Handle handle) -> ended(handle).end().toString();
          case Submitted.NotStarted(String reason) -> {
            assertThat(plane.apps(JobHandle.appName(tag)))
                .describedAs("nothing is left behind")
                .allMatch(app -> app.path("state").asString().equals("stopped"));
            yield reason;
          }
          case Submitted.Unconfirmed(String reason) -> "unconfirmed: " + reason;
        };

    assertThat(told).contains(refusal, "(train.py:14)").doesNotContain("unconfirmed");
    assertThat(spawned(tag)).isEqualTo(calls);
  }

  @Test
  void aScriptThatLeavesWithNothingToComplainOfHasSucceeded() throws IOException {
    Path script =
        script(
            """
            import asyncio, sys

            @app.local_entrypoint()
            async def main():
                await asyncio.gather(train.remote.aio(1), train.remote.aio(2))
                sys.exit(0)
            """);

    var handle = started(launch("hf-exit", script, "main", 2));

    assertThat(ended(handle).end().toString()).isEqualTo("Exited[exitCode=0]");
    assertThat(backend.parts(handle)).hasSize(2).noneMatch(part -> part.extra());
  }

  /** What a job failed of is kept in the ledger. */
  @Test
  void aSecretInTheWordsOfAScriptIsMasked() throws IOException {
    String act = "raise OSError('no entry for ' + 'hf_' + 'abcdefghijklmnopqrstuvwxyzABCDEFGH')";
    Path late =
        script("@app.local_entrypoint()\ndef main():\n    train.remote()\n    " + act + "\n");

    String ended = ended(started(launch("hf-late", late, "main", 1))).end().toString();

    assertThat(ended).contains("OSError: no entry for").doesNotContain("abcdefgh");
    assertThat(refusal(launch("hf-early", script(act + "\n"), "train", 1)))
        .contains("OSError: no entry for", "(train.py:9)")
        .doesNotContain("abcdefgh");
  }

  /** A script finds what lies beside it, and no container gets anything of ours. */
  @Test
  void theScriptsModulesAreItsOwnAlsoWhereTheyAreCalledAsOursAre() throws IOException {
    for (String module : List.of("driver", "holdfire_driver", "calls", "job")) {
      write(module + ".py", "OF_THE_USER = True");
    }
    Path script =
        script(
            """
            import sys
            import calls, driver, holdfire_driver, job
            assert all(module.OF_THE_USER for module in (calls, driver, holdfire_driver, job))
            assert not [folder for folder in sys.path if "hf-own" in folder], sys.path
            """);

    started(launch("hf-own", script, "train", 1));

    assertThat(
            plane.requests("MountGetOrCreate").stream()
                .flatMap(mount -> mount.path("request").path("files").valueStream())
                .map(file -> file.path("filename").asString()))
        .containsOnly("/root/train.py");
  }

  private static long spawned(String... tags) {
    List<String> apps =
        Stream.of(tags)
            .flatMap(tag -> plane.apps(JobHandle.appName(tag)).stream())
            .map(app -> app.path("app_id").asString())
            .toList();
    return plane.calls().stream()
        .filter(call -> apps.contains(call.path("app_id").asString()))
        .count();
  }

  private String refusal(Submission submission) {
    Submitted submitted = backend.submit(submission);
    assertThat(submitted).isInstanceOf(Submitted.NotStarted.class);
    return ((Submitted.NotStarted) submitted).reason();
  }

  private Path script(String more) throws IOException {
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

  private static Submission.Cloud priced(long startupSeconds, String factor) {
    return new Submission.Cloud(
        "{}",
        Optional.of(BigDecimal.ONE),
        Optional.of(BigDecimal.TWO),
        Optional.empty(),
        startupSeconds,
        new BigDecimal(factor));
  }

  private Submission launch(String tag, Path script, String entrypoint, Submission.Cloud cloud) {
    return launch(tag, script, entrypoint, cloud, Optional.of("T4"));
  }

  private Submission launch(
      String tag, Path script, String entrypoint, int containers, String... arguments) {
    return launch(
        tag, script, entrypoint, containers, Submission.Cloud.NONE, Optional.of("T4"), arguments);
  }

  private Submission launch(
      String tag, Path script, String entrypoint, Submission.Cloud cloud, Optional<String> gpu) {
    return launch(tag, script, entrypoint, 1, cloud, gpu);
  }

  private Submission launch(
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

  private static JsonNode function(String id) {
    return plane
        .world()
        .path("functions")
        .valueStream()
        .filter(function -> function.path("function_id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }
}
