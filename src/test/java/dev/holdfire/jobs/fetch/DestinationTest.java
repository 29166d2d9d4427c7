package dev.holdfire.jobs.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.jobs.fetch.Destination.Placed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from outside stay in their folder, and are whole under their name or not there. */
class DestinationTest {
  @TempDir private Path root;

  private Destination open() {
    return Destination.open(root.resolve("to"));
  }

  private static Placed place(Destination to, String name, String text, boolean replace)
      throws IOException {
    Path arrival = to.arrival();
    Files.writeString(arrival, text);
    return to.place(arrival, (LocalName.Safe) LocalName.of(name), replace);
  }

  private List<String> left() throws IOException {
    try (Stream<Path> all = Files.walk(root.resolve("to"))) {
      return all.filter(Files::isRegularFile)
          .map(file -> root.resolve("to").relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../x",
        "a/../../x",
        "..",
        "/etc/passwd",
        "",
        "a//b",
        "./a",
        "a/",
        "a\nb",
        "a\0b",
        "a\u2028b",
        ".holdfire-fetch/x"
      })
  void aNameThatLeadsElsewhereIsNone(String name) {
    assertThat(LocalName.of(name)).isInstanceOf(LocalName.Unsafe.class);
    assertThat(LocalName.of("x".repeat(256))).isInstanceOf(LocalName.Unsafe.class);
    assertThat(LocalName.of("é".repeat(128))).isInstanceOf(LocalName.Unsafe.class);
  }

  @Test
  void oddNamesThatStayInsideAreTaken() throws IOException {
    try (Destination to = open()) {
      for (String name : List.of("...", "..a/b", "größe 漢🔥", "a\\..\\b", "-rf", "~", "$HOME")) {
        assertThat(place(to, name, name, false)).isEqualTo(Placed.NEW);
        assertThat(root.resolve("to").resolve(name)).hasContent(name);
      }
    }
    assertThat(left()).hasSize(7);
  }

  @Test
  void aDifferentFileIsKeptUnlessItIsToBeReplaced() throws IOException {
    try (Destination to = open()) {
      assertThat(place(to, "a/x", "one", false)).isEqualTo(Placed.NEW);
      assertThat(place(to, "a/x", "one", false)).isEqualTo(Placed.SAME);
      assertThat(place(to, "a/x", "two", false)).isEqualTo(Placed.KEPT);
      assertThat(root.resolve("to/a/x")).hasContent("one");
      assertThat(place(to, "a/x", "two", true)).isEqualTo(Placed.REPLACED);
      assertThat(root.resolve("to/a/x")).hasContent("two");
      assertThatThrownBy(() -> place(to, "a", "three", true)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> place(to, "a/x/y", "four", true)).isInstanceOf(IOException.class);
    }
    assertThat(left()).containsExactly("a/x");
  }

  @Test
  void aLinkLeadsNowhere() throws IOException {
    Path outside = Files.createDirectories(root.resolve("outside"));
    Files.writeString(outside.resolve("kept"), "kept");
    try (Destination to = open()) {
      Files.createSymbolicLink(to.folder().resolve("folder"), outside);
      Files.createSymbolicLink(to.folder().resolve("file"), outside.resolve("kept"));
      Files.createSymbolicLink(to.folder().resolve("dangling"), outside.resolve("new"));

      assertThatThrownBy(() -> place(to, "folder/x", "x", true)).isInstanceOf(IOException.class);
      assertThat(place(to, "file", "kept", false)).isEqualTo(Placed.KEPT);
      assertThat(place(to, "dangling", "x", false)).isEqualTo(Placed.KEPT);
      assertThat(place(to, "file", "x", true)).isEqualTo(Placed.REPLACED);
    }
    assertThat(outside).isDirectoryContaining("glob:**/kept").isNotEmptyDirectory();
    assertThat(outside.resolve("kept")).hasContent("kept");
    assertThat(outside.toFile().list()).containsExactly("kept");
    assertThat(root.resolve("to/file")).isRegularFile().hasContent("x");
  }

  @Test
  void onlyOneFetchGoesIntoAFolderAndPartsOfADeadOneGo() throws IOException {
    Path dead = Files.createDirectories(root.resolve("to").resolve(Destination.ARRIVING));
    Files.writeString(dead.resolve("old.part"), "half");
    try (Destination to = open()) {
      assertThat(left()).containsExactly(Destination.ARRIVING + "/lock");
      Files.writeString(to.arrival(), "half");
    }
    assertThat(left()).isEmpty();
    assertThat(dead).doesNotExist();
  }

  @Test
  void aFolderForArrivalsThatIsALinkIsRefused() throws IOException {
    Path outside = Files.createDirectories(root.resolve("outside"));
    Files.createDirectories(root.resolve("to"));
    Files.createSymbolicLink(root.resolve("to").resolve(Destination.ARRIVING), outside);

    assertThatThrownBy(this::open).isInstanceOf(HoldfireException.class);
    assertThat(outside).isEmptyDirectory();
  }
}
