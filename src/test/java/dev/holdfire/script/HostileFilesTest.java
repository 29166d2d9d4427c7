package dev.holdfire.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.script.syntax.ParsedSource;
import dev.holdfire.script.syntax.PythonParser;
import dev.holdfire.script.syntax.SourceFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
}
