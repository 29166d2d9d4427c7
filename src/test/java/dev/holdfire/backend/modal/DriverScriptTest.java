package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.Handle;
import dev.holdfire.backend.Submitted;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A script is left as it is, makes no call that is not paid for, and is told by its own words. */
@Execution(ExecutionMode.CONCURRENT)
class DriverScriptTest extends DriverFixture {
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
        .isNotEmpty()
        .allMatch(name -> name.endsWith("/train.py"));
  }
}
