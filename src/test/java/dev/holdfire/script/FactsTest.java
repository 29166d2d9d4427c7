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
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scripts say of themselves, in the forms that occur. */
class FactsTest {
  private static final String TRAINING =
      "    opt = torch.optim.SGD([], lr=1)\n    for step in range(9):\n        opt.step()\n";

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
  void imagesAreReadStepByStepWithTheirFiles() throws IOException {
    String head = "import modal\napp = modal.App()\n";
    String tail = "@app.function(gpu='H100', image=image)\ndef f():\n    pass\n";
    Scripts scripts =
        new Scripts(folder)
            .with(
                "requirements.txt",
                """
                --extra-index-url https://download.pytorch.org/whl/cu126
                numpy
                torch==2.6.0  # pinned
                """)
            .with("uv.lock", "[[package]]\nname = \"torch\"\nversion = \"2.8.0+cu129\"\n");

    Facts listed =
        scripts
            .read(
                head
                    + "image ="
                    + " modal.Image.debian_slim().pip_install_from_requirements('requirements.txt')\n"
                    + tail)
            .facts();
    Facts locked =
        scripts.read(head + "image = modal.Image.debian_slim().uv_sync()\n" + tail).facts();
    Facts range =
        scripts
            .read(
                head
                    + "image = modal.Image.debian_slim()\n"
                    + "image = image.pip_install('torch>=2.1,<3', 'torchvision==0.2')\n"
                    + tail)
            .facts();
    Facts ready =
        scripts
            .read(
                head
                    + "image ="
                    + " modal.Image.from_registry('pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel').run_commands('pip"
                    + " install flash-attn')\n"
                    + tail)
            .facts();
    Facts cuda =
        scripts
            .read(
                head
                    + "image = modal.Image.from_registry('nvidia/cuda:12.8.0-devel-ubuntu22.04',"
                    + " add_python='3.11').run_commands('pip install torch==2.7.1 --index-url"
                    + " https://download.pytorch.org/whl/cu128')\n"
                    + tail)
            .facts();

    assertThat(listed.torch().known()).contains("2.6.0");
    assertThat(listed.torchBuild().known()).contains("cu126");
    assertThat(locked.torch().known()).contains("2.8.0");
    assertThat(locked.torchBuild().known()).contains("cu129");
    assertThat(range.torch().known()).contains(">=2.1,<3");
    assertThat(ready.torch().known()).contains("2.5.1");
    assertThat(ready.torchBuild().known()).contains("cu124");
    assertThat(cuda.torch().known()).contains("2.7.1");
    assertThat(cuda.cudaImage().known()).contains("12.8.0");
  }

  @Test
  void intervalsComeFromConfigurationDataclassesAndModules() throws IOException {
    String loop = "import torch, yaml\nfrom dataclasses import dataclass\n";
    String save =
        "        if step %% %s == 0:\n            torch.save(model.state_dict(), 'x.pt')\n";
    Scripts scripts =
        new Scripts(folder)
            .with("run.yaml", "train:\n  save_every: 321\n")
            .with("settings.py", "EVERY = 123\n");

    Facts configured =
        scripts
            .read(
                loop
                    + "def main(config):\n"
                    + TRAINING
                    + save.formatted("config['train']['save_every']")
                    + "main(yaml.safe_load(open('c')))\n",
                Optional.of("run.yaml"),
                Profile.STANDARD,
                (_, _) -> Optional.empty())
            .facts();
    Facts dataclass =
        facts(
            loop
                + "@dataclass\nclass Config:\n    every: int = 77\ndef main(cfg: Config):\n"
                + TRAINING
                + save.formatted("cfg.every")
                + "main(Config())\n");
    Facts module =
        scripts
            .read(
                loop
                    + "from settings import EVERY\ndef main():\n"
                    + TRAINING
                    + save.formatted("EVERY")
                    + "main()\n")
            .facts();
    Facts skipped =
        facts(
            loop
                + "def main():\n"
                + TRAINING
                + "        if step % 60:\n"
                + "            continue\n"
                + "        torch.save(model.state_dict(), 'x.pt')\n"
                + "main()\n");

    assertThat(configured.checkpointIntervalSteps().known()).contains(321);
    assertThat(dataclass.checkpointIntervalSteps().known()).contains(77);
    assertThat(module.checkpointIntervalSteps().known()).contains(123);
    assertThat(skipped.checkpointIntervalSteps().known()).contains(60);
  }

  @Test
  void aProgramOfTheProjectIsFollowedAndOneOutsideIsUnknown() throws IOException {
    String launcher =
        """
        import modal, subprocess
        app = modal.App()
        vol = modal.Volume.from_name("v")
        @app.function(gpu="H100", timeout=60, retries=1, volumes={"/v": vol})
        def train():
            subprocess.run(["torchrun", "--nproc-per-node", "2", "/srv/%s"], check=True)
            vol.commit()
        """;
    Scripts scripts =
        new Scripts(folder)
            .with(
                "job/train.py",
                "import torch\ndef main():\n"
                    + TRAINING
                    + "        torch.save(model.state_dict(), '/v/x.pt')\nmain()\n");

    Report followed = scripts.read(launcher.formatted("job/train.py"));
    Report outside = scripts.read(launcher.formatted("elsewhere/train.py"));

    assertThat(followed.check("checkpoint-weights").verdict()).isEqualTo(Verdict.SATISFIED);
    assertThat(followed.check("commit-after-write").verdict()).isEqualTo(Verdict.SATISFIED);
    assertThat(followed.followed())
        .extracting(file -> file.path().getFileName().toString())
        .containsExactly("train.py");
    assertThat(outside.check("checkpoint-weights").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void frameworksKeepTheirOwnIntervals() throws IOException {
    Facts facts =
        facts(
            """
            from transformers import Trainer, TrainingArguments
            args = TrainingArguments(output_dir="out", save_steps=200, logging_steps=20)
            trainer = Trainer(model=None, args=args)
            trainer.train()
            """);

    assertThat(facts.checkpointIntervalSteps().known()).contains(200);
    assertThat(facts.progressIntervalSteps().known()).contains(20);
  }

  @Test
  void whatABaseImageHoldsIsKnownByItsNameOrUnknown() throws IOException {
    record Base(String name, String torch, String build, String cuda) {}
    for (Base base :
        List.of(
            new Base("pytorch/pytorch:2.5.1-cuda12.4-cudnn9-devel", "2.5.1", "cu124", "missing"),
            new Base(
                "axolotlai/axolotl:main-20250101-py3.11-cu126-2.7.1", "2.7.1", "cu126", "missing"),
            new Base("nvidia/cuda:12.8.1-devel-ubuntu24.04", "missing", "missing", "12.8.1"),
            new Base("python:3.12-slim", "missing", "missing", "missing"),
            new Base("someone/trains:latest", "unclear", "unclear", "unclear"),
            new Base("pytorch/pytorch:latest", "unclear", "unclear", "unclear"))) {
      Facts facts =
          facts(
              """
              import modal
              image = modal.Image.from_registry("%s")
              app = modal.App(image=image)
              @app.function(gpu="T4")
              def f():
                  pass
              """
                  .formatted(base.name()));

      assertThat(List.of(facts.torch(), facts.torchBuild(), facts.cudaImage()))
          .extracting(FactsTest::told)
          .as(base.name())
          .containsExactly(base.torch(), base.build(), base.cuda());
    }
  }

  private static String told(Fact<String> fact) {
    return fact.isMissing() ? "missing" : fact.known().orElse("unclear");
  }

  @Test
  void torchThatComesWithAnotherPackageOrAnUnknownListIsUnknown() throws IOException {
    for (String packages : List.of("\"unsloth==1.0\"", "*needed()", "[read(p) for p in names]")) {
      Facts facts =
          facts(
              """
              import modal
              from elsewhere import needed, read, names
              app = modal.App(image=modal.Image.debian_slim().pip_install(%s))
              @app.function(gpu="T4")
              def f():
                  pass
              """
                  .formatted(packages));

      assertThat(facts.torch()).as(packages).isInstanceOf(Fact.Unclear.class);
    }
  }

  @Test
  void aFolderOfTheProjectThatIsCalledLikeTheClientDoesNotHideIt() throws IOException {
    Facts facts =
        new Scripts(folder)
            .with("modal/__init__.py", "")
            .with("modal/app.py", "X = 1\n")
            .read("import modal\napp = modal.App('named')\n@app.function()\ndef f():\n  pass\n")
            .facts();

    assertThat(facts.appName().known()).contains("named");
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
  void scriptsThatLaunchersAndSumsOfListsNameAreFollowed() throws IOException {
    for (String launch :
        List.of(
            "subprocess.run(['torchrun', 'job.py'] + MORE + more, check=True)",
            "run(parse_args(['--nproc-per-node=8', '/app/job.py']))",
            "helper.torchrun.run(training_script='job.py', nnodes=2)",
            "subprocess.run(f'accelerate launch job.py {more}', shell=True)")) {
      Facts facts =
          new Scripts(folder)
              .with(
                  "job.py",
                  """
                  import torch
                  opt = torch.optim.SGD([], lr=1)
                  for step in range(9):
                      opt.step()
                      if step % 7 == 0:
                          torch.save(model.state_dict(), "/v/x.pt")
                  """)
              .read(
                  """
                  import helper, modal, subprocess
                  from torch.distributed.run import parse_args, run
                  MORE = ["--fast"]
                  app = modal.App()
                  @app.function()
                  def train(more):
                      %s
                  """
                      .formatted(launch))
              .facts();

      assertThat(facts.checkpointIntervalSteps().known()).as(launch).contains(7);
    }
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
}
