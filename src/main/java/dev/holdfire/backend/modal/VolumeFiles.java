package dev.holdfire.backend.modal;

import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.CheckpointNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints that a job writes into the volumes that its functions mount. They are seen from
 * outside only: one counts as whole when it is not empty and two listings show it alike.
 */
final class VolumeFiles {
  private static final int MOST = 50;
  private static final int MOST_FOLDERS = 50;
  private static final Duration BETWEEN = Duration.ofSeconds(1);
  private static final Duration FRESH = Duration.ofSeconds(2);
  private static final String SEEN_TWICE =
      "not empty and alike in two listings of the volume; its content was not read";

  private final Clock clock;
  private final Map<Place, Pair> seen = new ConcurrentHashMap<>();

  VolumeFiles(Clock clock) {
    this.clock = clock;
  }

  private record Place(Optional<String> environment, String volume) {}

  private record Listing(Instant at, List<VolumeFile> files) {}

  /** The newest listing, and the one before it, unless that is so near that it says nothing. */
  private record Pair(Listing before, Listing now) {}

  /**
   * The checkpoints that were written since a time, newest first, at most 50.
   *
   * @param cli lists the volumes of the environment
   * @param volumes their names by the paths at which they are mounted
   * @param since when the job began; what is older belongs to others
   */
  List<CheckpointFile> since(
      ModalCli cli, Optional<String> environment, Map<String, String> volumes, Instant since) {
    return volumes.entrySet().stream()
        .flatMap(
            mount -> files(cli, new Place(environment, mount.getValue()), mount.getKey(), since))
        .sorted(Comparator.comparing(CheckpointFile::writtenAt).reversed())
        .limit(MOST)
        .toList();
  }

  private Stream<CheckpointFile> files(ModalCli cli, Place place, String path, Instant since) {
    Pair pair = seen.compute(place, (_, known) -> look(cli, place.volume(), known));
    if (pair == null) {
      return Stream.empty();
    }
    List<VolumeFile> first = pair.before().files();
    return pair.now().files().stream()
        .filter(file -> file.changedAt().filter(at -> !at.isBefore(since)).isPresent())
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

  /** What is known is served while it is fresh; a volume that cannot be listed has nothing. */
  private @Nullable Pair look(ModalCli cli, String volume, @Nullable Pair known) {
    if (known != null && clock.instant().isBefore(known.now().at().plus(FRESH))) {
      return known;
    }
    Optional<Listing> first = Optional.ofNullable(known).map(Pair::now);
    if (first.isEmpty()) {
      first = list(cli, volume);
      if (first.filter(listing -> listing.files().isEmpty()).isPresent()) {
        return new Pair(first.get(), first.get());
      }
      if (first.isEmpty() || !Pause.of(BETWEEN)) {
        return null;
      }
    }
    Listing before = first.get();
    return list(cli, volume).map(now -> new Pair(before, now)).orElse(null);
  }

  private Optional<Listing> list(ModalCli cli, String volume) {
    return switch (cli.volumeFiles(volume, "/", MOST_FOLDERS)) {
      case Answer.Failed<VolumeListing> _ -> Optional.empty();
      case Answer.Value<VolumeListing>(VolumeListing listing) ->
          Optional.of(
              new Listing(
                  clock.instant(),
                  listing.files().stream()
                      .filter(file -> file.kind() == VolumeFile.Kind.FILE)
                      .filter(file -> CheckpointNames.looksLikeOne(file.path()))
                      .toList()));
    };
  }
}
