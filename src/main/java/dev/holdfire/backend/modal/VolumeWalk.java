package dev.holdfire.backend.modal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/** Looks through a volume folder by folder, since one call lists one folder only. */
final class VolumeWalk {
  private static final int MOST_FILES = 10_000;

  private VolumeWalk() {}

  /**
   * The files below a folder, breadth first, so that bounds cut what lies deepest.
   *
   * @param list lists one folder
   * @param mostFolders each costs half a second
   */
  static Answer<VolumeListing> from(
      String folder, Function<String, Answer<List<VolumeFile>>> list, int mostFolders) {
    List<VolumeFile> files = new ArrayList<>();
    Deque<String> waiting = new ArrayDeque<>(List.of(folder));
    boolean complete = true;
    for (int visited = 0; !waiting.isEmpty(); visited++) {
      if (visited == mostFolders || files.size() >= MOST_FILES) {
        return new Answer.Value<>(new VolumeListing(files, false));
      }
      switch (list.apply(waiting.remove())) {
        case Answer.Value<List<VolumeFile>>(List<VolumeFile> entries) -> {
          entries.stream()
              .filter(entry -> entry.kind() == VolumeFile.Kind.FOLDER)
              .map(VolumeFile::path)
              .forEach(waiting::add);
          entries.stream()
              .filter(entry -> entry.kind() == VolumeFile.Kind.FILE)
              .forEach(files::add);
        }
        case Answer.Failed<List<VolumeFile>>(Trouble trouble) -> {
          if (visited == 0 || trouble.kind() != Trouble.Kind.NOT_FOUND) {
            return new Answer.Failed<>(trouble);
          }
          complete = false;
        }
      }
    }
    return new Answer.Value<>(new VolumeListing(files, complete));
  }
}
