package dev.holdfire.backend.local;

import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.CheckpointNames;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The checkpoint files below a job's volume folder. Links are not followed. */
final class Checkpoints {
  private static final int MAX_FILES = 50;
  private static final int MAX_VISITED = 200_000;
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private final Path volume;
  private final Clock clock;

  Checkpoints(Path volume, Clock clock) {
    this.volume = volume;
    this.clock = clock;
  }

  private record Candidate(Path path, long bytes, Instant writtenAt) {}

  /** At most 50 of them, newest first. */
  List<CheckpointFile> newest() throws IOException {
    if (!Files.isDirectory(volume)) {
      return List.of();
    }
    Search search = new Search();
    Files.walkFileTree(volume, search);
    return search.found.stream()
        .sorted(Comparator.comparing(Candidate::writtenAt).reversed())
        .limit(MAX_FILES)
        .map(this::judged)
        .toList();
  }

  private CheckpointFile judged(Candidate file) {
    String path = volume.relativize(file.path()).toString();
    CheckpointForm.Finding finding =
        file.writtenAt().plus(SETTLED).isAfter(clock.instant())
            ? new CheckpointForm.Finding(false, "changed within the last two seconds")
            : CheckpointForm.look(file.path(), file.bytes());
    return new CheckpointFile(
        path, file.bytes(), file.writtenAt(), finding.whole(), finding.note());
  }

  private boolean looksLikeOne(Path file) {
    return CheckpointNames.looksLikeOne(volume.relativize(file).toString());
  }

  private final class Search extends SimpleFileVisitor<Path> {
    private final List<Candidate> found = new ArrayList<>();
    private int visited;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile() && looksLikeOne(file)) {
        found.add(
            new Candidate(file, attributes.size(), attributes.lastModifiedTime().toInstant()));
      }
      visited++;
      return visited < MAX_VISITED ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }
}
