package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.script.syntax.ParsedSource;
import dev.holdfire.script.syntax.PythonParser;
import dev.holdfire.script.syntax.SourceFile;
import dev.holdfire.script.value.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no ordinary scripts get a clear answer, and the process lives on. */
@Timeout(60)
class HostileFilesTest {
  @TempDir private Path folder;

  @Test
  void deepNestingIsASyntaxErrorWithAPlace() throws IOException {
    for (String deep :
        List.of(
            "(".repeat(100_000) + "1" + ")".repeat(100_000) + "\n",
            "x = " + "a + ".repeat(100_000) + "1\n",
            "x = " + "[".repeat(100_000) + "\n",
            "x = " + "f'{".repeat(20_000) + "\n")) {
      Report report = new Scripts(folder).read(deep);

      assertThat(report.check("syntax-error").verdict()).isEqualTo(Verdict.VIOLATED);
      assertThat(report.check("syntax-error").evidence().getFirst().line()).isEqualTo(1);
    }
  }

  @Test
  void whatTakesTooLongToParseSaysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("slow.py"), "def f(:\n".repeat(2_000));
    AtomicLong clock = new AtomicLong();

    ParsedSource parsed =
        new PythonParser(() -> clock.addAndGet(6_000_000_000L)).parse(SourceFile.read(file));

    assertThat(parsed.problems()).hasSize(1);
    assertThat(parsed.problems().getFirst().message()).contains("too long");
  }

  @Test
  void aLongFileIsReadWhole() throws IOException {
    String many =
        IntStream.range(0, 20_000)
            .mapToObj("x%d = print('line')"::formatted)
            .collect(Collectors.joining("\n", "", "\n"));

    Report report = new Scripts(folder).read("import modal\n" + many);

    assertThat(report.check("syntax-error").verdict()).isEqualTo(Verdict.SATISFIED);
  }

  @Test
  void placesAreRightBehindMarksTabsAndWideLetters() throws IOException {
    Report report =
        new Scripts(folder)
            .read(
                "\uFEFF"
                    + """
                    import modal
                    app = modal.App()
                    @app.function(timeout=9, retries=1)
                    def f():
                    \ts = '😀é'; print(s)
                    """
                        .replace("\n", "\r\n"));

    assertThat(report.findings()).hasSize(1);
    Finding finding = report.findings().getFirst();
    assertThat(finding.rule()).isEqualTo("print-flush");
    assertThat(finding.at().line()).isEqualTo(5);
    assertThat(finding.at().column()).isEqualTo(13);
    SourceFile file = report.script();
    Edit edit = finding.edit().orElseThrow();
    assertThat(file.text().substring(0, edit.offset())).endsWith("print(s");
  }

  @Test
  void python2IsNoPython() throws IOException {
    assertThat(new Scripts(folder).read("print 'x'\n").findings())
        .extracting(Finding::rule)
        .containsExactly("syntax-error");
  }

  @Test
  void whatIsNoReadableTextIsAnError() throws IOException {
    Path bytes = Files.write(folder.resolve("latin.py"), new byte[] {'#', (byte) 0xe9, '\n'});
    Path large = Files.write(folder.resolve("large.py"), new byte[(2 << 20) + 1]);
    for (Path path : List.of(bytes, large, folder, folder.resolve("none.py"))) {
      assertThatExceptionOfType(HoldfireException.class)
          .isThrownBy(() -> SourceFile.read(path))
          .satisfies(thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
  }

  @Test
  void whatIsNoRegularFileIsAnErrorAndNothingWaitsForIt() throws Exception {
    Path pipe = folder.resolve("pipe.py");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path loop = folder.resolve("loop.py");
    Files.createSymbolicLink(loop, folder.resolve("other.py"));
    Files.createSymbolicLink(folder.resolve("other.py"), loop);
    for (Path path : List.of(pipe, loop, Path.of("/dev/null"))) {
      assertThatExceptionOfType(HoldfireException.class)
          .isThrownBy(() -> SourceFile.read(path))
          .satisfies(thrown -> assertThat(thrown.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
    // A module that cannot be read is said to be missing, and is not waited for.
    Report report = new Scripts(folder).read("import pipe, loop\npipe.train()\n");
    assertThat(report.check("nothing-to-run").verdict()).isEqualTo(Verdict.SATISFIED);
  }

  @Test
  void oneHugeTextIsReadAndTwoMebibytesAreTheEnd() throws IOException {
    int most = SourceFile.MAX_BYTES;
    String text = "x = '" + "y".repeat(most - 14) + "'\nf(x)\n";
    assertThat(new Scripts(folder).read(text).check("syntax-error").verdict())
        .isEqualTo(Verdict.SATISFIED);
    assertThatExceptionOfType(HoldfireException.class)
        .isThrownBy(() -> new Scripts(folder).read(text + "#".repeat(4)));
  }

  @Test
  void modulesThatImportEachOtherAreReadOnce() throws IOException {
    Report report =
        new Scripts(folder)
            .with("one.py", "from two import *\nimport script\nA = B\n")
            .with("two.py", "from one import *\nB = A\ndef go():\n    go()\n")
            .read("import modal\nfrom one import A, go\napp = modal.App(A)\ngo()\n");

    assertThat(report.facts().appName().known()).isEmpty();
  }

  @Test
  void hundredsOfModulesAreNotAllFollowedAndThatIsSaid() throws IOException {
    Scripts scripts = new Scripts(folder);
    StringBuilder all = new StringBuilder("import torch\n");
    for (int i = 0; i < 300; i++) {
      scripts.with("part%d.py".formatted(i), "def f():\n    pass\n");
      all.append("import part%d\n".formatted(i));
    }
    all.append("opt = torch.optim.SGD([], lr=1)\nfor step in range(9):\n    opt.step()\n");

    Check check = scripts.read(all.toString()).check("checkpoint-weights");

    assertThat(check.verdict()).isEqualTo(Verdict.UNKNOWN);
    assertThat(check.evidence().getFirst().text()).contains("more than 64 modules");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "def f(a, b):\n    return a, *(x for x in b)\n",
        "def f(a, b):\n    x = a, *[b], 3\n    return x\n",
        "def f(a, b):\n    for q in a, *(b or []):\n        print(q)\n",
      })
  void starsThatTheGrammarDoesNotKnowAreNoErrors(String text) throws IOException {
    assertThat(new Scripts(folder).read(text + "print(f)\n").check("syntax-error").verdict())
        .isEqualTo(Verdict.SATISFIED);
    assertThat(new Scripts(folder).read(text + "print(f))\n").check("syntax-error").verdict())
        .isEqualTo(Verdict.VIOLATED);
  }

  @Test
  void modulesThatTakeTooLongAreNotAllFollowedAndThatIsSaid() throws IOException {
    Files.writeString(folder.resolve("a.py"), "import b\n");
    Files.writeString(folder.resolve("b.py"), "import c\n");
    Files.writeString(folder.resolve("c.py"), "X = 1\n");
    Path script = Files.writeString(folder.resolve("script.py"), "import a\n").toRealPath();
    AtomicLong clock = new AtomicLong();

    Program program =
        Program.of(
            new PythonParser(() -> clock.addAndGet(4_000_000_000L)),
            SourceFile.read(script),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    assertThat(program.modules()).hasSizeLessThan(4);
    assertThat(program.gaps()).anyMatch(gap -> gap.contains("too long"));
  }
}
