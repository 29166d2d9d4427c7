package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.facts.Fact;
import dev.holdfire.script.facts.Facts;
import dev.holdfire.script.facts.FunctionFacts;
import dev.holdfire.script.value.Invocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A launch is judged by what it starts and what that starts in turn, and by nothing else. */
class ReachTest {
  /** `careful` breaks nothing; `careless` saves nothing, and `rare` too seldom. */
  private static final String APP =
      """
      import importlib, modal, os, torch
      from other import registry
      app = modal.App("several")
      vol = modal.Volume.from_name("v")
      COMMON = dict(gpu="H100", timeout=600, retries=1, volumes={"/ckpt": vol})
      image = modal.Image.debian_slim().pip_install("torch==2.7.0")

      def loop(every, save):
          vol.reload()
          model = torch.nn.Linear(1, 1)
          if os.path.exists("/ckpt/m.pt"):
              model.load_state_dict(torch.load("/ckpt/m.pt"))
          opt = torch.optim.SGD(model.parameters(), lr=1)
          return model, opt

      @app.function(**COMMON, image=image)
      def careful():
          model, opt = loop(1, True)
          for step in range(9):
              opt.step()
              print(step, flush=True)
              if step % 100 == 0:
                  torch.save(model.state_dict(), "/ckpt/m.pt")
                  vol.commit()

      @app.function(**COMMON, image=image)
      def rare():
          model, opt = loop(1, True)
          for step in range(9):
              opt.step()
              if step % 400 == 0:
                  print(step, flush=True)
              if step % 7000 == 0:
                  torch.save(model.state_dict(), "/ckpt/m.pt")
                  vol.commit()

      @app.function(**COMMON, image=modal.Image.debian_slim().pip_install("torch==2.0.0"))
      def careless():
          model, opt = loop(1, True)
          for step in range(9):
              opt.step()
              print(step)

      @app.function(**COMMON, image=image)
      def driver(name: str = "careful"):
          careful.remote()

      TABLE = {"one": careful, "two": rare}
      BOTH = [careful, rare]

      """;

  private static final String CLASSES =
      """
      import modal, torch
      app = modal.App("cls")
      vol = modal.Volume.from_name("v")

      class Base:
          @modal.enter()
          def start(self):
              vol.reload()
              self.model = torch.nn.Linear(1, 1)
              self.model.load_state_dict(torch.load("/ckpt/m.pt"))
              self.opt = torch.optim.SGD(self.model.parameters(), lr=1)

          @modal.method()
          def careful(self):
              for step in range(9):
                  self.opt.step()
                  print(step, flush=True)
                  if step % 100 == 0:
                      torch.save(self.model.state_dict(), "/ckpt/m.pt")
                      vol.commit()

      @app.cls(timeout=600, retries=1, volumes={"/ckpt": vol})
      class Both(Base):
          @modal.method()
          def careless(self):
              for step in range(9):
                  self.opt.step()
                  print(step)

          @modal.method()
          def generate(self):
              return self.model(1)

      """;

  @TempDir private Path folder;

  private Report launched(String text, String entrypoint) throws IOException {
    return new Scripts(folder)
        .read(text, Invocation.of(List.of(), "{}", Optional.of(entrypoint), false));
  }

  private static Stream<String> rules(Report report) {
    return report.findings().stream().map(Finding::rule).distinct();
  }

  private static String main(String body) {
    return APP + "@app.local_entrypoint()\ndef main(which: str = \"one\"):\n    " + body + "\n";
  }

  @ParameterizedTest
  @CsvSource({"careful, 100, 1", "rare, 7000, 400", "driver, 100, 1"})
  void aFunctionIsJudgedByItsOwnIntervals(String function, int saved, int shown)
      throws IOException {
    Facts facts = launched(APP, function).facts();

    assertThat(facts.checkpointIntervalSteps().known()).contains(saved);
    assertThat(facts.progressIntervalSteps().known()).contains(shown);
  }

  @Test
  void aFunctionIsJudgedByItsOwnFindings() throws IOException {
    assertThat(rules(launched(APP, "careful"))).isEmpty();
    assertThat(rules(launched(APP, "driver"))).containsExactly("outside-ceiling");
    assertThat(rules(launched(APP, "rare")))
        .containsExactlyInAnyOrder("checkpoint-interval", "progress-interval");
    assertThat(rules(launched(APP, "careless")))
        .contains("checkpoint-weights", "print-flush", "gpu-compat");
    assertThat(launched(APP, "careless").facts().torch().known()).contains("2.0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "careful.remote()",
        "careful.spawn()",
        "careful.remote.aio()",
        "careful.with_options(gpu='A100').remote()",
        "f = careful\n    f.remote()",
        "app.function(**COMMON, image=image)(careful).remote()",
      })
  void anEntrypointReachesWhatItNames(String body) throws IOException {
    assertThat(rules(launched(main(body), "main"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TABLE[which].remote()",
        "for f in BOTH:\n        f.spawn()",
        "careful.remote()\n    rare.remote()",
        "f = careful if which == 'one' else rare\n    f.spawn()",
        "[f.spawn() for f in BOTH]",
        "start = lambda f: f.spawn()\n    start(rare)",
        "[f.spawn() for _, f in TABLE.items()]",
        "run(rare)\ndef run(f):\n    f.spawn()",
      })
  void anEntrypointReachesAllThatItMayStart(String body) throws IOException {
    Report report = launched(main(body), "main");

    assertThat(report.facts().checkpointIntervalSteps().known()).contains(7000);
    assertThat(rules(report)).contains("checkpoint-interval").doesNotContain("checkpoint-weights");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "globals()[which].remote()",
        "careful.remote()\n    globals()[which].remote()",
        "f = getattr(__import__(__name__), which)\n    f.spawn()",
        "app.registered_functions[which].remote()",
        "careful.spawn()\n    importlib.import_module(which).f.remote()",
        "careful.spawn()\n    eval(which).remote()",
        "careful.spawn()\n    registry[which].spawn()",
        "print(which)",
      })
  void whereWhatIsStartedCannotBeToldEveryFunctionIsJudged(String body) throws IOException {
    assertThat(rules(launched(main(body), "main"))).contains("checkpoint-weights");
  }

  @Test
  void whatRunsWhereItIsCalledIsJudgedByTheCallersSettings() throws IOException {
    String app =
        APP.replace("careful.remote()", "bare.local()")
            + """
            @app.function(gpu="H100")
            def bare():
                model, opt = loop(1, True)
                for step in range(9):
                    opt.step()
                    print(step, flush=True)
                    if step % 100 == 0:
                        torch.save(model.state_dict(), "/ckpt/m.pt")
                        vol.commit()
            """;

    assertThat(rules(launched(app, "driver"))).isEmpty();
    assertThat(rules(launched(app, "bare"))).contains("volume-mounted", "timeout-stated");
  }

  @Test
  void aMapThatTheLaunchDoesNotReachRefusesNothing() throws IOException {
    String sweep =
        main("careful.spawn()")
            + """
            def every():
                return careful.map([1, 2])
            @app.local_entrypoint()
            def sweep():
                every()
            """;

    assertThat(rules(launched(sweep, "main"))).isEmpty();
    assertThat(rules(launched(sweep, "sweep"))).containsExactly("spawn-not-map");
    assertThat(rules(new Scripts(folder).read(sweep))).contains("spawn-not-map");
    // Who calls it is not known.
    assertThat(rules(launched(sweep.replace("    every()\n", "    pass\n"), "main")))
        .containsExactly("spawn-not-map");
  }

  @Test
  void ofAClassOnlyTheMethodThatIsLaunchedCounts() throws IOException {
    assertThat(rules(launched(CLASSES, "Both.careful"))).isEmpty();
    assertThat(rules(launched(CLASSES, "Both.generate"))).isEmpty();
    assertThat(rules(launched(CLASSES, "Both.careless")))
        .contains("checkpoint-weights", "print-flush");
    String main = CLASSES + "@app.local_entrypoint()\ndef main():\n    Both().careful.remote()\n";
    assertThat(rules(launched(main, "main"))).isEmpty();
    assertThat(rules(launched(main.replace("Both().careful", "make(Both)"), "main")))
        .contains("checkpoint-weights");
  }

  @Test
  void whatOtherFunctionsHandOnDoesNotCount() throws IOException {
    String app =
        APP
            + """
            def fit(every):
                model, opt = loop(1, True)
                for step in range(9):
                    opt.step()
                    print(step, flush=True)
                    if step % every == 0:
                        torch.save(model.state_dict(), "/ckpt/m.pt")
                        vol.commit()
            @app.function(**COMMON, image=image)
            def long(every: int = 200):
                fit(every)
            @app.function(**COMMON, image=image)
            def short():
                fit(3000)
            @app.local_entrypoint()
            def main():
                long.remote(50)
            @app.local_entrypoint()
            def sweep():
                long.remote.aio(60)
            """;

    assertThat(launched(app, "main").facts().checkpointIntervalSteps().known()).contains(50);
    assertThat(launched(app, "sweep").facts().checkpointIntervalSteps().known()).contains(60);
    assertThat(launched(app, "short").facts().checkpointIntervalSteps().known()).contains(3000);
    // The launch itself calls it, and gives it nothing.
    assertThat(launched(app, "long").facts().checkpointIntervalSteps().known()).contains(200);
  }

  @Test
  void programsThatOtherFunctionsStartDoNotCount() throws IOException {
    String worker =
        """
        import argparse, torch
        p = argparse.ArgumentParser()
        p.add_argument("--every", type=int, default=1)
        a = p.parse_args()
        opt = torch.optim.SGD([], lr=1)
        for step in range(9000):
            opt.step()
            if step % a.every == 0:
                torch.save(model.state_dict(), "/ckpt/m.pt")
        """;
    String app =
        """
        import modal, shlex, subprocess
        app = modal.App()
        @app.function()
        def one(every: int = 70):
            cmd = f"torchrun worker.py --every {every}"
            subprocess.run(cmd.split(), check=True)
        @app.function()
        def two():
            subprocess.run(shlex.split("torchrun worker.py --every 800"))
        """;
    new Scripts(folder).with("worker.py", worker);

    assertThat(launched(app, "one").facts().checkpointIntervalSteps().known()).contains(70);
    assertThat(launched(app, "two").facts().checkpointIntervalSteps().known()).contains(800);
    assertThat(new Scripts(folder).read(app).facts().checkpointIntervalSteps())
        .isInstanceOf(Fact.Unclear.class);
  }

  @Test
  void whatIsRegisteredByACallIsFannedOut() throws IOException {
    String app =
        main("mapped.map([1])") + "mapped = app.function(**COMMON, image=image)(careful)\n";

    assertThat(rules(launched(app, "main"))).contains("spawn-not-map");
  }

  @Test
  void withoutALaunchOneFunctionDoesNotExcuseAnother() throws IOException {
    Report report = new Scripts(folder).read(APP);

    assertThat(report.facts().checkpointIntervalSteps()).isInstanceOf(Fact.Missing.class);
    assertThat(
            report.facts().functions().stream()
                .map(function -> report.facts().checkpointInterval(function).known().orElse(0)))
        .containsExactly(100, 7000, 0, 0);
    assertThat(report.findings())
        .filteredOn(finding -> finding.rule().equals("checkpoint-weights"))
        .singleElement()
        .satisfies(
            finding -> assertThat(finding.message()).contains("careless").doesNotContain("rare"));
    assertThat(report.facts().functions())
        .extracting(FunctionFacts::name)
        .containsExactly("careful", "rare", "careless", "driver");
    assertThat(rules(new Scripts(folder).read(CLASSES))).contains("checkpoint-weights");
  }
}
