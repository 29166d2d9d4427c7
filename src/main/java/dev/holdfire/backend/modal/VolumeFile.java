package dev.holdfire.backend.modal;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of {@code volume ls}.
 *
 * @param path within the volume, without a slash before it
 * @param bytes its size
 * @param changedAt whole seconds; empty when the server does not say
 */
public record VolumeFile(String path, Kind kind, long bytes, Optional<Instant> changedAt) {

  /** What an entry is. */
  public enum Kind {
    FILE,
    FOLDER,
    OTHER
  }

  static VolumeFile of(Fields row) {
    String path = PythonEscapes.decode(row.text("filename"));
    return new VolumeFile(
        path.startsWith("/") ? path.substring(1) : path,
        switch (row.text("type")) {
          case "file" -> Kind.FILE;
          case "dir" -> Kind.FOLDER;
          default -> Kind.OTHER;
        },
        row.large("size"),
        row.time("created_modified"));
  }
}
