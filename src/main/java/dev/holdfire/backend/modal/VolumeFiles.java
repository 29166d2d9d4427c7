package dev.holdfire.backend.modal;

import dev.holdfire.backend.CheckpointFile;
import dev.holdfire.backend.CheckpointNames;
import dev.holdfire.backend.Memo;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

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

  private final Watch watch;
  private final Clock clock;

  /** The last pair of each volume: its newer listing is the older one of the next. */
  private final Map<Place, Pair> last = new ConcurrentHashMap<>();

  private final Memo<Place, Optional<Pair>> pairs;

  VolumeFiles(Watch watch, Clock clock) {
    this.watch = watch;
    this.clock = clock;
    this.pairs = new Memo<>(clock, FRESH, _ -> false);
  }

  private record Place(Optional<String> environment, String volume) {}

  private record Listing(Instant at, List<VolumeFile> files) {}

  /** The newest listing, and the one before it, unless that is so near that it says nothing. */
  private record Pair(Listing before, Listing now) {}

  /**
   * The checkpoints that were written since a time, newest first, at most 50.
   *
   * @param volumes their names by the paths at which they are mounted
   * @param begun when the job began; what is older belongs to others
   * @param since a listing that was made then or later serves
   */
  List<CheckpointFile> writtenSince(
      Instant begun, Optional<String> environment, Map<String, String> volumes, Instant since) {
    return volumes.entrySet().stream()
        .flatMap(
            mount -> files(new Place(environment, mount.getValue()), mount.getKey(), begun, since))
        .sorted(Comparator.comparing(CheckpointFile::writtenAt).reversed())
        .limit(MOST)
        .toList();
  }

  private Stream<CheckpointFile> files(Place place, String path, Instant begun, Instant since) {
    Optional<Pair> pair = pairs.get(place, since, () -> look(place));
    if (pair.isEmpty()) {
      return Stream.empty();
    }
    List<VolumeFile> first = pair.get().before().files();
    return pair.get().now().files().stream()
        .filter(file -> file.changedAt().filter(at -> !at.isBefore(begun)).isPresent())
        .map(
            file ->
                new CheckpointFile(
                    path + "/" + file.path(),
                    file.bytes(),
                    file.changedAt().orElse(begun),
                    file.bytes() > 0 && first.contains(file),
                    note(file, first)));
  }

  private static String note(VolumeFile file, List<VolumeFile> first) {
    if (file.bytes() == 0) {
      return "empty";
    }
    return first.contains(file) ? SEEN_TWICE : "changed since the volume was listed before";
  }

  /** A volume that cannot be listed has nothing. */
  private Optional<Pair> look(Place place) {
    Optional<Listing> before = Optional.ofNullable(last.remove(place)).map(Pair::now);
    if (before.isEmpty()) {
      before = list(place);
      if (before.filter(listing -> listing.files().isEmpty()).isPresent()) {
        return kept(place, before, before);
      }
      if (before.isEmpty() || !Pause.of(BETWEEN)) {
        return Optional.empty();
      }
    }
    return kept(place, before, list(place));
  }

  private Optional<Pair> kept(Place place, Optional<Listing> before, Optional<Listing> now) {
    Optional<Pair> pair = before.flatMap(older -> now.map(newer -> new Pair(older, newer)));
    pair.ifPresent(found -> last.put(place, found));
    return pair;
  }

  private Optional<Listing> list(Place place) {
    return switch (watch.in(place.environment()).volumeFiles(place.volume(), "/", MOST_FOLDERS)) {
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
