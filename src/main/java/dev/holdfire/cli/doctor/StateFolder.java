package dev.holdfire.cli.doctor;

import dev.holdfire.cli.doctor.Finding.Severity;
import dev.holdfire.error.HoldfireException;
import dev.holdfire.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Whether the state can be written, has room, and is its owner's alone. */
public record StateFolder(Path state, Ledger ledger) implements Check {
  private static final String ID = "state";

  /** Below this a job's output alone may fill the disk, in bytes. */
  private static final long LEAST_ROOM = 100L << 20;

  @Override
  public List<Finding> findings() {
    try {
      // An empty transaction takes the lock that every booking takes.
      ledger.write(_ -> state);
      Files.delete(Files.createTempFile(state, "doctor", ""));
      List<Finding> findings = new ArrayList<>();
      findings.add(Finding.good(ID, Severity.ERROR, state.toString()));
      room(findings);
      owner(findings);
      return findings;
    } catch (HoldfireException e) {
      return List.of(
          bad(Severity.ERROR, e.getMessage(), "mend it, or set HOLDFIRE_HOME to another folder"));
    } catch (IOException e) {
      return List.of(
          bad(
              Severity.ERROR,
              "%s cannot be written: %s".formatted(state, e.getMessage()),
              "make the folder writable, or set HOLDFIRE_HOME to one that is"));
    }
  }

  private void room(List<Finding> findings) throws IOException {
    long room = Files.getFileStore(state).getUsableSpace();
    if (room < LEAST_ROOM) {
      findings.add(
          bad(
              Severity.WARNING,
              "only %d MiB are free on the disk of %s".formatted(room >> 20, state),
              "free some, or set HOLDFIRE_HOME to a folder on another disk"));
    }
  }

  private void owner(List<Finding> findings) throws IOException {
    String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(state));
    if (!mode.endsWith("------")) {
      findings.add(
          bad(
              Severity.WARNING,
              "%s is open to other users (%s): logs and requests lie in it".formatted(state, mode),
              "chmod 700 " + state));
    }
  }

  private static Finding bad(Severity severity, String found, String remedy) {
    return Finding.bad(ID, severity, found, remedy);
  }
}
