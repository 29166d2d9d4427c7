package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.script.rule.Rule;
import dev.holdfire.script.rule.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Each rule has a mutant: the good script without the one property breaks exactly that rule, at the
 * line that the mutant marks.
 */
class RulesTest {
  private static final String MARK = "# here";

  record Mutant(String rule, Severity severity, String from, String to) {}

  static final List<Mutant> MUTANTS =
      List.of(
          new Mutant(
              "syntax-error",
              Severity.REFUSE,
              "    volume.reload()\n",
              "    volume.reload()\n    x = = 1  # here\n"),
          new Mutant(
              "timeout-stated",
              Severity.WARN,
              "@app.function(\n    image=image,\n    gpu=\"H100:2\",\n    timeout=2 * HOUR,\n",
              "@app.function(  # here\n    image=image,\n    gpu=\"H100:2\",\n"),
          new Mutant(
              "timeout-stated", Severity.WARN, "timeout=2 * HOUR,", "timeout=25 * HOUR,  # here"),
          new Mutant("retries-stated", Severity.WARN, "max_retries=1),", "max_retries=0),  # here"),
          new Mutant(
              "volume-mounted",
              Severity.REFUSE,
              "CKPT = \"/ckpt/last.pt\"",
              "CKPT = \"/tmp/last.pt\""),
          new Mutant("commit-after-write", Severity.PROVE, "    volume.commit()\n", ""),
          new Mutant(
              "commit-after-write",
              Severity.PROVE,
              "    volume.commit()\n",
              "    if step > 900:\n        volume.commit()\n"),
          new Mutant(
              "checkpoint-weights",
              Severity.REFUSE,
              "    torch.save({\"model\": model.state_dict(), \"optimizer\":"
                  + " optimizer.state_dict(), \"step\": step}, CKPT)\n",
              "    print(step, flush=True)\n"),
          new Mutant(
              "checkpoint-interval",
              Severity.PROVE,
              "if step % SAVE_EVERY == 0:",
              "if step % (SAVE_EVERY * 3) == 0:  # here"),
          new Mutant(
              "checkpoint-interval",
              Severity.PROVE,
              "        if step % SAVE_EVERY == 0:\n            save(model, optimizer, step)\n",
              ""),
          new Mutant("print-flush", Severity.WARN, "}), flush=True)", "}))  # here"),
          new Mutant(
              "progress-interval",
              Severity.WARN,
              "if step % 50 == 0:",
              "if step % 251 == 0:  # here"),
          new Mutant(
              "spawn-not-map",
              Severity.REFUSE,
              "    call = train.spawn(steps)\n    print(call.object_id)\n",
              "    list(train.map([steps]))  # here\n"),
          new Mutant(
              "outside-ceiling",
              Severity.REFUSE,
              "    volume.reload()\n",
              "    volume.reload()\n    modal.Function.from_name(\"a\", \"b\").spawn()  # here\n"),
          new Mutant(
              "outside-ceiling",
              Severity.WARN,
              "    volume.reload()\n",
              "    volume.reload()\n    modal.Sandbox.create(\"ls\", app=app)  # here\n"),
          new Mutant(
              "download-retries",
              Severity.WARN,
              "@tenacity.retry(stop=tenacity.stop_after_attempt(3),"
                  + " wait=tenacity.wait_exponential())\n",
              ""),
          new Mutant("resume-on-retry", Severity.WARN, "    volume.reload()\n", ""),
          new Mutant(
              "detached",
              Severity.WARN,
              "    print(call.object_id)\n",
              """
                  print(call.object_id)


              if __name__ == "__main__":
                  with app.run():  # here
                      main()
              """),
          new Mutant("gpu-compat", Severity.REFUSE, "gpu=\"H100:2\",", "gpu=\"H100:64\",  # here"),
          new Mutant("gpu-compat", Severity.REFUSE, "\"torch==2.7.0\"", "\"torch==2.0.1\""),
          new Mutant("gpu-compat", Severity.REFUSE, "\"torch==2.7.0\"", "\"torch>=1.9,<2.1\""),
          new Mutant("gpu-compat", Severity.WARN, "\"torch==2.7.0\"", "\"torch>=1.9\""),
          new Mutant("gpu-compat", Severity.WARN, "\"torch==2.7.0\"", "\"torch\""),
          new Mutant(
              "secret-in-code",
              Severity.REFUSE,
              "HOUR = 60 * 60\n",
              "HOUR = 60 * 60\nKEY = \"hf_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH\"  # here\n"),
          new Mutant(
              "infra-leak", Severity.WARN, "https://example.com/data", "http://10.20.30.40/data"));

  @TempDir private Path folder;

  @Test
  void aBenchmarkByItsNameIsRefusedLikeAnyOtherAndToldOfTheSmokeLimits() throws IOException {
    String text =
        """
        import torch
        opt = torch.optim.SGD([], lr=1)
        for i in range(9):
            opt.step()
            print(i, flush=True)
        """;
    new Scripts(folder).with("bench.py", text).with("workbench.py", text);

    for (Profile profile : Profile.values()) {
      assertThat(unsaved("bench.py", profile).severity()).isEqualTo(Severity.REFUSE);
      assertThat(unsaved("bench.py", profile).fix()).contains("smoke limits");
      assertThat(unsaved("workbench.py", profile).severity()).isEqualTo(Severity.REFUSE);
      assertThat(unsaved("workbench.py", profile).fix()).doesNotContain("smoke limits");
    }
  }

  private Finding unsaved(String name, Profile profile) throws IOException {
    return new Scripts(folder)
        .file(name, profile).findings().stream()
            .filter(finding -> finding.rule().equals("checkpoint-weights"))
            .findFirst()
            .orElseThrow();
  }

  @Test
  void theGoodScriptsBreakNothing() throws IOException {
    for (String name : List.of("good_modal.py", "good_local.py")) {
      assertThat(new Scripts(folder).read(Scripts.resource(name)).findings()).as(name).isEmpty();
    }
  }

  @ParameterizedTest
  @FieldSource("MUTANTS")
  void aMutantBreaksExactlyItsRule(Mutant mutant) throws IOException {
    String good = Scripts.resource("good_modal.py");
    assertThat(good).contains(mutant.from());
    String bad = good.replace(mutant.from(), mutant.to());

    Report report = new Scripts(folder).read(bad);

    assertThat(report.findings()).extracting(Finding::rule).containsOnly(mutant.rule());
    assertThat(report.findings()).extracting(Finding::severity).containsOnly(mutant.severity());
    int marked = bad.indexOf(MARK);
    if (marked >= 0) {
      int line = (int) bad.substring(0, marked).lines().count();
      assertThat(report.findings()).extracting(finding -> finding.at().line()).contains(line);
    }
    assertThat(report.findings()).extracting(Finding::fix).noneMatch(String::isBlank);
  }

  @Test
  void oneStepInNoLoopIsNoTrainingForSure() throws IOException {
    String once =
        """
        import torch
        opt = torch.optim.SGD([], lr=1)
        opt.step()
        print("done", flush=True)
        """;
    String often = once + "for i in range(9):\n    print(i, flush=True)\n";

    assertThat(
            new Scripts(folder).with("once.py", once).file("once.py", Profile.STANDARD).findings())
        .extracting(Finding::severity)
        .contains(Severity.PROVE)
        .doesNotContain(Severity.REFUSE);
    assertThat(
            new Scripts(folder)
                .with("often.py", often)
                .file("often.py", Profile.STANDARD)
                .findings())
        .extracting(Finding::severity)
        .contains(Severity.REFUSE);
  }

  @Test
  void aFileThatOnlyDefinesHasNothingToRun() throws IOException {
    assertThat(new Scripts(folder).read("X = 1\ndef f():\n    print(X)\n").findings())
        .extracting(Finding::rule)
        .containsExactly("nothing-to-run");
    assertThat(new Scripts(folder).read("").findings())
        .extracting(Finding::rule)
        .containsExactly("nothing-to-run");
  }

  @Test
  void everyRuleHasAMutant() {
    assertThat(Rules.all())
        .extracting(Rule::id)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(MUTANTS.stream().map(Mutant::rule), Stream.of("nothing-to-run"))
                .distinct()
                .toList());
  }

  @Test
  void aStrictProfileRefusesEveryFinding() throws IOException {
    String bad = Scripts.resource("good_modal.py").replace("}), flush=True)", "}))");

    Report report =
        new Scripts(folder).read(bad, Optional.empty(), Profile.STRICT, (_, _) -> Optional.empty());

    assertThat(report.findings()).extracting(Finding::severity).containsExactly(Severity.REFUSE);
  }

  @Test
  void aWaivedFindingStaysInSightAndCountsNoLonger() throws IOException {
    String bad = Scripts.resource("good_modal.py").replace("}), flush=True)", "}))");

    Report report =
        new Scripts(folder)
            .read(
                bad,
                Optional.empty(),
                Profile.STANDARD,
                (rule, _) -> rule.equals("print-flush") ? Optional.of("old") : Optional.empty());

    assertThat(report.findings()).extracting(Finding::waived).containsExactly(Optional.of("old"));
    assertThat(report.hasFinding(Severity.WARN)).isFalse();
  }
}
