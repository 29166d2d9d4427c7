package dev.holdfire.backend.modal;

import java.util.List;

/**
 * The files of a folder of a volume and of the folders within.
 *
 * @param complete whether all of them are there; bounds and folders that vanished meanwhile leave
 *     some out
 */
public record VolumeListing(List<VolumeFile> files, boolean complete) {
  public VolumeListing {
    files = List.copyOf(files);
  }
}
