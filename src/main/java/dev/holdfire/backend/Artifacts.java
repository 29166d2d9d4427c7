package dev.holdfire.backend;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What jobs leave behind, to be copied to this machine. No method throws for what it finds. */
public interface Artifacts {

  /** What came of a look at a job's files. */
  sealed interface Listing {
    /**
     * They are these.
     *
     * @param notes what a person should know of the list, such as that it is not complete
     */
    record Listed(List<Artifact> files, List<String> notes) implements Listing {
      public Listed {
        files = List.copyOf(files);
        notes = List.copyOf(notes);
      }
    }

    /** The backend cannot tell, and why. */
    record Unknown(String reason) implements Listing {}
  }

  /** The regular files of a job; links are left out. */
  Listing list(Handle handle);

  /**
   * Copies one of them, as it was listed.
   *
   * @param target a file that does not exist, in a folder that does; what stands there after a
   *     failure is of no use
   * @return what went wrong; empty when all of it is there
   */
  Optional<String> copy(Handle handle, Artifact file, Path target);
}
