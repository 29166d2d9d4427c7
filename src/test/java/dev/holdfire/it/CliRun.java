package dev.holdfire.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A command that has ended. */
record CliRun(int exit, String out, String err) {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Runs it to its end, with nothing on its stdin. */
  static CliRun of(ProcessBuilder builder) throws IOException, InterruptedException {
    Path out = Files.createTempFile("holdfire-out", "");
    Path err = Files.createTempFile("holdfire-err", "");
    try {
      Process process =
          builder
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      try {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
            .describedAs("%s ends", builder.command())
            .isTrue();
      } finally {
        process.destroyForcibly();
      }
      return new CliRun(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Checks the exit code and gives the run back. */
  CliRun exits(int code) {
    assertThat(exit).describedAs("%s", this).isEqualTo(code);
    return this;
  }

  /** Checks that it failed with a message of its own on stderr: no trace, and nothing on stdout. */
  CliRun fails(int code, String... words) {
    exits(code);
    assertThat(err).startsWith("holdfire: ").contains(words).doesNotContain("\tat ");
    assertThat(out).isEmpty();
    return this;
  }

  JsonNode json() {
    return JsonMapper.shared().readTree(out);
  }

  /** Each line of stdout as JSON. */
  List<JsonNode> jsonLines() {
    return out.lines().map(JsonMapper.shared()::readTree).toList();
  }
}
