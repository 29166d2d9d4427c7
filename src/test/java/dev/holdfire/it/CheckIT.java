package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code holdfire check}, as a person and a program use it. */
class CheckIT {
  private static final String COSTLY =
      """
      import modal

      app = modal.App("sweep")


      @app.function(gpu="H100", timeout=3600, retries=modal.Retries(max_retries=1))
      def evaluate(n: int):
          print(n)


      @app.local_entrypoint()
      def main():
          list(evaluate.map([1, 2, 3]))
      """;

  @TempDir Path folder;
  private CliHome home;
  private Path script;

  @BeforeEach
  void aProject() throws IOException {
    home = new CliHome(folder);
    script = home.project().resolve("sweep.py");
    Files.writeString(script, COSTLY);
  }

  @Test
  void findingsAreToldAsCompilersDo() throws Exception {
    CliRun run = home.run("check", "sweep.py").exits(1);

    assertThat(run.out().lines())
        .anyMatch(line -> line.matches("sweep\\.py:13:\\d+: refuse: .*\\[spawn-not-map]"))
        .anyMatch(line -> line.matches("sweep\\.py:8:\\d+: warn: .*\\[print-flush]"))
        .anyMatch(line -> line.startsWith("    fix: "));
    assertThat(home.run("check", "sweep.py", "--fail-on", "refuse").exit()).isEqualTo(1);
    assertThat(home.run("check", "train.py").exits(0).out()).contains("0 finding(s)");
    assertThat(folder.resolve("state")).doesNotExist();
  }

  @Test
  void jsonAndSarifHaveWhatProgramsRelyOn() throws Exception {
    JsonNode json = home.run("check", "sweep.py", "--json").exits(1).json();
    JsonNode sarif = home.run("check", "sweep.py", "--sarif").exits(1).json();

    assertThat(json.propertyNames())
        .containsExactly("script", "sha256", "backend", "facts", "checks", "findings");
    assertThat(json.path("backend").asString()).isEqualTo("modal");
    JsonNode function = json.path("facts").path("functions").get(0);
    assertThat(function.path("gpu").asString()).isEqualTo("H100");
    assertThat(function.path("timeout_seconds").asInt()).isEqualTo(3600);
    JsonNode fanout = json.path("facts").path("fanout").get(0);
    assertThat(fanout.path("kind").asString()).isEqualTo("map");
    assertThat(fanout.path("line").asInt()).isEqualTo(13);
    assertThat(json.path("checks")).hasSize(18);

    assertThat(sarif.path("version").asString()).isEqualTo("2.1.0");
    JsonNode run = sarif.path("runs").get(0);
    assertThat(run.path("tool").path("driver").path("name").asString()).isEqualTo("holdfire");
    List<String> rules = run.path("results").findValuesAsString("ruleId");
    assertThat(rules).contains("spawn-not-map", "print-flush");
    JsonNode region =
        run.path("results")
            .get(rules.indexOf("spawn-not-map"))
            .path("locations")
            .get(0)
            .path("physicalLocation")
            .path("region");
    assertThat(region.path("startLine").asInt()).isEqualTo(13);
  }

  @Test
  void whatStandsBehindTwoDashesIsWhatTheRunIsHanded() throws Exception {
    Files.writeString(
        home.project().resolve("train.py"),
        """
        import argparse, torch
        parser = argparse.ArgumentParser()
        parser.add_argument("--save-every", type=int, default=100)
        args = parser.parse_args()
        opt = torch.optim.SGD([], lr=1)
        for step in range(1000):
            opt.step()
            print(step, flush=True)
            if step % args.save_every == 0:
                torch.save(model.state_dict(), "m.pt")
        """);

    home.run("check", "train.py").exits(0);
    assertThat(
            home.run("check", "train.py", "--fail-on", "prove", "--", "--save-every", "9000")
                .exits(1)
                .out())
        .contains("saved only every 9000 steps");
    assertThat(
            home.run("check", "train.py", "--json", "--", "--save", "7")
                .exits(0)
                .json()
                .path("facts")
                .path("checkpoint_interval_steps")
                .asInt())
        .isEqualTo(7);
    home.run("check", "train.py", "--kwargs", "[]").fails(2, "JSON object");
  }

  @Test
  void whatAMachineCanMendIsShownFirstAndWrittenWhenAsked() throws Exception {
    CliRun shown = home.run("check", "sweep.py", "--fix");
    assertThat(shown.out()).contains("-    print(n)", "+    print(n, flush=True)");
    assertThat(script).hasContent(COSTLY);

    home.run("check", "sweep.py", "--fix", "--apply");

    assertThat(script).content().contains("print(n, flush=True)", "evaluate.map([1, 2, 3])");
    assertThat(home.run("check", "sweep.py").exits(1).out())
        .contains("[spawn-not-map]")
        .doesNotContain("[print-flush]");
  }

  @Test
  void onATerminalOnlyAYesWrites() throws Exception {
    String question = "Write this?";

    CliRun no = home.terminalAfter(question, "y\n", "check", "sweep.py", "--fix");

    assertThat(no.out()).contains("+    print(n, flush=True)", "Nothing was written");
    assertThat(script).hasContent(COSTLY);

    CliRun yes = home.terminalAfter(question, "yes\n", "check", "sweep.py", "--fix");

    assertThat(yes.out().indexOf("+    print(n, flush=True)"))
        .isBetween(0, yes.out().indexOf(question));
    assertThat(script).content().contains("print(n, flush=True)");
  }

  @Test
  void aFileThatCannotBeReadEndsWithTwo() throws Exception {
    home.run("check", "none.py").fails(2, "none.py", "there is none");
    home.run("check", ".").fails(2, "no regular file");
    Files.write(script, new byte[] {'x', (byte) 0xff, (byte) 0xfe});
    home.run("check", "sweep.py").fails(2, "UTF-8");
    Files.write(script, new byte[(2 << 20) + 1]);
    home.run("check", "sweep.py").fails(2, "2 MiB");
    Files.write(script, new byte[0]);
    assertThat(home.run("check", "sweep.py").exits(1).out()).contains("[nothing-to-run]");
    Files.writeString(script, "def f(:\n");
    assertThat(home.run("check", "sweep.py").exits(1).out()).contains("[syntax-error]");
  }
}
