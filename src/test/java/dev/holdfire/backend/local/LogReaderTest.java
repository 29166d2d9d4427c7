package dev.holdfire.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.backend.LogPage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogReaderTest {
  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void open() {
    log = folder.resolve("output.log");
  }

  @Test
  void aLogThatIsNotThereYetIsEmpty() throws IOException {
    assertThat(page("", 10)).isEqualTo(new LogPage(List.of(), "0", false));
  }

  @Test
  void theNewestLinesComeFirstAndTheCursorLeadsOn() throws IOException {
    append("1\n2\n3\n");

    LogPage newest = page("", 2);
    assertThat(newest).isEqualTo(new LogPage(List.of("2", "3"), "6", true));
    assertThat(page(newest.cursor(), 2)).isEqualTo(new LogPage(List.of(), "6", false));
    append("4\n5\n6\n");
    assertThat(page(newest.cursor(), 2)).isEqualTo(new LogPage(List.of("4", "5"), "10", true));
    assertThat(page("10", 2)).isEqualTo(new LogPage(List.of("6"), "12", false));
  }

  @Test
  void allPagesTogetherAreTheWholeLog() throws IOException {
    List<String> all = IntStream.range(0, 1000).mapToObj(i -> "line " + i).toList();
    append(all.stream().collect(Collectors.joining("\n", "", "\n")));

    List<String> read = new ArrayList<>();
    LogPage page = page("0", 7);
    read.addAll(page.lines());
    while (page.truncated()) {
      page = page(page.cursor(), 7);
      read.addAll(page.lines());
    }
    assertThat(read).isEqualTo(all);
  }

  @Test
  void anOpenLineIsShownOnceItIsCompleteOrTheJobHasEnded() throws IOException {
    append("done\nhal");

    assertThat(page("", 10)).isEqualTo(new LogPage(List.of("done"), "5", false));
    assertThat(new LogReader(log).page("5", 10, true).lines()).containsExactly("hal");
    append("f\n");
    assertThat(page("5", 10).lines()).containsExactly("half");
  }

  @Test
  void ofAProgressBarTheNewestCompleteStateIsShown() throws IOException {
    append("\r 10%\r 20%\r 3");

    LogPage first = page("", 10);
    assertThat(first.lines()).containsExactly(" 20%");
    append("0%\r 40%\n");
    assertThat(page(first.cursor(), 10).lines()).containsExactly(" 40%");
    append("windows\r\n");
    assertThat(page("", 10).lines()).contains("windows");
  }

  @Test
  void bytesThatAreNoTextSurvive() throws IOException {
    Files.write(log, new byte[] {'a', (byte) 0xff, (byte) 0xc3, 'b', '\n'});

    assertThat(page("", 10).lines()).containsExactly("a\ufffd\ufffdb");
  }

  @Test
  void aLongLineIsCutAndSaidToBe() throws IOException {
    append("x".repeat(100_000) + "\nshort\n");

    LogPage page = page("0", 10);
    assertThat(page.lines()).hasSize(2);
    assertThat(page.lines().getFirst())
        .hasSizeLessThan(LogReader.MAX_LINE_CHARACTERS + 100)
        .endsWith("[line of 100000 bytes, cut]");
  }

  @Test
  void aLineWithoutEndDoesNotStopTheReading() throws IOException {
    append("y".repeat(3_000_000) + "\nend\n");

    List<String> read = new ArrayList<>();
    LogPage page = page("0", 10);
    read.addAll(page.lines());
    while (page.truncated()) {
      page = page(page.cursor(), 10);
      read.addAll(page.lines());
    }
    assertThat(read).hasSizeLessThan(6).endsWith("end");
  }

  @Test
  void aHugeLogIsReadAtItsEndOnly() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(3L << 30);
      file.seek(3L << 30);
      file.write("\nlast\n".getBytes(StandardCharsets.UTF_8));
    }

    LogPage page = page("", 1);
    assertThat(page.lines()).containsExactly("last");
    assertThat(page.cursor()).isEqualTo(Long.toString((3L << 30) + 6));
    assertThat(page.truncated()).isTrue();
  }

  @Test
  void whatIsNotKeptIsSaidAndNeverShown() throws IOException {
    append("\0".repeat(3_000_000) + "half\none\ntwo\n");
    Files.writeString(folder.resolve("output-kept.json"), "3000000");

    LogPage first = page("12", 2);

    assertThat(first.lines())
        .containsExactly("=== holdfire: 2999993 bytes of older output are not kept ===", "one");
    assertThat(first.truncated()).isTrue();
    assertThat(page(first.cursor(), 2)).isEqualTo(new LogPage(List.of("two"), "3000013", false));
    assertThat(page("3000005", 1).lines()).containsExactly("one");
    assertThat(page("", 2).lines()).containsExactly("one", "two");
    assertThat(page("0", 1).lines()).hasSize(1);
    assertThat(page(page("0", 1).cursor(), 1).lines()).containsExactly("one");
  }

  @Test
  void aCursorThatNoPageGaveMeansTheNewestLinesOrTheEnd() throws IOException {
    append("1\n2\n");

    assertThat(page("no cursor", 1).lines()).containsExactly("2");
    assertThat(page("999999", 1)).isEqualTo(new LogPage(List.of(), "4", false));
  }

  private LogPage page(String cursor, int lines) throws IOException {
    return new LogReader(log).page(cursor, lines, false);
  }

  private void append(String text) throws IOException {
    Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
