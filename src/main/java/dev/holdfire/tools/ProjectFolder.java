package dev.holdfire.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the project: the nearest folder at or above where the work is with {@code .holdfire} or
 * {@code .git} in it, else that folder itself. The root of the file system and a home folder are no
 * project.
 *
 * @param working the server's working folder
 * @param home the user's home folder
 */
public record ProjectFolder(Path working, Path home) {
  private static final List<String> MARKS = List.of(".holdfire", ".git");

  /**
   * The project.
   *
   * @param root the folder that the client names, if it does
   */
  public Optional<Path> find(Optional<Path> root) {
    Path start = canonical(root.filter(Files::isDirectory).orElse(working));
    Path homeFolder = canonical(home);
    for (Path folder = start; folder != null; folder = folder.getParent()) {
      Path candidate = folder;
      if (isNoProject(folder, homeFolder)) {
        break;
      }
      if (MARKS.stream().anyMatch(mark -> Files.exists(candidate.resolve(mark)))) {
        return Optional.of(folder);
      }
    }
    return isNoProject(start, homeFolder) ? Optional.empty() : Optional.of(start);
  }

  private static boolean isNoProject(Path folder, Path homeFolder) {
    return folder.getParent() == null || folder.equals(homeFolder);
  }

  private static Path canonical(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }
}
