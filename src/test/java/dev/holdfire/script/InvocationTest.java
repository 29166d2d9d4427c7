package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.value.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run is handed decides what its script does; what is not understood leaves it unknown. */
class InvocationTest {
  private static final String LOOP =
      """
          opt = torch.optim.SGD([], lr=1)
          for step in range(9):
              opt.step()
              if step % EVERY == 0:
                  torch.save(model.state_dict(), "m.pt")
      """;
  private static final String ARGPARSE =
      """
      import argparse, torch
      def main():
          parser = argparse.ArgumentParser()
          parser.add_argument("--save-every", "-s", type=int, default=100)
          parser.add_argument("--lr", type=float, default=1e-3)
          parser.add_argument("--fast", action="store_true")
          parser.add_argument("--betas", type=float, nargs=2)
          parser.add_argument("data", nargs="?")
          args = parser.parse_args()
      """
          + loop("args.save_every")
          + "main()\n";

  @TempDir private Path folder;

  private static String loop(String every) {
    return LOOP.replace("EVERY", every);
  }

  private Fact<Integer> interval(String script, String... arguments) throws IOException {
    return interval(script, Invocation.of(Arrays.asList(arguments), "{}", Optional.empty(), false));
  }

  private Fact<Integer> interval(String script, Invocation invocation) throws IOException {
    return new Scripts(folder).read(script, invocation).facts().checkpointIntervalSteps();
  }

  private static void isUnknown(Fact<Integer> fact, String why) {
    assertThat(fact)
        .isInstanceOfSatisfying(
            Fact.Unclear.class, unclear -> assertThat(unclear.why()).contains(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--save-every 100000",
        "--save-every=100000",
        "--save-every=5 --save-every 100000",
        "--save-ev 100000",
        "-s 100000",
        "-s100000",
        "--lr 0.1 --fast --betas 0.9 -1 set.bin --save-every 100_000",
      })
  void whatIsGivenOverridesTheDefaultOfArgparse(String arguments) throws IOException {
    assertThat(interval(ARGPARSE, arguments.split(" ")).known()).contains(100_000);
  }

  @Test
  void theDefaultHoldsWhereEveryWordIsUnderstood() throws IOException {
    assertThat(interval(ARGPARSE, "--lr", "3", "--fast", "set.bin").known()).contains(100);
    assertThat(interval(ARGPARSE).known()).contains(100);
    assertThat(new Scripts(folder).read(ARGPARSE).facts().checkpointIntervalSteps().known())
        .contains(100);
  }

  @Test
  void aWordThatNoOptionTakesLeavesEveryDefaultUnknown() throws IOException {
    isUnknown(interval(ARGPARSE, "--save_interval", "100000"), "`--save_interval`");
    isUnknown(interval(ARGPARSE, "a.bin", "b.bin"), "word 2");
    isUnknown(interval(ARGPARSE, "--save-every", "soon"), "no number");
    isUnknown(interval(ARGPARSE, "--save-every"), "no value");
    // What is given by name is known all the same.
    assertThat(interval(ARGPARSE, "--other", "1", "--save-every", "7").known()).contains(7);
  }

  @Test
  void theNameOfACommandIsNoWordTooMany() throws IOException {
    String script =
        ARGPARSE.replace(
            "    parser.add_argument(\"data\", nargs=\"?\")\n",
            "    parser.add_subparsers().add_parser(\"train\")\n");

    assertThat(interval(script, "train").known()).contains(100);
    isUnknown(interval(script, "test"), "word 1");
  }

  @Test
  void optionsDeclaredInALoopAreNotGuessed() throws IOException {
    String script =
        """
        import argparse, torch
        parser = argparse.ArgumentParser()
        for name in ("save_every", "steps"):
            parser.add_argument("--" + name, type=int, default=5)
        parser.add_argument("--every", type=int, default=5)
        args = parser.parse_args()
        def main():
        """
            + loop("args.every")
            + "main()\n";

    assertThat(interval(script).known()).contains(5);
    isUnknown(interval(script, "--steps", "9"), "`--steps`");
  }

  @Test
  void clickAndTyperAndFireFillParameters() throws IOException {
    String click =
        """
        import click, torch
        @click.command()
        @click.option("--save-every", "every", default=100)
        def main(every):
        """
            + loop("every")
            + "main()\n";
    String typer =
        """
        import typer, torch
        app = typer.Typer()
        @app.command()
        def main(data: str, every: int = typer.Option(100, "--save-every"), fast: bool = False):
        """
            + loop("every")
            + "app()\n";
    String fire =
        """
        import fire, torch
        def main(data, save_every=100):
        """
            + loop("save_every")
            + "fire.Fire(main)\n";

    assertThat(interval(click).known()).contains(100);
    assertThat(interval(click, "--save-every", "9000").known()).contains(9000);
    assertThat(interval(typer, "set.bin").known()).contains(100);
    assertThat(interval(typer, "set.bin", "--fast", "--save-every=9000").known()).contains(9000);
    assertThat(interval(fire, "--data=x").known()).contains(100);
    assertThat(interval(fire, "x", "--save_every=9000").known()).contains(9000);
    assertThat(interval(fire, "x", "9000").known()).contains(9000);
    isUnknown(interval(fire, "--data=x", "--saveevery=9000"), "`--saveevery`");
  }

  @Test
  void huggingFaceTakesItsOwnArguments() throws IOException {
    String script =
        """
        from dataclasses import dataclass, field
        from transformers import HfArgumentParser, Trainer, TrainingArguments
        @dataclass
        class DataArguments:
            path: str = field(default="x")
        def main():
            parser = HfArgumentParser((DataArguments, TrainingArguments))
            data, training = parser.parse_args_into_dataclasses()
            Trainer(model=None, args=training).train()
        main()
        """;

    assertThat(interval(script, "--path", "y", "--output_dir", "out").known()).contains(500);
    assertThat(interval(script, "--save_steps", "100000", "--fp16").known()).contains(100_000);
    isUnknown(interval(script, "training.json"), "word 1");
    assertThat(new Scripts(folder).read(script).facts().checkpointIntervalSteps().known())
        .isEmpty();
  }

  @Test
  void aRunHereThatIsStartedAgainHasToGoOn() throws IOException {
    String text =
        """
        import torch
        opt = torch.optim.SGD([], lr=1)
        for step in range(9):
            opt.step()
        """;

    assertThat(resume(text, false)).isEqualTo(Verdict.NOT_APPLICABLE);
    assertThat(resume(text, true)).isEqualTo(Verdict.VIOLATED);
    assertThat(resume(text + "torch.load('m.pt')\n", true)).isEqualTo(Verdict.SATISFIED);
  }

  private Verdict resume(String text, boolean retried) throws IOException {
    return new Scripts(folder)
        .read(text, Invocation.of(List.of(), "{}", Optional.empty(), retried))
        .check("resume-on-retry")
        .verdict();
  }

  /** Whoever starts it may ask for the weights, so that nobody can say that none are saved. */
  @Test
  void whatAFlagOfTheCommandLineTurnsOnIsNotDeadCode() throws IOException {
    String script =
        """
        from dataclasses import dataclass
        import torch, tyro
        @dataclass
        class Args:
            save_model: bool = False
            save_every: int = 100
        def main():
            args = tyro.cli(Args)
            opt = torch.optim.SGD([], lr=1)
            for step in range(9):
                opt.step()
                if args.save_model:
                    if step % args.save_every == 0:
                        torch.save(model.state_dict(), "m.pt")
        main()
        """;

    assertThat(new Scripts(folder).read(script).check("checkpoint-weights").verdict())
        .isEqualTo(Verdict.SATISFIED);
    assertThat(interval(script, "--save-every", "9000", "--save-model").known()).contains(9000);
    isUnknown(interval(script, "--every", "9000", "--save-model"), "`--every`");
  }

  @Test
  void aConfiguredConstantIsWhatTheCommandLineSets() throws IOException {
    String script =
        """
        import torch
        save_every = 100
        exec(open("configurator.py").read())
        def main():
        """
            + loop("save_every")
            + "main()\n";

    assertThat(interval(script).known()).contains(100);
    assertThat(interval(script, "--save_every=9000").known()).contains(9000);
    isUnknown(interval(script, "config/large.py"), "word 1");
  }

  @Test
  void aProgramThatTheScriptStartsHasTheWordsItIsGiven() throws IOException {
    Scripts scripts = new Scripts(folder).with("train.py", ARGPARSE);
    String start = "import subprocess, sys, os\nsubprocess.run(%s)\n";

    for (String command :
        List.of(
            "['torchrun', '--nproc-per-node', '8', 'train.py', '--save-every', '9000']",
            "'torchrun train.py --save-every 9000 2>&1 | tee log.txt', shell=True")) {
      assertThat(scripts.read(start.formatted(command)).facts().checkpointIntervalSteps().known())
          .as(command)
          .contains(9000);
    }
    isUnknown(
        scripts
            .read(
                start.formatted("['python', 'train.py', '--save-every', '9']")
                    + "subprocess.run(['python', 'train.py', '--save-every', '9000'])\n")
            .facts()
            .checkpointIntervalSteps(),
        "not all words");
    isUnknown(
        scripts
            .read(start.formatted("['torchrun', 'train.py', '--save-every', os.environ['N']]"))
            .facts()
            .checkpointIntervalSteps(),
        "not known");
    isUnknown(
        scripts
            .read(start.formatted("'torchrun train.py ' + os.environ['MORE'], shell=True"))
            .facts()
            .checkpointIntervalSteps(),
        "not all words");
  }

  private static final String APP =
      """
      import modal, torch
      app = modal.App("a")
      @app.function(gpu="H100")
      def train(save_every: int = 100, **kwargs):
      """
          + loop("save_every")
          + """
          @app.function(gpu="H100")
          def sweep(**kwargs):
          """
          + loop("kwargs.get('save_every', 300)")
          + """
          @app.local_entrypoint()
          def main(save_every: int = 200, detach: bool = True):
              train.spawn(save_every)
          """;

  private Fact<Integer> called(String entrypoint, String keywords, String... arguments)
      throws IOException {
    String script =
        entrypoint.equals("sweep")
            ? APP.replace("def train(save_every: int = 100, **kwargs):", "def train():")
                .replace("step % save_every", "step % 100000")
            : APP.replace("kwargs.get('save_every', 300)", "100000");
    return interval(
        script, Invocation.of(Arrays.asList(arguments), keywords, Optional.of(entrypoint), false));
  }

  @Test
  void aFunctionOfAnAppHasItsKeywordsAndNothingElse() throws IOException {
    assertThat(called("train", "{}").known()).contains(100);
    assertThat(called("train", "{\"save_every\": 9000}").known()).contains(9000);
    assertThat(called("sweep", "{}").known()).contains(300);
    assertThat(called("sweep", "{\"save_every\": 9000}").known()).contains(9000);
  }

  @Test
  void anEntrypointOfAnAppHasItsOptions() throws IOException {
    assertThat(called("main", "{}").known()).contains(200);
    assertThat(called("main", "{}", "--save-every", "9000", "--no-detach").known()).contains(9000);
    isUnknown(
        interval(
            APP.substring(0, APP.indexOf("@app.function(gpu=\"H100\")\ndef sweep"))
                + APP.substring(APP.indexOf("@app.local_entrypoint()")),
            Invocation.of(List.of("--every", "9000"), "{}", Optional.empty(), false)),
        "`--every`");
  }

  @Test
  void whatConfigAndCommandLineBothGiveIsUnknown() throws IOException {
    new Scripts(folder).with("run.json", "{\"save_every\": 100, \"train\": {\"lr\": 1}}");
    String script =
        """
        import argparse, json, torch
        parser = argparse.ArgumentParser()
        parser.add_argument("--config")
        parser.add_argument("--save-every", type=int)
        args = parser.parse_args()
        config = json.load(open(args.config))
        def main():
        """
            + loop("config['save_every']")
            + "main()\n";

    assertThat(configured(script).known()).contains(100);
    isUnknown(configured(script, "--save-every", "9000"), "and on the command line");
    isUnknown(configured(script, "save_every=9000"), "word 1");
  }

  private Fact<Integer> configured(String script, String... arguments) throws IOException {
    return new Scripts(folder)
        .read(
            script,
            Optional.of("run.json"),
            Optional.of(Invocation.of(Arrays.asList(arguments), "{}", Optional.empty(), false)),
            Profile.STANDARD,
            (_, _) -> Optional.empty())
        .facts()
        .checkpointIntervalSteps();
  }

  @Test
  void ofSeveralCommandsTheOneThatIsChosenCounts() throws IOException {
    String click =
        """
        import click, torch
        @click.group()
        def cli():
            pass
        """
            + "@cli.command()\ndef often():\n"
            + loop("50")
            + "@cli.command()\ndef very_rarely():\n"
            + loop("9000")
            + "@cli.command(\"other\")\ndef named():\n"
            + loop("70")
            + "cli()\n";
    String argparse =
        """
        import argparse, torch
        def often(args):
        """
            + loop("50")
            + "def very_rarely(args):\n"
            + loop("9000")
            + "def named(args):\n"
            + loop("70")
            + """
            parser = argparse.ArgumentParser()
            commands = parser.add_subparsers(dest="command")
            one = commands.add_parser("often")
            one.set_defaults(func=often)
            two = commands.add_parser("very-rarely")
            two.set_defaults(func=very_rarely)
            three = commands.add_parser("other")
            three.set_defaults(func=named)
            args = parser.parse_args()
            args.func(args)
            """;
    for (String script : List.of(click, argparse)) {
      assertThat(interval(script, "often").known()).as(script).contains(50);
      assertThat(interval(script, "very-rarely").known()).contains(9000);
      assertThat(interval(script, "other").known()).contains(70);
    }
  }
}
