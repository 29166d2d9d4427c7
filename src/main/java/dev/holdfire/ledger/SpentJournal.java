package dev.holdfire.ledger;

import dev.holdfire.error.ErrorCode;
import dev.holdfire.error.HoldfireException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was used up, once more outside the ledger: a yes whose use is taken out of the ledger, or an
 * older copy of the ledger that is put back, does not make it good again.
 *
 * @param file a line for each identifier; only ever appended to
 */
public record SpentJournal(Path file) {
  private static final Logger LOG = LoggerFactory.getLogger(SpentJournal.class);

  /** Writes an identifier down. The ledger has it by then: where this fails, only that holds. */
  public void add(String id) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.writeString(
          file,
          id + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          StandardOpenOption.DSYNC);
    } catch (IOException e) {
      LOG.warn("{} was used and is not in the journal {}: {}", id, file, e.getMessage());
    }
  }

  /** Whether the identifier was written down. */
  public boolean contains(String id) {
    try (var lines = Files.lines(file)) {
      return lines.anyMatch(id::equals);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private HoldfireException unusable(IOException cause) {
    return new HoldfireException(
        ErrorCode.STATE_UNUSABLE,
        "the journal of used approvals %s cannot be used: %s; give its rights and room back"
            .formatted(file, cause.getMessage()),
        cause);
  }
}
