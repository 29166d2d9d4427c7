package dev.holdfire.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfire.cost.Usd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyReadingTest {
  private final PolicyFolders folders;

  PolicyReadingTest(@TempDir Path folder) {
    folders = new PolicyFolders(folder);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[cost]\\nmargin = 2\\n margin = 3 | line 3, column 12: the key `margin` is given twice",
        "[cost]\\n[limits]\\n[cost] | line 3, column 6: the table `[cost]` is given twice",
        "time_zone = | line 1, column 12: this is no TOML: Premature end",
        "time_zone = 'UTC | line 1, column 17: this is no TOML",
        "cost = { margin = 2, margin = 3 } | the key `cost` is given twice",
        "\uFEFFtime_zone = 'UTC' | line 1, column 1: this is no TOML",
        "just words | line 1, column 5: this is no TOML",
      })
  void whatIsNoTomlIsPlaced(String toml, String reason) {
    assertThat(folders.user(toml.replace("\\n", "\n")).refusal())
        .startsWith("The policy USER cannot be used: ")
        .contains(reason);
  }

  @Test
  void depthSizeAndEncodingAreBounded() throws IOException {
    assertThat(folders.user("a = " + "[".repeat(100_000)).refusal()).contains("nesting depth");
    assertThat(folders.user("a." + "b.".repeat(100_000) + "c = 1").refusal())
        .contains("nesting depth");
    assertThat(folders.user("cost.warn_usd = 1" + "0".repeat(5000)).refusal())
        .contains("no TOML")
        .hasSizeLessThan(600);
    assertThat(folders.user("#" + "x".repeat(1 << 20)).refusal()).contains("larger than 1 MiB");
    assertThat(folders.user("#" + "x".repeat((1 << 20) - 1)).load().read()).hasSize(1);
    Files.write(folders.userFile(), "# a\n# b \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThat(folders.refusal()).contains("line 2 is not UTF-8");
    Files.write(folders.userFile(), new byte[] {'#', (byte) 0xc3});
    assertThat(folders.refusal()).contains("line 1 is not UTF-8");
  }

  @Test
  void onlyAFileThatIsSurelyAbsentIsAbsent() throws IOException {
    Files.createDirectories(folders.userFile());
    assertThat(folders.refusal()).contains("it is a folder: put a file in its place");
    Files.delete(folders.userFile());

    Files.createSymbolicLink(folders.userFile(), Path.of("gone.toml"));
    assertThat(folders.refusal()).contains("USER is a link that leads nowhere");
    Files.delete(folders.userFile());

    Path folder = folders.userFile().getParent();
    Files.delete(folder);
    Files.createSymbolicLink(folder, Path.of("gone"));
    assertThat(folders.refusal()).contains(folder + " is a link that leads nowhere");
    Files.delete(folder);

    Files.writeString(folder, "");
    assertThat(folders.refusal()).contains(folder + " is no folder");
    Files.delete(folder);

    assertThat(folders.load().read()).isEmpty();
  }

  @Test
  void aDeviceIsNotOpenedAndALinkToAFileIsFollowed() throws IOException {
    Files.createDirectories(folders.userFile().getParent());
    Files.createSymbolicLink(folders.userFile(), Path.of("/dev/zero"));
    assertThat(folders.refusal()).contains("it is no regular file");
    Files.delete(folders.userFile());

    Path dotfiles = folders.home().resolve("dotfiles.toml");
    Files.writeString(dotfiles, "cost.stop_usd = 7");
    Files.createSymbolicLink(folders.userFile(), dotfiles);
    assertThat(folders.load().policy().cost().stop()).isEqualTo(Usd.of("7"));
  }

  @Test
  void anEmptyFileAndEmptyTablesChangeNothing() {
    assertThat(folders.user("").load().read()).containsExactly(folders.userFile());
    assertThat(folders.user("[cost]\n[backend.local]\n").load().policy().cost().stop())
        .isEqualTo(Usd.of("20"));
  }
}
