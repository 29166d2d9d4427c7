package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.facts.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values and code that stand in other files, and what frameworks do by themselves. */
class FollowedCodeTest {
  private static final String TRAINING =
      "    opt = torch.optim.SGD([], lr=1)\n    for step in range(9):\n        opt.step()\n";

  @TempDir private Path folder;

  private Facts facts(String text) throws IOException {
    return new Scripts(folder).read(text).facts();
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
  void aLoopOverAGeneratorTurnsWithItAndWhatItRunsOverIsMadeOnce() throws IOException {
    Facts facts =
        facts(
            """
            import torch
            class Meter:
                def every(self, data, n):
                    print("start", flush=True)
                    i = 0
                    for x in data:
                        yield x
                        if i % n == 0:
                            print(i, flush=True)
                        i += 1
                    print("end", flush=True)
            def main(model, data):
                opt = torch.optim.SGD([], lr=1)
                meter = Meter()
                for x in meter.every(data, 10):
                    opt.step()
                torch.save(model.state_dict(), "m.pt")
            main(1, 2)
            """);

    assertThat(facts.progressIntervalSteps().known()).contains(10);
  }

  @Test
  void aStepThatDoesTheRestBehindTheLoopMakesNoEpochAStep() throws IOException {
    Facts facts =
        facts(
            """
            import torch
            def epoch(loader, opt):
                for step, x in enumerate(loader):
                    if step % 4 == 0:
                        opt.step()
                    if step % 100 == 0:
                        print(step, flush=True)
                if step % 4:
                    opt.step()
            def main(loader, model):
                opt = torch.optim.SGD([], lr=1)
                for e in range(3):
                    print("epoch", e, flush=True)
                    epoch(loader, opt)
                    torch.save(model.state_dict(), "m.pt")
            main(1, 2)
            """);

    assertThat(facts.progressIntervalSteps().known()).contains(100);
    assertThat(facts.checkpointIntervalSteps().known()).isEmpty();
  }

  @Test
  void trainersAndOptimisersOfOtherMakesTrain() throws IOException {
    for (String code :
        List.of(
            """
            import pytorch_lightning as pl
            trainer = pl.Trainer.from_argparse_args(1)
            trainer.fit(2)
            """,
            """
            import mlx.optimizers as optim
            opt = optim.SGD(1)
            for i in range(9):
                opt.update(1, 2)
            """)) {
      assertThat(new Scripts(folder).read(code).check("checkpoint-weights").verdict())
          .as(code)
          .isNotEqualTo(Verdict.NOT_APPLICABLE);
    }
  }

  @Test
  void whatIsSetBehindTheCallCountsAndTrlHasDefaultsOfItsOwn() throws IOException {
    Facts facts =
        facts(
            """
            from trl import GRPOConfig, GRPOTrainer
            args = GRPOConfig(output_dir="out", save_steps=900)
            args.save_steps = 50
            trainer = GRPOTrainer(model="m", args=args)
            trainer.train()
            """);

    assertThat(facts.checkpointIntervalSteps().known()).contains(50);
    assertThat(facts.progressIntervalSteps().known()).isEmpty();
    assertThat(facts.progressIntervalSteps().isMissing()).isFalse();
  }

  @Test
  void aTrainerOfTheProjectThatDerivesTwiceIsOne() throws IOException {
    new Scripts(folder)
        .with(
            "trainers.py",
            """
            from transformers import Trainer
            class Base(Trainer):
                pass
            class Mine(Base):
                pass
            """);
    Facts facts =
        facts(
            """
            from transformers import TrainingArguments
            from trainers import Mine
            args = TrainingArguments(output_dir="out", save_steps=200)
            Mine(model=None, args=args).train()
            """);

    assertThat(facts.checkpointIntervalSteps().known()).contains(200);
  }

  @Test
  void whatFastcoreCallsIsFollowed() throws IOException {
    Facts facts =
        facts(
            """
            import torch
            from fastcore.script import call_parse
            @call_parse
            def main(every: int = 50):
                opt = torch.optim.SGD([], lr=1)
                for step in range(900):
                    opt.step()
                    if step % every == 0:
                        torch.save(model.state_dict(), "m.pt")
            """);

    assertThat(facts.checkpointIntervalSteps().known()).contains(50);
  }

  @Test
  void fabricAndDistributedCheckpointsAreSaves() throws IOException {
    for (String save :
        List.of(
            "fabric.save(path, state)",
            "dcp.async_save(state, checkpoint_id=path)",
            "path.write_bytes(flax.serialization.to_bytes(params))",
            "pickle.dump(params, open(path, 'wb'))")) {
      Report report =
          new Scripts(folder)
              .read(
                  """
                  import flax, pickle, torch
                  import torch.distributed.checkpoint as dcp
                  def main(fabric, state, params, path):
                      opt = torch.optim.SGD([], lr=1)
                      for step in range(900):
                          opt.step()
                          %s
                  main(1, 2, 3, 4)
                  """
                      .formatted(save));
      assertThat(report.check("checkpoint-weights").verdict())
          .as(save)
          .isEqualTo(Verdict.SATISFIED);
    }
    assertThat(
            new Scripts(folder)
                .read(
                    """
                    import torch
                    def main(loss, figure, ckpt_manager):
                        for step in range(900):
                            torch.optim.SGD([], lr=1).step()
                            figure.save("a.png")
                    main(1, 2, 3)
                    """)
                .check("checkpoint-weights")
                .verdict())
        .isEqualTo(Verdict.VIOLATED);
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['python', '-m', which]",
        "['python', '-u', '-m', f'tools.{which}']",
        "['/usr/bin/python3.11', '-u', which]",
        "['bash', '-c', which]",
        "['env', 'A=1', 'uv', 'run', which]",
        "f'python -m {which} --steps 9'",
      })
  void aProgramThatIsNotKnownMayTrain(String command) throws IOException {
    Report report =
        new Scripts(folder)
            .read("import subprocess, sys\nwhich = sys.argv[1]\nsubprocess.run(" + command + ")\n");

    assertThat(report.check("checkpoint-weights").verdict()).isEqualTo(Verdict.UNKNOWN);
  }
}
