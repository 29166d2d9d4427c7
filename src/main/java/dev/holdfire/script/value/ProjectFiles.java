package dev.holdfire.script.value;

import dev.holdfire.error.HoldfireException;
import dev.holdfire.script.syntax.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files that are read with a script: those in its folder and in its project. */
final class ProjectFiles {
  private final Path folder;
  private final Optional<Path> project;
  private final Set<SourceFile> configurations = new LinkedHashSet<>();

  ProjectFiles(Path folder, Optional<Path> project) {
    this.folder = folder;
    this.project = project;
  }

  Path folder() {
    return folder;
  }

  /** Where a path that a script names may begin. */
  List<Path> roots() {
    return project.map(root -> List.of(folder, root)).orElse(List.of(folder));
  }

  boolean isWithin(Path path) {
    Path normal = path.toAbsolutePath().normalize();
    return normal.startsWith(project.orElse(folder)) || normal.startsWith(folder);
  }

  /** A file that the script names for its image, such as a list of requirements. */
  Optional<SourceFile> text(String name) {
    return roots().stream()
        .map(root -> root.resolve(name))
        .flatMap(it -> text(it).stream())
        .findFirst();
  }

  private Optional<SourceFile> text(Path path) {
    if (!isWithin(path) || !Files.isRegularFile(path)) {
      return Optional.empty();
    }
    try {
      return Optional.of(SourceFile.read(path));
    } catch (HoldfireException _) {
      return Optional.empty();
    }
  }

  /** A file of settings, which decides what the script does as much as its code. */
  Optional<SourceFile> configuration(Path path) {
    Optional<SourceFile> read = text(path);
    read.ifPresent(configurations::add);
    return read;
  }

  List<SourceFile> configurations() {
    return List.copyOf(configurations);
  }
}
