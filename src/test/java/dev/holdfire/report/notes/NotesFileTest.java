package dev.holdfire.report.notes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.report.form.FieldFinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NotesFileTest {
  private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
  private static final Note GOOD =
      new Note(
          "rates", "E3", "loss 1.83", "keep 3e-4", "own benchmark: 120 images/s", "none", "none");

  @TempDir Path folder;
  private Path project;
  private Path file;

  @BeforeEach
  void project() throws IOException {
    project = Files.createDirectory(folder.resolve("project"));
    file = project.resolve(".holdfire/notes.md");
  }

  @Test
  void anEntryIsExact() {
    assertThat(GOOD.text(LocalDate.of(2026, 11, 27)))
        .isEqualTo(
            """
            ### rates (2026-11-27) [E3]
            Result: loss 1.83
            Decision: keep 3e-4
            Benchmark: own benchmark: 120 images/s
            Learnings: none
            Next: none
            """);
    Note forged = new Note("a\n### b", "E3", "1\n### c (2026-01-01) [E1]", "x", "x", "x", "x");
    assertThat(forged.text(LocalDate.of(2026, 11, 27)).lines().filter(l -> l.startsWith("#")))
        .hasSize(1);
  }

  @Test
  void entriesFollowEachOtherAndModesStay() throws IOException {
    assertThat(new NotesFile(project).append("one\n")).isEqualTo(file.toRealPath());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    new NotesFile(project).append("two\n");
    Files.writeString(file, Files.readString(file).stripTrailing());
    new NotesFile(project).append("three\n");

    assertThat(file).hasContent("one\n\ntwo\n\nthree\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aLinkWithinTheProjectIsKept() throws IOException {
    Path docs = Files.createDirectory(project.resolve("docs"));
    Path real = Files.writeString(docs.resolve("notes.md"), "one\n");
    Files.createDirectory(file.getParent());
    Files.createSymbolicLink(file, real);

    new NotesFile(project).append("two\n");

    assertThat(file).isSymbolicLink();
    assertThat(real).hasContent("one\n\ntwo\n");
  }

  @Test
  void linksOutOfTheProjectAreRefused() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Path secret = Files.writeString(outside.resolve("notes.md"), "theirs");
    Files.createSymbolicLink(project.resolve(".holdfire"), outside);
    refused("leads out of the project");

    Files.delete(project.resolve(".holdfire"));
    Files.createDirectory(project.resolve(".holdfire"));
    Files.createSymbolicLink(file, secret);
    refused("leads out of the project");
    assertThat(secret).hasContent("theirs");

    Files.delete(file);
    Files.createSymbolicLink(file, outside.resolve("missing.md"));
    refused("cannot be written");
    assertThat(outside.resolve("missing.md")).doesNotExist();

    Files.delete(file);
    Files.createDirectory(file);
    refused("no regular file");
  }

  private void refused(String why) {
    assertThatThrownBy(() -> new NotesFile(project).append("x"))
        .isInstanceOf(HoldfireException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aGoodNoteIsInOrder() {
    assertThat(GOOD.check(NOW)).hasSize(6).allMatch(FieldFinding::ok);
  }

  @ParameterizedTest
  @CsvSource({
    "result, it went well, notes: Result",
    "result, none, notes: Result",
    "result, it works, notes: Result",
    "decision, TODO, notes: Decision",
    "decision, <what>, notes: Decision",
    "learnings, resuming works, notes: Learnings",
    "learnings, '', notes: Learnings",
    "next, n/a, notes: Next",
    "benchmark, Kaplan (2020) says so, notes: Benchmark",
    "grade, E2, notes: grade",
    "grade, E9, notes: grade",
  })
  void whatIsWrongIsFound(String part, String value, String field) {
    Note bad =
        new Note(
            GOOD.name(),
            part.equals("grade") ? value : GOOD.grade(),
            part.equals("result") ? value : GOOD.result(),
            part.equals("decision") ? value : GOOD.decision(),
            part.equals("benchmark") ? value : GOOD.benchmark(),
            part.equals("learnings") ? value : GOOD.learnings(),
            part.equals("next") ? value : GOOD.next());

    List<String> wrong =
        bad.check(NOW).stream().filter(finding -> !finding.ok()).map(FieldFinding::field).toList();
    assertThat(wrong).isNotEmpty().containsOnly(field);
  }
}
