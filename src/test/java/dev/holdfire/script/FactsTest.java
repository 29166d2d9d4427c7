package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.gpu.GpuRequest;
import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Facts;
import dev.holdfire.script.facts.Fanout;
import dev.holdfire.script.facts.FunctionFacts;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts say of themselves, in the forms that occur. */
class FactsTest {
  @TempDir private Path folder;

  private Facts facts(String text) throws IOException {
    return new Scripts(folder).read(text).facts();
  }

  private static FunctionFacts only(Facts facts) {
    assertThat(facts.functions()).hasSize(1);
    return facts.functions().getFirst();
  }

  @Test
  void settingsComeThroughConstantsSharedArgumentsAndTheApp() throws IOException {
    Facts facts =
        facts(
            """
            import modal
            NAME = "my"
            GPU, COUNT = "a100", 2
            vol = modal.Volume.from_name(f"{NAME}-vol")
            app = modal.App(f"{NAME}-app", volumes={"/data": vol})
            COMMON = dict(gpu=f"{GPU}-80gb:{COUNT}", timeout=int(1.5 * 60), cpu=(2, 4))
            @app.function(**COMMON, retries=2, memory=2 * 1024, region=["us", "eu"], max_containers=3)
            def train():
                pass
            """);

    FunctionFacts train = only(facts);
    assertThat(facts.appName().known()).contains("my-app");
    assertThat(train.gpu().known()).contains(List.of(new GpuRequest("A100-80GB", 2)));
    assertThat(train.timeoutSeconds().known()).contains(new BigDecimal("9E+1"));
    assertThat(train.retries().known()).contains(2);
    assertThat(train.cpuCores().known()).contains(BigDecimal.TWO);
    assertThat(train.memoryMib().known().orElseThrow()).isEqualByComparingTo("2048");
    assertThat(train.region().known()).contains("us,eu");
    assertThat(train.maxContainers().known()).contains(3);
    assertThat(train.volumes().known().orElseThrow())
        .hasEntrySatisfying(
            "/data",
            mount -> {
              assertThat(mount.kind()).isEqualTo(FunctionFacts.MountKind.VOLUME);
              assertThat(mount.name().known()).contains("my-vol");
            });
  }

  @Test
  void whatTheEnvironmentDecidesIsUnknownWithItsLine() throws IOException {
    FunctionFacts train =
        only(
            facts(
                """
                import modal, os
                app = modal.App()
                @app.function(
                    gpu=os.environ.get("GPU", "H100"),
                    timeout=os.environ["T"],
                )
                def train():
                    pass
                """));

    assertThat(train.gpu())
        .isInstanceOfSatisfying(
            Fact.Unclear.class,
            unclear -> {
              assertThat(unclear.why()).contains("environment");
              assertThat(unclear.at().line()).isEqualTo(4);
            });
    assertThat(train.timeoutSeconds()).isInstanceOf(Fact.Unclear.class);
    assertThat(train.retries().isMissing()).isTrue();
  }

  @Test
  void olderNamesClassesFactoriesAndFallbacksAreRead() throws IOException {
    Facts facts =
        facts(
            """
            import modal
            from modal import gpu as g
            stub = modal.Stub("old")
            def make():
                @stub.cls(gpu=["H100", "A100:2"], concurrency_limit=4)
                class Model:
                    @modal.method()
                    def run(self):
                        pass
                return Model
            @stub.function(gpu=g.A100(count=2, size="80GB"), keep_warm=1)
            def f():
                pass
            @stub.local_entrypoint()
            def main(n: int = 1):
                f.spawn()
                f.remote.aio()
                [1].map(2)
            """);

    assertThat(facts.functions()).extracting(FunctionFacts::name).containsExactly("Model", "f");
    assertThat(facts.functions().getFirst().cls()).isTrue();
    assertThat(facts.functions().getFirst().gpu().known().orElseThrow())
        .containsExactly(new GpuRequest("H100", 1), new GpuRequest("A100", 2));
    assertThat(facts.functions().getLast().gpu().known().orElseThrow())
        .containsExactly(new GpuRequest("A100-80GB", 2));
    assertThat(facts.functions().getLast().minContainers().known()).contains(1);
    assertThat(facts.entrypoints()).containsExactly(new Facts.Entrypoint("main", List.of("n")));
    assertThat(facts.fanout()).extracting(Fanout::kind).containsExactly("spawn", "remote");
    assertThat(facts.fanout()).extracting(fanout -> fanout.at().line()).containsExactly(16, 17);
  }

  @Test
  void namesOfVolumesAreComputedOrUnknown() throws IOException {
    FunctionFacts train =
        only(
            facts(
                """
                import modal, os
                SET = "a/B"
                app = modal.App()
                @app.function(volumes={
                    "/a": modal.Volume.from_name(f"{SET.replace('/', '-').lower()}-data"),
                    "/b": modal.Volume.from_name(os.environ["V"]),
                    "/c": modal.Volume.ephemeral(),
                })
                def train():
                    pass
                """));

    assertThat(train.volumes().known().orElseThrow().values())
        .extracting(mount -> told(mount.name()))
        .containsExactly("a-b-data", "unclear", "missing");
  }

  @Test
  void aFunctionThatIsChosenOrWasDeployedIsFannedOut() throws IOException {
    Facts facts =
        facts(
            """
            import modal
            app = modal.App()
            @app.function()
            def small():
                pass
            @app.function(gpu="H100")
            def large():
                pass
            @app.local_entrypoint()
            def main(gpus: int = 1):
                f = small if gpus == 0 else large
                f.spawn()
                there = modal.Cls.from_name("other", "Trainer")()
                there.train.remote()
            """);

    assertThat(facts.fanout()).extracting(Fanout::target).containsExactly("f", "there.train");
    assertThat(facts.fanout().getFirst().function().orElseThrow().name()).isEqualTo("large");
  }

  private static String told(Fact<String> fact) {
    return fact.isMissing() ? "missing" : fact.known().orElse("unclear");
  }
}
