package dev.holdfire.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is logged, where to, and that logback is there only once a line is. */
class LateLogsTest {
  private static final Path CLASSES = Path.of("classes");

  @TempDir Path folder;

  /** A program that logs a line of each level, or none. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      LateLogs.install();
      Logger log = LoggerFactory.getLogger("some.where.Part");
      log.trace("line at trace");
      log.debug("line at debug");
      log.info("line at info, {}", "late");
      if (arguments.length > 0) {
        log.warn("line at warn, {} of {} and {}", 1, "two");
        log.error("line at error, {}", "first", new IllegalStateException("the reason"));
      }
    }
  }

  @Test
  void warningsAndErrorsGoToStderrWithWhatTheyAreAbout() throws Exception {
    String lines = logged("", "lines");

    assertThat(lines.lines().filter(line -> line.contains("line at")))
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z WARN  Part: line at warn, 1 of two .*"),
            line -> assertThat(line).endsWith("ERROR Part: line at error, first"));
    assertThat(lines).contains("java.lang.IllegalStateException: the reason", "\tat ");
    assertThat(loaded("ch.qos.logback.core.ConsoleAppender")).isTrue();
  }

  @Test
  void withoutALineThereIsNoLogback() throws Exception {
    assertThat(logged("")).isEmpty();
    assertThat(loaded("org.slf4j.LoggerFactory")).isTrue();
    assertThat(loaded("ch.qos.logback.core.ConsoleAppender")).isFalse();
  }

  @Test
  void moreIsToldWhereItIsAskedFor() throws Exception {
    assertThat(logged("debug"))
        .contains("DEBUG Part: line at debug", "INFO  Part: line at info, late")
        .doesNotContain("line at trace");
    assertThat(logged("ALL")).contains("line at trace");
    assertThat(logged("error", "lines")).contains("line at error").doesNotContain("line at warn");
    assertThat(logged("loudly", "lines")).contains("line at warn").doesNotContain("line at info");
  }

  /** What it wrote to stderr; to stdout, which is the protocol's, it must write nothing. */
  private String logged(String level, String... arguments) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home", ""), "bin/java").toString(),
            "-Xlog:class+load:file=" + folder.resolve(CLASSES),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path", ""),
            Main.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments)).toList());
    builder.environment().put("HOLDFIRE_LOG", level);
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(out).isEmptyFile();
    return Files.readString(err);
  }

  private boolean loaded(String name) throws Exception {
    return Files.readString(folder.resolve(CLASSES)).contains(" " + name + " ");
  }
}
