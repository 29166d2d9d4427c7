package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.value.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that Hydra composes, and the overrides of a launch, decide what a script does. */
class HydraTest {
  private static final String SCRIPT =
      """
      import hydra, torch
      from omegaconf import DictConfig, OmegaConf

      class Trainer:
          def __init__(self, cfg):
              self.cfg = cfg
          def fit(self):
              opt = torch.optim.SGD([], lr=1)
              for step in range(9):
                  opt.step()
                  print(step)
                  if step % EVERY == 0:
                      torch.save(model.state_dict(), "m.pt")

      @hydra.main(version_base=None, config_path="conf", config_name="config")
      def main(cfg: DictConfig) -> None:
          Trainer(cfg).fit()

      if __name__ == "__main__":
          main()
      """;

  @TempDir private Path folder;
  private Scripts scripts;

  @BeforeEach
  void configure() throws IOException {
    scripts =
        new Scripts(folder)
            .with(
                "conf/config.yaml",
                """
                defaults:
                  - _self_
                  - trainer: fast
                  - optional local: mine
                  - override hydra/job_logging: colorlog
                every: 100
                twice: ${every}
                named: run-${every}
                trainer:
                  log: 5
                  save: 1
                """)
            .with("conf/other.yaml", "every: 900\n")
            .with("conf/trainer/base.yaml", "save: 300\nbase: 7\n")
            .with("conf/trainer/fast.yaml", "defaults:\n  - base\n  - _self_\nsave: 200\n")
            .with("conf/trainer/slow.yaml", "save: 6000\n")
            .with("conf/schedule/long.yaml", "# @package _global_\nevery: 4000\n")
            .with("conf/schedule/short.yaml", "keep: 40\n")
            .with(
                "conf/experiment/big.yaml",
                """
                # @package _global_
                defaults:
                  - override /trainer: slow
                every: 50
                """)
            .with(
                "conf/bare.yaml", "defaults:\n  - trainer: fast\ntrainer:\n  save: 1\n  log: 2\n");
  }

  private Fact<Integer> interval(String every, String... words) throws IOException {
    return read(every, words).facts().checkpointIntervalSteps();
  }

  private Report read(String every, String... words) throws IOException {
    return scripts.read(
        SCRIPT.replace("EVERY", every),
        Invocation.of(List.of(words), "{}", Optional.empty(), false));
  }

  @ParameterizedTest
  @CsvSource({
    "self.cfg.every, 100",
    "self.cfg['every'], 100",
    "self.cfg.get('every'), 100",
    "self.cfg.twice, 100",
    "self.cfg.trainer.save, 200",
    "self.cfg.trainer.base, 7",
    "self.cfg.trainer.log, 5",
    "OmegaConf.to_container(self.cfg)['every'], 100",
  })
  void whatTheFilesSayIsKnown(String every, int steps) throws IOException {
    assertThat(interval(every).known()).contains(steps);
  }

  @ParameterizedTest
  @CsvSource({
    "every=7, self.cfg.every, 7",
    "every=7, self.cfg.twice, 7",
    "++every=7, self.cfg.every, 7",
    "+new.key=7, self.cfg.new.key, 7",
    "trainer.save=8, self.cfg.trainer.save, 8",
    "trainer=slow, self.cfg.trainer.save, 6000",
    "trainer=slow, self.cfg.trainer.log, 5",
    "~trainer, self.cfg.trainer.save, 1",
    "+schedule=long, self.cfg.every, 4000",
    "+schedule=short, self.cfg.schedule.keep, 40",
    "+experiment=big, self.cfg.every, 50",
    "--config-name=other, self.cfg.every, 900",
    "-cn other, self.cfg.every, 900",
    "hydra.run.dir=out every=3, self.cfg.every, 3",
    "-m lr=1 every=3, self.cfg.every, 3",
  })
  void whatIsOverriddenIsKnown(String words, String every, int steps) throws IOException {
    assertThat(interval(every, words.split(" ")).known()).contains(steps);
  }

  @Test
  void whatAnExperimentOverridesInAnotherGroupCounts() throws IOException {
    scripts.with(
        "conf/nested.yaml", "defaults:\n  - _self_\n  - trainer: fast\n  - experiment: big\n");

    assertThat(interval("self.cfg.trainer.save", "--config-name=nested").known()).contains(6000);
    assertThat(interval("self.cfg.trainer.save", "-cn", "nested", "trainer=fast").known())
        .contains(200);
  }

  @ParameterizedTest
  @CsvSource({
    "every=1;2, self.cfg.every, more than one",
    "'every=[1]', self.cfg.every, more than one",
    "~every, self.cfg.every, not followed",
    "word, self.cfg.every, `word`",
    "--config-dir=x, self.cfg.every, --config-dir",
    "trainer=none, self.cfg.trainer.save, trainer/none",
    "every=5, self.cfg.named, no number",
    "'', self.cfg.missing, missing",
    "--config-name=bare, self.cfg.trainer.save, _self_",
  })
  void whatIsNotUnderstoodIsUnknown(String words, String every, String why) throws IOException {
    String[] all = words.isEmpty() ? new String[0] : ("-m " + words).replace(';', ',').split(" ");

    assertThat(interval(every, all)).isInstanceOf(Fact.Unclear.class);
    if (!why.equals("no number")) {
      assertThat(interval(every, all))
          .isInstanceOfSatisfying(
              Fact.Unclear.class, unclear -> assertThat(unclear.why()).contains(why));
    }
  }

  @Test
  void whatBothOrdersGiveIsKnown() throws IOException {
    assertThat(interval("self.cfg.trainer.log", "-cn", "bare").known()).contains(2);
  }

  @Test
  void theFilesAreBoundToTheLaunch() throws IOException {
    assertThat(read("self.cfg.every").followed())
        .extracting(file -> String.valueOf(file.path().getFileName()))
        .contains("config.yaml", "fast.yaml", "base.yaml")
        .doesNotContain("slow.yaml");
    scripts.with("conf/trainer/base.yaml", "token: hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH\n");
    assertThat(read("self.cfg.every").check("secret-in-code").verdict())
        .isEqualTo(Verdict.VIOLATED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"every=7", "every=7 +data.path=x"})
  void aProgramThatIsStartedWithOverridesHasThem(String words) throws IOException {
    Report report =
        scripts
            .with("train.py", SCRIPT.replace("EVERY", "self.cfg.every"))
            .read(
                "import subprocess\nsubprocess.run('python train.py %s'.split())\n"
                    .formatted(words)
                    .replace(".split()", ", shell=True"));

    assertThat(report.facts().checkpointIntervalSteps().known()).contains(7);
  }

  @Test
  void aConfigurationThatIsNotThereLeavesItUnknown() throws IOException {
    String elsewhere = SCRIPT.replace("config_path=\"conf\"", "config_path=\"../conf\"");
    assertThat(
            scripts.read(elsewhere.replace("EVERY", "cfg.every")).facts().checkpointIntervalSteps())
        .isInstanceOf(Fact.Unclear.class);
  }
}
