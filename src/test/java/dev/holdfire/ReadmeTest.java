package dev.holdfire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Holds the README's tables to the manifests; {@code scripts/generate} rewrites them. */
final class ReadmeTest {
  private static final Path README = Path.of("README.md");

  @Test
  void itsTablesAreThoseOfTheManifests() throws IOException {
    String readme = ToolFiles.text(README);
    String rewritten = ReadmeTables.rewritten(readme);
    if (Boolean.getBoolean("holdfire.generate") && !rewritten.equals(readme)) {
      Files.writeString(README, rewritten);
    } else {
      assertThat(readme)
          .as("README.md differs from tool-manifests/ and schemas/: run scripts/generate")
          .isEqualTo(rewritten);
    }
  }

  @Test
  void whatStandsAroundTheTablesIsKept() {
    String readme =
        """
        before
        <!-- tools:begin -->
        old
        <!-- tools:end -->
        between
        <!-- capabilities:begin --><!-- capabilities:end -->
        after
        """;
    assertThat(ReadmeTables.rewritten(readme))
        .startsWith("before\n<!-- tools:begin -->\n| tool |")
        .contains("|\n<!-- tools:end -->\nbetween\n<!-- capabilities:begin -->\n| capability |")
        .endsWith("|\n<!-- capabilities:end -->\nafter\n")
        .doesNotContain("old");
  }

  @Test
  void markersThatAreNotThereAreSaid() {
    assertThatThrownBy(() -> ReadmeTables.rewritten("no markers"))
        .hasMessageContaining("<!-- tools:begin -->");
  }
}
