package dev.holdfire.backend.modal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** No call leaves the user's script but within the limits that were permitted. */
@Execution(ExecutionMode.CONCURRENT)
class DriverTest extends DriverFixture {
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
}
