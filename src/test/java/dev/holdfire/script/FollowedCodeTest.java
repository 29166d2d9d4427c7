package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.facts.Facts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
