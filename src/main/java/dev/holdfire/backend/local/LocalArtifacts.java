package dev.holdfire.backend.local;

import dev.holdfire.backend.Artifact;
import dev.holdfire.backend.Artifacts;
import dev.holdfire.backend.Handle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The files below the volume folders of jobs on this machine. A link is never followed: it is the
 * job that made it.
 */
final class LocalArtifacts implements Artifacts {
  private static final int MOST = 10_000;

  private final Function<Handle, Optional<JobFolder>> folders;

  /**
   * The files of these jobs.
   *
   * @param folders a job's own files, for a handle that this build can read
   */
  LocalArtifacts(Function<Handle, Optional<JobFolder>> folders) {
    this.folders = folders;
  }

  @Override
  public Listing list(Handle handle) {
    try {
      Optional<Path> volume = volume(handle);
      if (volume.isEmpty() || !Files.isDirectory(volume.get())) {
        return new Listing.Unknown("the job's volume folder is not there");
      }
      Search search = new Search(volume.get());
      Files.walkFileTree(volume.get(), search);
      search.found.sort(Comparator.comparing(Artifact::path));
      return new Listing.Listed(search.found, search.notes);
    } catch (IOException e) {
      return new Listing.Unknown("the job's files cannot be listed: " + e);
    }
  }

  @Override
  public Optional<String> copy(Handle handle, Artifact file, Path target) {
    try {
      Optional<Path> volume = volume(handle);
      if (volume.isEmpty()) {
        return Optional.of("the job's volume folder is not there");
      }
      Path root = volume.get().toRealPath();
      Path source = root.resolve(file.origin());
      if (!source.toRealPath().startsWith(root)) {
        return Optional.of("it leads out of the job's volume folder");
      }
      return copy(source, file, target);
    } catch (IOException e) {
      return Optional.of("it cannot be copied: " + e);
    }
  }

  private static Optional<String> copy(Path source, Artifact file, Path target) throws IOException {
    try (InputStream data =
        Files.newInputStream(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      Files.copy(data, target);
    }
    BasicFileAttributes now =
        Files.readAttributes(source, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    boolean asListed =
        now.size() == file.bytes()
            && Files.size(target) == file.bytes()
            && file.writtenAt().equals(Optional.of(now.lastModifiedTime().toInstant()));
    return asListed
        ? Optional.empty()
        : Optional.of("it was changed since it was listed: fetch it again");
  }

  private Optional<Path> volume(Handle handle) throws IOException {
    Optional<JobFolder> folder = folders.apply(handle);
    return folder.isEmpty() ? Optional.empty() : folder.get().volume();
  }

  private static final class Search extends SimpleFileVisitor<Path> {
    private final Path volume;
    private final List<Artifact> found = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    Search(Path volume) {
      this.volume = volume;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (found.size() == MOST) {
        notes.add("only the first %d files are listed".formatted(MOST));
        return FileVisitResult.TERMINATE;
      }
      if (attributes.isRegularFile()) {
        String path = volume.relativize(file).toString();
        Instant written = attributes.lastModifiedTime().toInstant();
        found.add(new Artifact(path, path, attributes.size(), Optional.of(written)));
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      notes.add("%s cannot be read".formatted(volume.relativize(file)));
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
