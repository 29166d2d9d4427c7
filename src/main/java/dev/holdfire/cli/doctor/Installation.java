package dev.holdfire.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the program lies, as the build laid it out.
 *
 * @param home the folder with {@code bin}, {@code lib} and, in most, {@code runtime}
 */
public record Installation(Path home) {

  /** The one that a launcher, or a link to it, belongs to; empty where it leads nowhere. */
  public static Optional<Installation> of(Path launcher) {
    try {
      return Optional.ofNullable(launcher.toRealPath().getParent())
          .map(Path::getParent)
          .map(Installation::new);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The program's jar, whose manifest names the others. */
  Path jar() {
    return library().resolve("holdfire.jar");
  }

  /** The Java of its own runtime, whether it is there or not. */
  Path java() {
    return home.resolve("runtime").resolve("bin").resolve("java");
  }

  /** Where the jars lie, and the cache that is made of them. */
  Path library() {
    return home.resolve("lib");
  }

  /** The cache of classes; empty where there is none. */
  Optional<Path> cache() {
    try (Stream<Path> files = Files.list(library())) {
      return files.filter(file -> file.toString().endsWith(".aot")).findFirst();
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
