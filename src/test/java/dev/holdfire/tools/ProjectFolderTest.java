package dev.holdfire.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProjectFolderTest {
  @TempDir Path temporary;
  private Path base;
  private Path home;
  private Path deep;

  @BeforeEach
  void folders() throws IOException {
    base = temporary.toRealPath();
    home = Files.createDirectories(base.resolve("home"));
    deep = Files.createDirectories(home.resolve("work/train/deep"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".holdfire", ".git"})
  void theNearestMarkedFolderIsTheProject(String mark) throws IOException {
    Files.createDirectories(home.resolve("work").resolve(mark));
    Files.createDirectories(home.resolve("work/train").resolve(mark));

    assertThat(find(deep)).contains(home.resolve("work/train"));
  }

  @Test
  void aMarkThatIsAFileCountsAsGitWritesItInWorktrees() throws IOException {
    Files.writeString(home.resolve("work/.git"), "gitdir: elsewhere");

    assertThat(find(deep)).contains(home.resolve("work"));
  }

  @Test
  void withoutAMarkItIsTheWorkingFolder() {
    assertThat(find(deep)).contains(deep);
  }

  @Test
  void homeIsNoProjectEvenWithAMark() throws IOException {
    Files.createDirectories(home.resolve(".git"));

    assertThat(find(home)).isEmpty();
    assertThat(find(deep)).as("a mark in the home folder holds for nothing").contains(deep);
  }

  @Test
  void theRootIsNoProject() {
    assertThat(find(Path.of("/"))).isEmpty();
  }

  @Test
  void aLinkIsFollowedToWhereItLeads() throws IOException {
    Path toHome = Files.createSymbolicLink(base.resolve("to-home"), home);
    Files.createDirectories(home.resolve("work/.git"));
    Path toDeep = Files.createSymbolicLink(base.resolve("to-deep"), deep);

    assertThat(find(toHome)).isEmpty();
    assertThat(find(toDeep)).contains(home.resolve("work"));
    assertThat(new ProjectFolder(home, toHome).find(Optional.empty()))
        .as("a home that is told through a link")
        .isEmpty();
  }

  @Test
  void theRootThatTheClientNamesComesFirst() {
    ProjectFolder folder = new ProjectFolder(Path.of("/"), home);

    assertThat(folder.find(Optional.of(deep))).contains(deep);
    assertThat(folder.find(Optional.of(deep.resolve("missing")))).isEmpty();
  }

  private Optional<Path> find(Path working) {
    return new ProjectFolder(working, home).find(Optional.empty());
  }
}
