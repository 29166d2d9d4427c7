package dev.holdfire.backend.modal;

import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.CheckpointNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The checkpoints that a job writes into the volumes that its functions mount. They are seen from
 * outside only: one counts as whole when it is not empty and two listings show it alike.
 */
final class VolumeFiles {
  private static final int MOST = 50;
  private static final int MOST_FOLDERS = 50;
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final String SEEN_TWICE =
      "not empty and alike in two listings of the volume; its content was not read";

  private final Clock clock;
  private final Map<String, Listing> earlier = new HashMap<>();

  VolumeFiles(Clock clock) {
    this.clock = clock;
  }

  private record Listing(Instant at, List<VolumeFile> files) {}

  /**
   * The checkpoints that were written since a time, newest first, at most 50.
   *
   * @param cli lists the volumes
   * @param volumes their names by the paths at which they are mounted
   * @param since when the job began; what is older belongs to others
   */
  List<CheckpointFile> since(ModalCli cli, Map<String, String> volumes, Instant since) {
    return volumes.entrySet().stream()
        .flatMap(mount -> files(cli, mount.getKey(), mount.getValue(), since))
        .sorted(Comparator.comparing(CheckpointFile::writtenAt).reversed())
        .limit(MOST)
        .toList();
  }

  private Stream<CheckpointFile> files(ModalCli cli, String path, String volume, Instant since) {
    Optional<List<VolumeFile>> before = last(volume);
    if (before.isEmpty()) {
      before = list(cli, volume, since);
      if (before.isEmpty() || before.get().isEmpty() || !Pause.of(BETWEEN)) {
        return Stream.empty();
      }
    }
    List<VolumeFile> first = before.get();
    return list(cli, volume, since).orElse(List.of()).stream()
        .map(
            file ->
                new CheckpointFile(
                    path + "/" + file.path(),
                    file.bytes(),
                    file.changedAt().orElse(since),
                    file.bytes() > 0 && first.contains(file),
                    note(file, first)));
  }

  private static String note(VolumeFile file, List<VolumeFile> first) {
    if (file.bytes() == 0) {
      return "empty";
    }
    return first.contains(file) ? SEEN_TWICE : "changed since the volume was listed before";
  }

  private Optional<List<VolumeFile>> list(ModalCli cli, String volume, Instant since) {
    return switch (cli.volumeFiles(volume, "/", MOST_FOLDERS)) {
      case Answer.Failed<VolumeListing> _ -> Optional.empty();
      case Answer.Value<VolumeListing>(VolumeListing listing) -> {
        List<VolumeFile> files =
            listing.files().stream()
                .filter(file -> file.kind() == VolumeFile.Kind.FILE)
                .filter(file -> CheckpointNames.looksLikeOne(file.path()))
                .filter(file -> file.changedAt().filter(at -> !at.isBefore(since)).isPresent())
                .toList();
        keep(volume, files);
        yield Optional.of(files);
      }
    };
  }

  /** The last listing, unless it is so new that it says nothing. */
  private synchronized Optional<List<VolumeFile>> last(String volume) {
    return Optional.ofNullable(earlier.get(volume))
        .filter(listing -> !listing.at().plus(BETWEEN).isAfter(clock.instant()))
        .map(Listing::files);
  }

  private synchronized void keep(String volume, List<VolumeFile> files) {
    earlier.put(volume, new Listing(clock.instant(), files));
  }
}
