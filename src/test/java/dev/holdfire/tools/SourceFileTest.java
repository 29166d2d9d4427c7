package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.ledger.Digests;
import dev.holdfire.report.ArgumentProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A file that cannot be used is a problem with its argument, never a fault and never a wait. */
@Timeout(10)
class SourceFileTest {
  @TempDir Path temporary;
  private Path project;
  private final Arguments arguments = new Arguments(JsonMapper.shared().createObjectNode());

  @BeforeEach
  void folder() throws IOException {
    project = temporary.toRealPath();
  }

  @Test
  void aFileIsReadWithItsDigestAndCanonicalPath() throws IOException {
    Files.writeString(project.resolve("train.py"), "print(1)\n");
    Files.createSymbolicLink(project.resolve("link.py"), project.resolve("train.py"));

    SourceFile file = read("./link.py").orElseThrow();

    assertThat(file.path()).isEqualTo(project.resolve("train.py"));
    assertThat(file.sha256()).isEqualTo(Digests.sha256("print(1)\n"));
    assertThat(file.text()).isEqualTo("print(1)\n");
    assertThat(file.unchanged()).isTrue();
  }

  @Test
  void aChangeIsSeen() throws IOException {
    Path script = Files.writeString(project.resolve("train.py"), "print(1)\n");
    SourceFile file = read("train.py").orElseThrow();

    Files.writeString(script, "print(2)\n");
    assertThat(file.unchanged()).isFalse();
    Files.delete(script);
    assertThat(file.unchanged()).isFalse();
  }

  @Test
  void aPipeIsNeitherReadNorWaitedFor() throws Exception {
    Path script = Files.writeString(project.resolve("train.py"), "print(1)\n");
    SourceFile file = read("train.py").orElseThrow();
    Files.delete(script);
    assertThat(new ProcessBuilder("mkfifo", script.toString()).start().waitFor()).isZero();

    assertThat(file.unchanged()).isFalse();
    assertThat(problem("train.py")).contains("no regular file");
  }

  @Test
  void whatIsMissingOrAFolderIsSaidToBe() throws IOException {
    Files.createDirectory(project.resolve("folder"));
    Files.writeString(project.resolve("file"), "");

    assertThat(problem("missing.py")).contains("does not exist: missing.py");
    assertThat(problem("folder")).contains("no regular file");
    assertThat(problem("file/below.py")).contains("cannot be read");
    assertThat(problem("x".repeat(5000))).contains("cannot be read");
  }

  @Test
  void aPathThatIsNoneIsAProblemWithoutItsControlCharacters() {
    assertThat(problem("train\0.py")).contains("is no path").doesNotContain("\0");
    assertThat(problem("a\u001b[31m.py")).doesNotContain("\u001b");
  }

  @Test
  void whatIsTooLargeIsNotRead() throws IOException {
    Files.write(project.resolve("edge.py"), new byte[SourceFile.MAX_BYTES]);
    Files.write(project.resolve("large.py"), new byte[SourceFile.MAX_BYTES + 1]);

    assertThat(read("edge.py")).isPresent();
    assertThat(problem("large.py")).contains("larger than 2097152 bytes");
  }

  @Test
  void bytesThatAreNoUtf8KeepTheirDigest() throws IOException {
    byte[] bytes = "print('\u00e9')".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(project.resolve("latin.py"), bytes);

    SourceFile file = read("latin.py").orElseThrow();

    assertThat(file.sha256()).isEqualTo(Digests.sha256(bytes));
    assertThat(file.text()).contains("\ufffd");
  }

  private Optional<SourceFile> read(String named) {
    return SourceFile.read(arguments, "/script", named, project);
  }

  private String problem(String named) {
    int before = arguments.problems().size();
    assertThat(read(named)).isEmpty();
    assertThat(arguments.problems()).hasSize(before + 1);
    ArgumentProblem problem = arguments.problems().getLast();
    assertThat(problem.path()).isEqualTo("/script");
    assertThat(problem.message()).startsWith("script ");
    return problem.message();
  }
}
